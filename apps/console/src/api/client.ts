import { Problem, problemOf, unreachable } from './problem.ts';
import type {
  AccountsAnswer,
  CallsPage,
  ConsoleSession,
  DeadLetterPage,
  Evidence,
  HoldOutsAnswer,
  Journey,
  NotSignedIn,
  PreviewAnswer,
  PreviewRequest,
  ReplayAnswer,
  ReplayRequest,
  Scorecard,
  Settlement,
  UncertainSendsPage,
  UsageAnswer,
} from './types.ts';
import { urlOf } from './url-of.ts';

type Query = Readonly<Record<string, string | undefined>>;

type Path = `/${string}`;

async function ask<Answer>(method: string, path: Path, body?: unknown): Promise<Answer> {
  const response = await fetch(urlOf(path), {
    method,
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch(() => {
    throw unreachable();
  });
  if (!response.ok) throw await problemOf(response);
  return (response.status === 204 ? undefined : await response.json()) as Answer;
}

function withQuery(path: Path, query: Query): Path {
  const given = Object.entries(query).filter((pair): pair is [string, string] => (pair[1] ?? '') !== '');
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
}

const get = <Answer>(path: Path, query: Query = {}): Promise<Answer> => ask('GET', withQuery(path, query));
const post = <Answer>(path: Path, body: unknown): Promise<Answer> => ask('POST', path, body);

interface CallSearch {
  readonly tenant?: string | undefined;
  readonly q?: string | undefined;
  readonly phone?: string | undefined;
  readonly attempt?: string | undefined;
  readonly after?: string | undefined;
}

/** Who is signed in; or, where nobody is, how somebody may. */
export async function readSession(): Promise<ConsoleSession | NotSignedIn> {
  try {
    return await get<ConsoleSession>('/console/session');
  } catch (error) {
    if (error instanceof Problem && error.status === 401) {
      const { signIn } = error.body as Partial<NotSignedIn>;
      return { signIn: signIn ?? [] };
    }
    throw error;
  }
}

export const signIn = (token: string): Promise<ConsoleSession> => post('/console/session', { token });
export const signOut = (): Promise<void> => ask('DELETE', '/console/session');
export const unmask = (request: { tenant: string; callId: string; reason: string }): Promise<Journey> =>
  post('/console/unmask', request);

/** A phone number stands in no URL: that search is a POST. */
export const searchCalls = ({ phone, ...query }: CallSearch): Promise<CallsPage> =>
  phone === undefined
    ? get('/v1/calls', { ...query, limit: '50' })
    : post('/v1/calls/query', { ...query, phone, limit: 50 });
export const readJourney = (callId: string, tenant: string | undefined): Promise<Journey> =>
  get(`/v1/calls/${encodeURIComponent(callId)}`, { tenant });
export const evidenceUrl = (attemptId: string): string =>
  urlOf(`/v1/attempts/${encodeURIComponent(attemptId)}/evidence`);

export const readScorecard = (query: {
  from: string;
  to: string;
  tenant: string | undefined;
  channel: string | undefined;
}): Promise<Scorecard> => get('/v1/scorecard', query);
export const readHoldOuts = (tenant: string | undefined): Promise<HoldOutsAnswer> => get('/v1/hold-outs', { tenant });
interface UsageQuery {
  readonly from: string;
  readonly to: string;
  readonly tenant: string | undefined;
}

export const readUsage = (query: UsageQuery): Promise<UsageAnswer> => get('/v1/usage', { ...query, by: 'channel' });
export const usageCsvUrl = (query: UsageQuery & { readonly by: string }): string =>
  urlOf(withQuery('/v1/usage', { ...query, format: 'csv' }));
export const readUncertain = (query: Query): Promise<UncertainSendsPage> => get('/v1/uncertain-sends', query);
export const settle = (attemptId: string, settlement: Settlement): Promise<unknown> =>
  post(`/v1/uncertain-sends/${encodeURIComponent(attemptId)}/settle`, settlement);
export const readDeadLetters = (query: Query): Promise<DeadLetterPage> => get('/v1/dead-letters', query);
export const replay = (request: ReplayRequest): Promise<ReplayAnswer> => post('/v1/replays', request);
export const readAccounts = (tenant: string | undefined): Promise<AccountsAnswer> => get('/v1/accounts', { tenant });
export const preview = (request: PreviewRequest): Promise<PreviewAnswer> => post('/v1/templates/preview', request);
export const queryConsents = (request: { tenant: string | undefined; phone: string }): Promise<Evidence> =>
  post('/v1/consents/query', request);
