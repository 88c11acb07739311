import type { AttemptFact, FailureReason, ReceiptSignal, SendOutcome, Throttled } from '@aftercall/core';
import { factOfReceipt } from '@aftercall/core';
import type { LedgerEntries, LedgerKind } from './entries.ts';

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
  /** How long the provider asked us to wait. */
  readonly retryAfterMs?: number;
  /** The provider was asked to take the message back, and whatever it said, the next channel is looked for now. */
  readonly leavesChannel?: true;
}

/** What a send came to, under the lease with this fence. */
export function factOfOutcome(
  attemptId: string,
  outcome: SendOutcome,
  at: Date,
  fence: number,
  basisAt?: Date,
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
      const { reason } = outcome;
      return { ...known, fact: { fact: 'rejected', reason }, entry: entry({ ...base, reason }) };
    }
    case 'throttled': {
      const reason = throttledReason(outcome);
      const retry = outcome.retryAfterMs === undefined ? {} : { retryAfterMs: outcome.retryAfterMs };
      return { ...known, ...retry, fact: { fact: 'rejected', reason }, entry: entry({ ...base, reason }) };
    }
    case 'uncertain': {
      const { cause } = outcome;
      return { ...known, fact: { fact: 'uncertain', cause }, entry: entry({ ...base, cause }) };
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
  return fact === undefined ? { attemptId, at, entry } : { attemptId, at, fact, entry };
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
