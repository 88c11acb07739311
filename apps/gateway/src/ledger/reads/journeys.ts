import type { PoolClient } from 'pg';
import { attemptStatus, type AttemptState, type Plan } from '@aftercall/core';
import { noPapers, type JoinedPapers } from '../calls/call-papers.ts';
import type { LedgerEntries } from '../rows/entries/entry-schemas.ts';
import { carrierOf } from '../rows/carrier-of.ts';
import { entryOfRow, readEndOfFeed, readFeed } from './feed.ts';
import type { Keyring } from '../privacy/keyring.ts';
import { isUuid } from '../people/keys.ts';
import { maskPhone } from './mask-phone.ts';
import { noticesOfCall } from '../notices/notice-views.ts';
import { readCallPapers } from '../calls/read-call-papers.ts';
import { readReplyTexts } from '../signals/reply-texts.ts';
import type { TenantReads } from './tenant-reads.ts';
import { transcriptsOf } from './transcript-views.ts';
import type { AttemptView, FollowUpView, Journey, LedgerEntry, LedgerPage, UncertaintyView } from './views.ts';
import { placeOfAttempt } from '../rows/place-of-attempt.ts';

/** Reads journeys, follow-ups and the feed. A tenant that the reader does not speak for is not there. */
export class Journeys {
  readonly #reads: TenantReads;
  readonly #keyring: Keyring;

  constructor(reads: TenantReads, keyring: Keyring) {
    this.#reads = reads;
    this.#keyring = keyring;
  }

  feed(tenants: readonly string[], after: string | undefined, limit: number): Promise<LedgerPage> {
    return this.#reads.as({ tenants }, (client) => readFeed(client, tenants, after, limit));
  }

  /** A cursor behind everything that the feed shows at this moment. */
  endOfFeed(tenants: readonly string[]): Promise<string> {
    return this.#reads.as({ tenants }, readEndOfFeed);
  }

  /**
   * The journeys of the calls with this id: one, unless several of these tenants have a call of that name.
   *
   * @param unmasked with the whole phone number.
   */
  ofCall(tenants: readonly string[], callId: string, unmasked?: true): Promise<Journey[]> {
    const phone = unmasked === true ? (whole: string): string => whole : maskPhone;
    return this.#reads.as({ tenants }, (client) => this.#ofCall(client, tenants, callId, phone));
  }

  async #ofCall(
    client: PoolClient,
    tenants: readonly string[],
    callId: string,
    phone: typeof maskPhone,
  ): Promise<Journey[]> {
    const { rows } = await client.query<CallRow>({
      name: 'journey call',
      text: 'SELECT * FROM calls WHERE tenant = ANY ($1) AND (call_id = $2 OR id = $3)',
      values: [tenants, callId, isUuid(callId) ? callId : null],
    });
    return Promise.all(rows.map((row) => this.#journey(client, row, phone)));
  }

  /** Those of these ids that there are. */
  followUps(tenants: readonly string[], ids: readonly string[]): Promise<FollowUpView[]> {
    return this.#reads.as({ tenants }, (client) =>
      this.#followUps(client, 'by id', 'f.id = ANY ($1) AND f.tenant = ANY ($2)', [ids, tenants]),
    );
  }

  /** The follow-up that an event led to, by the event's id in our results. */
  async followUpOfEvent(tenant: string, callId: string, eventId: string): Promise<FollowUpView | undefined> {
    const condition = `f.call = (SELECT id FROM calls WHERE tenant = $1 AND call_id = $2) AND (f.event = $3
      OR f.id = (SELECT (l.data->>'followUpId')::uuid FROM ledger_entries l WHERE l.kind = 'verdict' AND l.call = f.call
        AND l.data->>'eventId' = $3::text AND l.data->>'followUpId' IS NOT NULL ORDER BY l.seq DESC LIMIT 1))`;
    return this.#reads.as({ tenants: [tenant] }, async (client) => {
      return (await this.#followUps(client, 'of event', condition, [tenant, callId, eventId]))[0];
    });
  }

  async #journey(client: PoolClient, row: CallRow, phone: typeof maskPhone): Promise<Journey> {
    const [papers, followUps, notices, entries, replies] = await Promise.all([
      readCallPapers(client, this.#keyring, [row.id]),
      this.#followUps(client, 'of call', 'f.call = $1', [row.id]),
      noticesOfCall(client, this.#keyring, row.id),
      this.#entries(client, row),
      client.query<ReplyRow>({
        name: 'journey replies',
        text: 'SELECT id, received_at, keyword, meaning FROM replies WHERE call = $1 ORDER BY received_at, id',
        values: [row.id],
      }),
    ]);
    const { caller, transcripts } = papers.get(row.id) ?? noPapers;
    const texts = await readReplyTexts(
      client,
      this.#keyring,
      replies.rows.map((one) => one.id),
    );
    return {
      tenant: row.tenant,
      callId: row.call_id,
      ref: row.id,
      caller: present({
        phone: caller.phone === undefined ? undefined : phone(caller.phone),
        phoneFault: row.phone_fault,
        name: caller.name,
        country: row.country,
        locale: row.locale,
        timezone: row.timezone,
        prefers: row.prefers,
      }),
      startedAt: row.first_seen_at,
      ...(row.ended_at !== null && { endedAt: row.ended_at }),
      followUps,
      notices,
      entries,
      replies: replies.rows.map((one) => ({
        id: one.id,
        at: one.received_at,
        ...present({ text: texts.get(one.id), keyword: one.keyword, meaning: one.meaning }),
      })),
      ...transcriptsOf(entries, transcripts),
    };
  }

  async #entries(client: PoolClient, { id, call_id }: CallRow): Promise<LedgerEntry[]> {
    const { rows } = await client.query<Omit<Parameters<typeof entryOfRow>[0], 'call_id'>>({
      name: 'journey entries',
      text: 'SELECT seq, at, tenant, kind, data FROM ledger_entries WHERE call = $1 ORDER BY seq',
      values: [id],
    });
    return rows.map((row) => entryOfRow({ ...row, call_id }));
  }

  async #followUps(client: PoolClient, name: string, condition: string, values: unknown[]): Promise<FollowUpView[]> {
    const { rows } = await client.query<FollowUpRow>({
      name: `follow-ups ${name}`,
      text: `SELECT f.*, c.call_id, (
          SELECT coalesce(json_agg(json_build_object('id', a.id, 'channel', a.channel, 'account', a.account,
            'step', a.step, 'try', a.try, 'consentId', a.consent, 'units', a.units, 'progress', a.progress,
            'state', a.state, 'uncertain', CASE WHEN a.progress = 'uncertain' THEN (SELECT json_build_object(
              'since', u.since, 'asked', u.asked, 'parkedAt', u.parked_at) FROM uncertain_sends u WHERE u.attempt = a.id) END,
            'plannedAt', a.planned_at, 'acceptedAt', a.accepted_at, 'request', a.request)
            ORDER BY ${placeOfAttempt('a')}), '[]')
          FROM attempts a WHERE a.follow_up = ${carrierOf}) AS attempts, (
          SELECT coalesce(json_agg(json_build_object('at', l.at, 'data', l.data) ORDER BY l.seq), '[]')
          FROM ledger_entries l WHERE l.call = f.call AND l.kind = 'receipt') AS receipts
        FROM follow_ups f JOIN calls c ON c.id = f.call WHERE ${condition} ORDER BY f.received_at, f.id`,
      values,
    });
    const papers = await readCallPapers(client, this.#keyring, [...new Set(rows.map((row) => row.call))]);
    return rows.map((row) => viewOfRow(row, (papers.get(row.call) ?? noPapers).requests));
  }
}

interface CallRow {
  id: string;
  tenant: string;
  call_id: string;
  phone_fault: string | null;
  country: string | null;
  locale: string | null;
  timezone: string | null;
  prefers: string | null;
  first_seen_at: Date;
  ended_at: Date | null;
}

interface ReplyRow {
  id: string;
  received_at: Date;
  keyword: string | null;
  meaning: string | null;
}

interface FollowUpRow {
  id: string;
  tenant: string;
  call: string;
  call_id: string;
  trigger: string;
  subject_id: string;
  revision: number;
  again: number;
  live: boolean;
  state: string;
  outcome: string | null;
  reason: string | null;
  hold_reason: string | null;
  due_at: Date;
  basis: string;
  basis_at: Date;
  plan: Plan | null;
  merged_into: string | null;
  attempts: AttemptJson[];
  receipts: {
    at: string;
    data: LedgerEntries['receipt'];
  }[];
}

interface AttemptJson {
  id: string;
  channel: string;
  account: string;
  step: number;
  try: number;
  consentId: string;
  units: number;
  progress: AttemptState['progress'];
  state: Omit<AttemptState, 'progress'> | null;
  plannedAt: string;
  acceptedAt: string | null;
  uncertain: { readonly since: string; readonly asked: number; readonly parkedAt: string | null } | null;
  /** Of its message among the papers of the call. */
  request: string;
}

function viewOfRow(row: FollowUpRow, requests: JoinedPapers['requests']): FollowUpView {
  return {
    id: row.id,
    tenant: row.tenant,
    callId: row.call_id,
    trigger: row.trigger,
    subjectId: row.subject_id,
    revision: row.revision,
    ...(row.again > 0 && { again: row.again }),
    live: row.live,
    state: row.state,
    ...present({
      outcome: row.outcome,
      reason: row.reason,
      holdReason: row.state === 'held' ? row.hold_reason : null,
      plan: row.plan,
      mergedInto: row.merged_into,
    }),
    dueAt: row.due_at,
    basis: row.basis,
    basisAt: row.basis_at,
    attempts: row.attempts.map((one) => attemptOf(one, row.receipts, requests)),
  };
}

function attemptOf(
  one: AttemptJson,
  receipts: FollowUpRow['receipts'],
  requests: JoinedPapers['requests'],
): AttemptView {
  const { progress, state: known, acceptedAt, request, plannedAt, uncertain, ...rest } = one;
  const state: AttemptState = { engagement: [], providerIds: [], ...known, progress };
  return {
    ...rest,
    engagement: state.engagement,
    providerIds: state.providerIds,
    status: attemptStatus(state),
    plannedAt: new Date(plannedAt),
    ...present({
      reason: state.failure?.reason,
      uncertainCause: progress === 'uncertain' ? state.uncertainCause : null,
      uncertain: uncertain === null ? null : uncertaintyOf(uncertain),
      acceptedAt: acceptedAt === null ? null : new Date(acceptedAt),
      text: requests[request]?.text,
    }),
    receipts: receipts
      .filter(({ data }) => data.attemptId === one.id)
      .map(({ at, data: { attemptId: _ours, ...data } }) => ({ at: new Date(at), ...data })),
  };
}

function uncertaintyOf({ since, asked, parkedAt }: NonNullable<AttemptJson['uncertain']>): UncertaintyView {
  return { since: new Date(since), asked, ...(parkedAt !== null && { parkedAt: new Date(parkedAt) }) };
}

/** Without what is null or undefined. */
function present<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
