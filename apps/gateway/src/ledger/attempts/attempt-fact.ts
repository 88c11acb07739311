import type {
  AttemptFact,
  Billing,
  FailureReason,
  ReceiptSignal,
  ReconcileAnswer,
  ReconcileResult,
  SendOutcome,
  Throttled,
} from '@aftercall/core';
import { factOfReceipt, givenUp, provenAbsent, readBilling, type Asked } from '@aftercall/core';
import type { LedgerEntries, LedgerKind } from '../rows/entries/entry-schemas.ts';
import { reconciledBy, type Reconciled } from './uncertain-sends.ts';

/** Something learnt about an attempt, with the entry that says so. */
export interface LearntFact {
  readonly attemptId: string;
  /** When we learnt it. */
  readonly at: Date;
  /** Absent for a receipt whose word is not known: it is kept, and changes nothing. */
  readonly fact?: AttemptFact;
  /** What the provider told of its price along with it. */
  readonly billing?: Billing;
  readonly entry: { readonly kind: LedgerKind; readonly data: LedgerEntries[LedgerKind] };
  /** The fence of the lease that this fact ends; absent for what is learnt beside a send. */
  readonly endsLease?: number;
  /** The person told the provider to stop. */
  readonly optOut?: 'all' | 'marketing';
  /** How long the provider asked us to wait. */
  readonly retryAfterMs?: number;
  /** The provider was asked to take the message back, and whatever it said, the next channel is looked for now. */
  readonly leavesChannel?: true;
  /** Of an uncertain outcome: no later than the first byte left. */
  readonly sentAt?: Date;
  /** The provider's answer about an uncertain send; it says nothing once the send is uncertain no longer. */
  readonly reconciled?: Reconciled;
  /** It was to be written before, and nobody heard whether it was. */
  readonly mayBeWritten?: true;
  /** It is about a notice. */
  readonly isNotice?: true;
  /** A person has an uncertain message sent again. */
  readonly sendsAgain?: true;
}

/** What a send came to, under the lease with this fence. */
export function factOfOutcome(
  attemptId: string,
  outcome: SendOutcome,
  at: Date,
  fence: number,
  { basisAt, sentAt }: { readonly basisAt?: Date; readonly sentAt?: Date } = {},
): LearntFact {
  const base = { attemptId, outcome: outcome.outcome };
  const known = { attemptId, at, endsLease: fence };
  const entry = (data: LedgerEntries['outcome']): LearntFact['entry'] => ({ kind: 'outcome', data });
  switch (outcome.outcome) {
    case 'accepted': {
      const { providerIds } = outcome;
      const latency = basisAt === undefined ? {} : { latencyMs: at.getTime() - basisAt.getTime() };
      const billed = billingOf(outcome);
      const data = { ...base, providerIds, ...latency, ...billed };
      return { ...known, ...billed, fact: { fact: 'accepted', providerIds }, entry: entry(data) };
    }
    case 'rejected': {
      const { reason, retryAfterMs } = outcome;
      const retry = retryAfterMs === undefined ? {} : { retryAfterMs };
      return {
        ...known,
        ...retry,
        ...optOutOf(reason),
        fact: { fact: 'rejected', reason },
        entry: entry({ ...base, reason }),
      };
    }
    case 'throttled': {
      const reason = throttledReason(outcome);
      const retry = outcome.retryAfterMs === undefined ? {} : { retryAfterMs: outcome.retryAfterMs };
      return { ...known, ...retry, fact: { fact: 'rejected', reason }, entry: entry({ ...base, reason }) };
    }
    case 'uncertain': {
      const { cause } = outcome;
      const sent = sentAt === undefined ? {} : { sentAt };
      return { ...known, ...sent, fact: { fact: 'uncertain', cause }, entry: entry({ ...base, cause }) };
    }
  }
}

/** What a provider's receipt says. */
export function factOfSignal(attemptId: string, signal: ReceiptSignal, at: Date): LearntFact {
  const { status, rawStatus, providerId, reason, carriedBy } = signal;
  const billed = billingOf(signal);
  const data: LedgerEntries['receipt'] = { attemptId, status, rawStatus, providerId, ...billed };
  if (signal.at !== undefined) data.providerAt = signal.at.toISOString();
  if (reason !== undefined) data.reason = reason;
  if (carriedBy !== undefined) data.carriedBy = carriedBy;
  const fact = factOfReceipt(status, providerId, reason);
  const entry = { kind: 'receipt', data } as const;
  return { attemptId, at, entry, ...(fact && { fact }), ...billed, ...optOutOf(reason) };
}

/** What a channel says of a price is looked at again here: it is kept for good, and summed. */
function billingOf({ billing: told }: { readonly billing?: Billing }): Pick<LearntFact, 'billing'> {
  const billing = told === undefined ? undefined : readBilling(told);
  return billing === undefined ? {} : { billing };
}

/** A stop is one whatever else is known of the attempt, and also beside a word that is not known. */
function optOutOf(reason: FailureReason | undefined): Pick<LearntFact, 'optOut'> {
  return reason?.optOut === undefined ? {} : { optOut: reason.optOut };
}

/** What a provider said when it was asked to take an accepted message back, because its receipt did not come. */
export function factOfRevoke(attemptId: string, providerId: string, revoked: boolean, at: Date): LearntFact {
  const status = revoked ? 'revoked' : 'unknown';
  const data: LedgerEntries['receipt'] = {
    attemptId,
    status,
    rawStatus: revoked ? 'revoked' : 'not_revoked',
    providerId,
  };
  const entry = { kind: 'receipt', data } as const;
  const known = { attemptId, at, entry, leavesChannel: true } as const;
  return revoked ? { ...known, fact: { fact: 'revoked', reason: takenBack } } : known;
}

/** What a provider said about an uncertain send, after it was asked so often before. */
export function factOfReconciliation(
  { attemptId, sentAt, asked: before }: { readonly attemptId: string; readonly sentAt: Date; readonly asked: Asked },
  result: ReconcileResult,
  at: Date,
): LearntFact {
  const reconciled = reconciledBy(answerOf(result), before, at.getTime() - sentAt.getTime());
  const { answer, asked, after } = reconciled;
  const next = after.next === 'end' ? 'park' : after.next;
  const data: LedgerEntries['reconciliation'] = { attemptId, answer, asked: asked.times, next };
  const entry = { kind: 'reconciliation', data } as const;
  if (result.found) {
    const { providerIds, rawStatus } = result;
    const billed = billingOf(result);
    const told = { kind: 'reconciliation', data: { ...data, providerIds, rawStatus, ...billed } } as const;
    return { attemptId, at, reconciled, ...billed, fact: { fact: 'accepted', providerIds }, entry: told };
  }
  const isProven = next === 'not_sent';
  return { attemptId, at, reconciled, entry, ...(isProven && { fact: { fact: 'rejected', reason: provenAbsent } }) };
}

function answerOf(result: ReconcileResult): ReconcileAnswer {
  if (result.found) return 'found';
  if ('answered' in result) return 'unanswered';
  return result.certain ? 'absent' : 'unknown';
}

/** Nobody is asked, or asked any more, what became of an uncertain send. */
export function factOfSilence(attemptId: string, asked: Asked, at: Date): LearntFact {
  const data: LedgerEntries['reconciliation'] = { attemptId, answer: 'unknown', asked: asked.times, next: 'park' };
  const reconciled: Reconciled = { answer: 'unknown', asked, after: { next: 'end' } };
  return { attemptId, at, reconciled, entry: { kind: 'reconciliation', data } };
}

/** What a policy makes of an uncertain send that would wait for a person without one. */
export function givenUpByPolicy(learnt: LearntFact, policy: 'give_up' | 'fall_back'): LearntFact {
  const data = { ...(learnt.entry.data as LedgerEntries['reconciliation']), next: policy };
  const reason = givenUp(policySays[policy], policy === 'fall_back');
  return { ...learnt, fact: { fact: 'given_up', reason }, entry: { kind: 'reconciliation', data } };
}

const policySays = {
  give_up: 'Given up by policy: nobody learnt whether it was sent.',
  fall_back: 'Left for the next channel by policy: nobody learnt whether it was sent.',
} as const;

/** What a person says of an uncertain send. */
export type SettlementFact = LedgerEntries['settlement'];

export function factOfSettlement(settlement: SettlementFact, at: Date): LearntFact {
  const { attemptId, as, fallBack = false, providerIds = [] } = settlement;
  const learnt = { attemptId, at, entry: { kind: 'settlement', data: settlement } } as const;
  if (as === 'sent') return { ...learnt, fact: { fact: 'accepted', providerIds } };
  const reason = givenUp(personSays[as], fallBack);
  return { ...learnt, fact: { fact: 'given_up', reason }, ...(as === 'send_again' && { sendsAgain: true }) };
}

const personSays = {
  not_sent: 'Given up by a person: it was not sent, or is not to be told on this channel any more.',
  send_again: 'Given up by a person, who had it sent again.',
} as const;

const takenBack: FailureReason = {
  kind: 'unreachable',
  permanent: true,
  fallback: true,
  alert: false,
  message: 'Taken back: the receipt that was waited for did not come in time.',
};

function throttledReason({ scope, fallback, providerCode }: Throttled): FailureReason {
  return {
    kind: 'rate_limited',
    permanent: false,
    fallback: fallback ?? true,
    alert: false,
    ...(providerCode !== undefined && { providerCode }),
    message: `The provider is too busy for this ${scope}, and did not process the request.`,
  };
}
