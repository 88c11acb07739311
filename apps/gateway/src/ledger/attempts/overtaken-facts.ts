import { attemptStatus, type AttemptState, type FailureReason } from '@aftercall/core';
import type { LearntFact } from './attempt-fact.ts';

/**
 * What a provider said about a send that is uncertain no longer changes nothing, unless it is that it has it. Nor does a
 * refusal that came after its lease had ended, once the provider is known to have the message.
 */
export function asSaidNow(learnt: LearntFact, before: AttemptState): LearntFact {
  const { fact, reconciled, endsLease } = learnt;
  if (endsLease !== undefined && fact?.fact === 'rejected' && wasFound(before)) {
    return withoutRefusal(learnt, fact.reason);
  }
  const isOvertaken =
    reconciled !== undefined && reconciled.answer !== 'found' && attemptStatus(before) !== 'uncertain';
  if (!isOvertaken) return learnt;
  const { fact: _overtaken, ...said } = learnt;
  return said;
}

/**
 * Nobody knew what became of it, until the provider told of it, or a person named it as the provider does. The bare word
 * of a person names no message, and may be a mistake: the provider's own goes before it.
 */
function wasFound({ uncertainCause, progress, providerIds }: AttemptState): boolean {
  if (uncertainCause === undefined) return false;
  return progress === 'accepted' ? providerIds.length > 0 : progress !== 'uncertain';
}

/** A refusal that nobody waited for any more: the ledger tells of it as of a receipt whose word is not known. */
export function withoutRefusal(learnt: LearntFact, reason: FailureReason): LearntFact {
  const { fact: _refused, attemptId, ...said } = learnt;
  const data = { attemptId, status: 'unknown', rawStatus: 'rejected', providerId: '', reason } as const;
  return { ...said, attemptId, entry: { kind: 'receipt', data } };
}
