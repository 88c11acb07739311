import type { PickedFault } from '../faults/fault-switchboard.ts';
import { countWebhook } from '../oracle/tally.ts';
import type { WebhookResult } from '../http/webhook-poster.ts';
import type { ReceiptActions } from '../receipts/receipt-player.ts';
import {
  type PlayedStep,
  type ReceiptScriptInput,
  type ReceiptStep,
  receiptScript,
} from '../receipts/receipt-script.ts';
import type { PostedReceipt } from './carrier-message.ts';
import type { CarrierState } from './carrier-state.ts';

/** What happens to a message that met this fault, at the sandbox's pace. */
export function courseOf(
  { behaviour }: Pick<CarrierState, 'behaviour'>,
  { fault, parameters }: PickedFault,
  message: Pick<ReceiptScriptInput, 'queuedLater' | 'readable' | 'absent'>,
): ReceiptStep[] {
  const { timing, lateReceiptSeconds } = behaviour;
  return receiptScript({ fault, parameters, timing, lateReceiptSeconds, ...message });
}

/**
 * Starts a course; the function returned ends what has not happened yet. Resolves at once,
 * except where receipts come before the answer.
 */
export async function playCourse<Step extends PlayedStep>(
  { player }: Pick<CarrierState, 'player'>,
  { fault }: PickedFault,
  steps: readonly Step[],
  actions: ReceiptActions<Step>,
): Promise<() => void> {
  if (fault.kind === 'receipts' && fault.pattern === 'before_answer') {
    await player.playNow(steps, actions);
    return () => {};
  }
  return player.play(steps, actions);
}

/** Posts one receipt and keeps what became of it. */
export async function postReceipt(
  { tally }: Pick<CarrierState, 'tally'>,
  message: { readonly receipts: PostedReceipt[] },
  status: string,
  post: () => Promise<WebhookResult>,
): Promise<void> {
  const counts = tally.receipts;
  const result = await post();
  countWebhook(counts, result);
  message.receipts.push({ status, ...result });
}
