export { cleanText } from './clean-text.ts';
export { readFoundReceipt } from './read-found-receipt.ts';
export { readListedReplies } from './read-listed-replies.ts';
export { readOutcome } from './read-outcome.ts';
export { readReconciliation } from './read-reconciliation.ts';
export { readWebhook, type ReadWebhook } from './read-webhook.ts';
export type { TellFault } from './tell-fault.ts';
