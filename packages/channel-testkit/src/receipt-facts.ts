import { attemptIds } from './channel-bench.ts';
import type { ReceiptFact, WebhookScript } from './channel-script.ts';

/** A receipt's facts about each of two attempts, under the ids that the provider knows them by. */
export function receiptFacts(webhook: WebhookScript, status: string): readonly [ReceiptFact, ReceiptFact] {
  const ofOurs = webhook.echoesAttemptId === 'as the provider id';
  const fact = (attemptId: string, providerId: string): ReceiptFact => ({
    status,
    attemptId,
    providerId: ofOurs ? attemptId : providerId,
  });
  return [fact(attemptIds[0], 'p-1'), fact(attemptIds[1], 'p-2')];
}
