import { mergeBilling, type Billing } from '../channel/billing.ts';
import type { FailureReason } from '../channel/failure-reason.ts';
import type { Uncertain } from '../channel/send-outcome.ts';
import type { ReceiptStatus } from '../channel/signal.ts';

/** How far an attempt got, lowest first. `uncertain` lies below `accepted`: any later word of the provider settles it. */
export const progressRanks = ['planned', 'leased', 'uncertain', 'accepted', 'sent', 'delivered'] as const;
export type AttemptProgress = (typeof progressRanks)[number];

/**
 * How an attempt failed, weakest first: of two failures the later in this list is shown. `given_up` is ours, not the
 * provider's: nobody learnt whether an uncertain send took place, and any word of the provider counts more.
 */
export const failureRanks = ['given_up', 'rejected', 'expired', 'revoked', 'undeliverable'] as const;
export type AttemptFailureKind = (typeof failureRanks)[number];

export interface AttemptFailure {
  readonly kind: AttemptFailureKind;
  readonly reason: FailureReason;
}

/** What people did with a message: a set, not a rank. */
export const engagements = ['read', 'replied', 'typing', 'tapped'] as const;
export type Engagement = (typeof engagements)[number];

/** One thing known about an attempt. Facts arrive late, twice and in any order. */
export type AttemptFact =
  | { readonly fact: 'planned' | 'leased' | 'sent' | 'delivered' }
  | { readonly fact: 'accepted'; readonly providerIds: readonly string[] }
  | { readonly fact: 'uncertain'; readonly cause: Uncertain['cause'] }
  | { readonly fact: AttemptFailureKind; readonly reason: FailureReason }
  | { readonly fact: 'engaged'; readonly by: Engagement }
  | { readonly fact: 'billed'; readonly billing: Billing };

export interface AttemptState {
  readonly progress: AttemptProgress;
  readonly failure?: AttemptFailure;
  readonly uncertainCause?: Uncertain['cause'];
  /** In the order of {@link engagements}. */
  readonly engagement: readonly Engagement[];
  /** Every id that the provider gave, sorted. */
  readonly providerIds: readonly string[];
  /** What the provider told of what it costs. */
  readonly billing?: Billing;
}

export type AttemptStatus = AttemptProgress | AttemptFailureKind;

export const newAttempt: AttemptState = { progress: 'planned', engagement: [], providerIds: [] };

/**
 * Adds one fact. Each part of the state is the greatest of what was seen, or the union,
 * so the result is the same for every order and any number of repeats.
 */
export function foldAttempt(state: AttemptState, fact: AttemptFact): AttemptState {
  switch (fact.fact) {
    case 'planned':
    case 'leased':
    case 'sent':
    case 'delivered':
      return advance(state, fact.fact);
    case 'accepted':
      return { ...advance(state, 'accepted'), providerIds: union(state.providerIds, fact.providerIds) };
    case 'uncertain':
      return { ...advance(state, 'uncertain'), uncertainCause: greater(state.uncertainCause, fact.cause) };
    case 'engaged':
      return fact.by === 'read' ? engage(advance(state, 'delivered'), 'read') : engage(state, fact.by);
    case 'billed':
      return { ...state, billing: mergeBilling(state.billing, fact.billing) };
    default:
      return { ...state, failure: worseFailure(state.failure, { kind: fact.fact, reason: fact.reason }) };
  }
}

/**
 * The one word for an attempt: delivered wins over any failure, a failure over everything short of it. What was given up
 * as uncertain is whatever its provider says of it afterwards.
 */
export function attemptStatus({ progress, failure }: AttemptState): AttemptStatus {
  if (progress === 'delivered') return 'delivered';
  if (failure?.kind === 'given_up' && isToldBeyondDoubt(progress)) return progress;
  return failure?.kind ?? progress;
}

function isToldBeyondDoubt(progress: AttemptProgress): boolean {
  return progressRanks.indexOf(progress) > progressRanks.indexOf('uncertain');
}

/** The provider said that it failed and that it arrived: the truth came late, and is kept beside the failure. */
export function isLateTruth(state: AttemptState): boolean {
  return state.progress === 'delivered' && state.failure !== undefined;
}

/**
 * What the fate of a message tells about the person on its account: it arrived, or the provider says that the channel
 * does not lead to the person, and would say so again. Anything else, such as a phone that is off, tells nothing.
 */
export function reachabilityToldBy({ progress, failure }: AttemptState): boolean | undefined {
  if (progress === 'delivered') return true;
  if (failure?.kind !== 'rejected' && failure?.kind !== 'undeliverable') return undefined;
  const { kind, permanent } = failure.reason;
  return permanent && (kind === 'unreachable' || kind === 'landline') ? false : undefined;
}

/** The fact that a receipt states, or undefined for one that says nothing we know. */
export function factOfReceipt(
  status: ReceiptStatus,
  providerId: string,
  reason: FailureReason | undefined,
): AttemptFact | undefined {
  switch (status) {
    case 'accepted':
      return { fact: 'accepted', providerIds: [providerId] };
    case 'sent':
    case 'delivered':
      return { fact: status };
    case 'read':
      return { fact: 'engaged', by: 'read' };
    case 'rejected':
    case 'undeliverable':
    case 'expired':
    case 'revoked':
      return { fact: status, reason: reason ?? unexplained };
    case 'unknown':
      return undefined;
  }
}

const unexplained: FailureReason = {
  kind: 'unknown',
  permanent: true,
  fallback: true,
  alert: false,
  message: 'The provider reported a failure without a reason.',
};

function advance(state: AttemptState, progress: AttemptProgress): AttemptState {
  return progressRanks.indexOf(progress) > progressRanks.indexOf(state.progress) ? { ...state, progress } : state;
}

function engage(state: AttemptState, by: Engagement): AttemptState {
  if (state.engagement.includes(by)) return state;
  return { ...state, engagement: engagements.filter((one) => one === by || state.engagement.includes(one)) };
}

function worseFailure(known: AttemptFailure | undefined, next: AttemptFailure): AttemptFailure {
  if (known === undefined) return next;
  const byRank = failureRanks.indexOf(next.kind) - failureRanks.indexOf(known.kind);
  if (byRank !== 0) return byRank > 0 ? next : known;
  return JSON.stringify(orderedReason(next.reason)) > JSON.stringify(orderedReason(known.reason)) ? next : known;
}

/** A total order over reasons, whatever order their keys were written in. */
function orderedReason(reason: FailureReason): unknown[] {
  return [
    reason.providerCode ?? '',
    reason.kind,
    reason.permanent,
    reason.fallback,
    reason.optOut ?? '',
    reason.alert,
    reason.stopsAccount ?? false,
    reason.neverLeft ?? false,
    reason.message,
  ];
}

function greater<T extends string>(known: T | undefined, next: T): T {
  return known !== undefined && known > next ? known : next;
}

function union(known: readonly string[], more: readonly string[]): readonly string[] {
  if (more.every((id) => known.includes(id))) return known;
  return known.length === 0 && more.length === 1 ? more : [...new Set([...known, ...more])].toSorted();
}
