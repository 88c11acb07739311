import type {
  AttemptFact,
  FailureReason,
  ReceiptSignal,
  ReconcileResult,
  SendOutcome,
  Throttled,
} from '@aftercall/core';
import { afterAnswer, factOfReceipt, type Asked } from '@aftercall/core';
import type { LedgerEntries, LedgerKind } from './entries.ts';
import { reconciledBy, type Reconciled } from './uncertain-sends.ts';

/** Something learnt about an attempt, with the entry that says so. */
export interface LearntFact {
  readonly attemptId: string;
  /** When we learnt it. */
  readonly at: Date;
  /** Absent for a receipt whose word is not known: it is kept, and changes nothing. */
  readonly fact?: AttemptFact;
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
      return { ...known, fact: { fact: 'accepted', providerIds }, entry: entry({ ...base, providerIds, ...latency }) };
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
  const { status, rawStatus, providerId, reason } = signal;
  const data: LedgerEntries['receipt'] = { attemptId, status, rawStatus, providerId };
  if (signal.at !== undefined) data.providerAt = signal.at.toISOString();
  if (reason !== undefined) data.reason = reason;
  const fact = factOfReceipt(status, providerId, reason);
  const entry = { kind: 'receipt', data } as const;
  return { attemptId, at, entry, ...(fact && { fact }), ...optOutOf(reason) };
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
export function factOfReconciliation(attemptId: string, result: ReconcileResult, before: Asked, at: Date): LearntFact {
  const reconciled = reconciledBy(result.found ? 'found' : result.certain ? 'absent' : 'unknown', before);
  const { answer, asked } = reconciled;
  const { next } = afterAnswer(answer, asked);
  const data: LedgerEntries['reconciliation'] = { attemptId, answer, asked: asked.times, next };
  const entry = { kind: 'reconciliation', data } as const;
  if (result.found) {
    const { providerIds, rawStatus } = result;
    const told = { kind: 'reconciliation', data: { ...data, providerIds, rawStatus } } as const;
    return { attemptId, at, reconciled, fact: { fact: 'accepted', providerIds }, entry: told };
  }
  const isProven = next === 'not_sent';
  return { attemptId, at, reconciled, entry, ...(isProven && { fact: { fact: 'rejected', reason: notSent } }) };
}

const notSent: FailureReason = {
  kind: 'provider_error',
  permanent: false,
  fallback: true,
  alert: false,
  message: 'Not sent: the provider was asked twice what became of it, and does not have it.',
};

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
