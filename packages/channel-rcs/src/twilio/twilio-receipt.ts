import type { FailureReason, ReceiptSignal, ReceiptStatus } from '@aftercall/core';
import { reasonOfCode } from './twilio-error-codes.ts';
import { field } from './twilio-form.ts';
import { attemptParameter } from './twilio-request.ts';

/**
 * Twilio's states of a message, in our words.
 * https://www.twilio.com/docs/messaging/api/message-resource#message-status-values
 */
const statuses: Readonly<Record<string, ReceiptStatus>> = {
  scheduled: 'accepted',
  accepted: 'accepted',
  queued: 'accepted',
  sending: 'accepted',
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  // Some of it arrived, and nobody says what: proof of a send, not of a delivery.
  partially_delivered: 'sent',
  undelivered: 'undeliverable',
  // Twilio gave up before the channel had it.
  failed: 'rejected',
  canceled: 'revoked',
  // The states of inbound messages say nothing about one of ours.
  receiving: 'unknown',
  received: 'unknown',
};

const failures: ReadonlySet<ReceiptStatus> = new Set(['undeliverable', 'rejected']);

/**
 * A status callback. Twilio gives it neither an id nor a time, and sends it in any order.
 * https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
 */
export function parseReceipt(form: URLSearchParams, providerId: string, rawStatus: string, url: string): ReceiptSignal {
  const status = Object.hasOwn(statuses, rawStatus) ? statuses[rawStatus]! : 'unknown';
  const errorCode = field(form, 'ErrorCode') ?? '';
  const attemptId = URL.parse(url)?.searchParams.get(attemptParameter);
  const reason = failures.has(status) ? reasonOf(errorCode) : undefined;
  return {
    signal: 'receipt',
    key: [providerId, rawStatus, errorCode].join('/'),
    providerId,
    status: reason?.kind === 'expired' ? 'expired' : status,
    rawStatus,
    ...(attemptId === null || attemptId === undefined ? {} : { attemptId }),
    ...(reason === undefined ? {} : { reason }),
  };
}

function reasonOf(errorCode: string): FailureReason {
  if (/^[1-9]\d{0,5}$/.test(errorCode)) return reasonOfCode(Number(errorCode));
  return {
    kind: 'unknown',
    permanent: false,
    fallback: true,
    alert: false,
    message: 'Twilio did not say why the message failed.',
  };
}
