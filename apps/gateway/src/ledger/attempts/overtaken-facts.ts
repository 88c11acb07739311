import { attemptStatus, type AttemptState, type FailureReason } from '@aftercall/core';
import type { LearntFact } from './attempt-fact.ts';

/**
 * What a provider said about a send that is uncertain no longer changes nothing, unless it is that it has it. Nor does a
 * refusal that came after its lease had ended, once the provider, or a person, said that the message was taken.
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

/** Nobody knew what became of it, until somebody said that it was taken. */
function wasFound({ uncertainCause, progress }: AttemptState): boolean {
  return uncertainCause !== undefined && progress !== 'uncertain';
}

/** A refusal that nobody waited for any more: the ledger tells of it as of a receipt whose word is not known. */
export function withoutRefusal(learnt: LearntFact, reason: FailureReason): LearntFact {
  const { fact: _refused, attemptId, ...said } = learnt;
  const data = { attemptId, status: 'unknown', rawStatus: 'rejected', providerId: '', reason } as const;
  return { ...said, attemptId, entry: { kind: 'receipt', data } };
}
