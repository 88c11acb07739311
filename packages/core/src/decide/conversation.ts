import type { ChannelCapabilities } from '../channel/capabilities.ts';
import type { Conversation, Facts } from './call-facts.ts';
import type { Change, NewAttempt } from './change.ts';
import type { TenantPolicy } from './tenant-policy.ts';

const hourMs = 3_600_000;
/** A message takes a moment from its claim to the provider, and the provider's clock is not ours. */
const marginMs = 60_000;
/** The provider counts from when a message reaches it, and the second of two may be quicker on its way. */
const turnMarginMs = 500;

/** Whether anything of this tenant's follows from what is known between its accounts and a person. */
export function needsConversations({ senders }: Pick<TenantPolicy, 'senders'>): boolean {
  return senders.some(({ channel: { capabilities } }) => hasWindow(capabilities) || isPaced(capabilities));
}

export function hasWindow({ serviceWindowHours }: ChannelCapabilities): boolean {
  return serviceWindowHours > 0;
}

/**
 * Whether the account may send the person free text at this moment, and for a minute more; undefined where its channel
 * knows no service window. Both times of the conversation only ever rise, so a late webhook opens nothing that the
 * provider has called closed since.
 */
export function serviceWindowOf(
  account: string,
  facts: Facts,
  policy: TenantPolicy,
  now: Date,
): 'open' | 'closed' | undefined {
  const capabilities = capabilitiesOf(account, policy);
  if (capabilities === undefined || !hasWindow(capabilities)) return undefined;
  const { wroteAt, closedAt } = conversationWith(account, facts) ?? {};
  if (wroteAt === undefined || (closedAt !== undefined && closedAt >= wroteAt)) return 'closed';
  const until = wroteAt.getTime() + capabilities.serviceWindowHours * hourMs;
  return now.getTime() + marginMs < until ? 'open' : 'closed';
}

/**
 * When the account may write to the person next: `now`, or half a second after its channel's pair interval.
 *
 * @param own attempts that do not stand in the way: the one that asks and has its turn, or those that it takes the
 *   place of.
 */
export function nextTurn(
  account: string,
  facts: Facts,
  policy: TenantPolicy,
  now: Date,
  own: readonly string[] = [],
): Date {
  const seconds = capabilitiesOf(account, policy)?.pairIntervalSeconds ?? 0;
  const { sent } = conversationWith(account, facts) ?? {};
  if (seconds <= 0 || sent === undefined || own.includes(sent.attemptId)) return now;
  return new Date(Math.max(now.getTime(), sent.at.getTime() + seconds * 1_000 + turnMarginMs));
}

/** What the conversation with the person means for a planned message whose time has come. */
export type Departure =
  | { readonly departure: 'now' }
  | { readonly departure: 'later'; readonly until: Date }
  /** It is free text, and the service window has closed since. */
  | { readonly departure: 'rephrased' };

/** A planned attempt whose time has come. */
export interface DueAttempt extends Pick<NewAttempt, 'id' | 'account' | 'request'> {
  /** The tries of its step before it: none of them was sent, so it may use the turn that was theirs. */
  readonly triedBefore: readonly string[];
}

/** Whether a planned message may leave as it was stored, asked in the transaction that claims it. */
export function departureOf(attempt: DueAttempt, facts: Facts, policy: TenantPolicy, now: Date): Departure {
  const { id, account, request, triedBefore } = attempt;
  const isFree = request.needsOpenWindow === true;
  if (isFree && serviceWindowOf(account, facts, policy, now) !== 'open') return { departure: 'rephrased' };
  const until = nextTurn(account, facts, policy, now, [id, ...triedBefore]);
  return until > now ? { departure: 'later', until } : { departure: 'now' };
}

/** What an attempt means for the next one; nothing on a channel without a pair limit. */
export function takeTurn(account: string, attemptId: string, at: Date, policy: TenantPolicy): readonly Change[] {
  const capabilities = capabilitiesOf(account, policy);
  return capabilities !== undefined && isPaced(capabilities) ? [{ change: 'turn_taken', account, attemptId, at }] : [];
}

function isPaced({ pairIntervalSeconds }: ChannelCapabilities): boolean {
  return pairIntervalSeconds > 0;
}

function capabilitiesOf(account: string, { senders }: TenantPolicy): ChannelCapabilities | undefined {
  return senders.find((one) => one.account === account)?.channel.capabilities;
}

function conversationWith(account: string, { conversations }: Facts): Conversation | undefined {
  return conversations.find((one) => one.account === account);
}
