import { attemptIds } from './channel-bench.ts';
import type { ConformanceSubject, ReceiptFact } from './channel-script.ts';

/** A receipt's facts about each of two attempts, under the ids that the provider knows them by. */
export function receiptFacts({ script }: ConformanceSubject, status: string): readonly [ReceiptFact, ReceiptFact] {
  const ofOurs = script.webhook.echoesAttemptId === 'as the provider id';
  const fact = (attemptId: string, providerId: string): ReceiptFact => ({
    status,
    attemptId,
    providerId: ofOurs ? attemptId : providerId,
  });
  return [fact(attemptIds[0], 'p-1'), fact(attemptIds[1], 'p-2')];
}
