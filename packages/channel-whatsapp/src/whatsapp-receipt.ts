import type { FailureReason, ReceiptSignal, ReceiptStatus } from '@aftercall/core';
import { isWhatsappUserId, readBilling } from '@aftercall/core';
import { reasonOfCode } from './whatsapp-error-codes.ts';
import { codeOf, fieldsOf, listOf, textOf, timeOf } from './whatsapp-json.ts';
import type { Fields } from './whatsapp-json.ts';

/**
 * Meta's states of a message, in our words. `read` may come without `delivered`, where the
 * chat is open, and each may come late, twice and in any order.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
 */
const statuses: ReadonlyMap<string, ReceiptStatus> = new Map([
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'read'],
  // A voice message was listened to, and so was read.
  ['played', 'read'],
  // Taken over, and then given up: most refusals of Meta come this way.
  ['failed', 'undeliverable'],
]);

/** One status of a batch; undefined without an id or a word. */
export function parseReceipt(status: Fields): ReceiptSignal | undefined {
  const providerId = textOf(status['id']);
  const rawStatus = textOf(status['status']);
  if (providerId === undefined || rawStatus === undefined) return undefined;
  const known = statuses.get(rawStatus) ?? 'unknown';
  const participant = textOf(status['recipient_participant_id']);
  const attemptId = textOf(status['biz_opaque_callback_data']);
  const at = timeOf(status['timestamp']);
  const billing = billingOf(status['pricing']);
  const aliases = aliasesOf(status);
  return {
    signal: 'receipt',
    key: ['status', providerId, rawStatus, ...(participant === undefined ? [] : [participant])].join('/'),
    providerId,
    status: known,
    rawStatus,
    ...(attemptId === undefined ? {} : { attemptId }),
    ...(at === undefined ? {} : { at }),
    ...(known === 'undeliverable' ? { reason: reasonOf(status['errors']) } : {}),
    ...(billing === undefined ? {} : { billing }),
    ...(aliases.length === 0 ? {} : { aliases }),
  };
}

/**
 * The user ids of whoever the message went to. `recipient_id` is none of them: it is the number that was sent to, or the
 * group, where the ids would be those of one of its members.
 */
function aliasesOf(status: Fields): readonly string[] {
  if (status['recipient_type'] === 'group' || status['recipient_participant_id'] !== undefined) return [];
  const named = [textOf(status['recipient_user_id']), textOf(status['recipient_parent_user_id'])];
  return [...new Set(named.flatMap((id) => (id !== undefined && isWhatsappUserId(id) ? [id] : [])))];
}

/** Of several errors the first, unless another one says that the person has stopped. */
function reasonOf(errors: unknown): FailureReason {
  const codes = listOf(errors).flatMap((error) => codeOf(fieldsOf(error)['code']) ?? []);
  const reasons = codes.map(reasonOfCode);
  const reason = reasons.find(({ optOut }) => optOut !== undefined) ?? reasons[0];
  return (
    reason ?? {
      kind: 'unknown',
      permanent: false,
      fallback: true,
      alert: false,
      message: 'Meta did not say why the message failed.',
    }
  );
}

/**
 * What Meta says about its price: no amount, and categories are added now and then.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing
 */
function billingOf(pricing: unknown): ReceiptSignal['billing'] {
  const { billable, category, type } = fieldsOf(pricing);
  return readBilling({ billable, category, type });
}
