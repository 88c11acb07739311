import type { FailureReason, ReceiptSignal, ReceiptStatus } from '@aftercall/core';
import { readCallbackQuery } from './callback-query.ts';
import { unexplained } from './error-table.ts';
import type { ErrorTable } from './error-table.ts';
import { field } from './webhook-form.ts';
import type { FormFields } from './webhook-form.ts';

/**
 * Twilio's states of a message, in our words.
 * https://www.twilio.com/docs/messaging/api/message-resource#message-status-values
 */
const statuses: Readonly<Record<string, ReceiptStatus>> = {
  scheduled: 'accepted',
  accepted: 'accepted',
  queued: 'accepted',
  // On its way to the carrier or the channel, which has not taken it over yet.
  sending: 'accepted',
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  // Some of it arrived, and nobody says what: proof of a send, not of a delivery.
  partially_delivered: 'sent',
  undelivered: 'undeliverable',
  // Twilio gave up before the carrier or the channel had it.
  failed: 'rejected',
  canceled: 'revoked',
  // The states of inbound messages say nothing about one of ours.
  receiving: 'unknown',
  received: 'unknown',
};

const failures: ReadonlySet<ReceiptStatus> = new Set(['undeliverable', 'rejected']);

export interface StatusOfMessage {
  readonly providerId: string;
  readonly rawStatus: string;
  /** Of the callback. */
  readonly url: string;
  /** The channel that the message was sent on. */
  readonly channel: string;
}

/**
 * A status callback. Twilio gives it neither an id nor a time, and sends it in any order. RawDlrDoneDate, the carrier's own
 * time of its answer, is left to the raw body: it has no zone and no seconds, and a message that is asked for does not show
 * it, so that with it in the key a receipt that was asked for and then posted would count twice.
 * https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
 */
export function parseReceipt(
  form: FormFields,
  { providerId, rawStatus, url, channel }: StatusOfMessage,
  errors: ErrorTable,
): ReceiptSignal {
  const status = Object.hasOwn(statuses, rawStatus) ? statuses[rawStatus]! : 'unknown';
  const errorCode = field(form, 'ErrorCode') ?? '';
  const key = [providerId, rawStatus, errorCode].join('/');
  const attemptId = readCallbackQuery(url)?.attemptId;
  const carriedBy = otherChannel(field(form, 'From'), channel);
  const reason = failures.has(status) ? reasonOf(errorCode, errors) : undefined;
  return {
    signal: 'receipt',
    key,
    providerId,
    status: reason?.kind === 'expired' ? 'expired' : status,
    rawStatus,
    ...(attemptId === undefined ? {} : { attemptId }),
    ...(carriedBy === undefined ? {} : { carriedBy }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/**
 * A service with an RCS sender tries RCS first, also for a message to a plain number; the sender of the callback says by
 * which channel it went. https://www.twilio.com/docs/rcs/send-an-rcs-message
 */
function otherChannel(sender: string | undefined, channel: string): string | undefined {
  const [, carrier] = /^(rcs|whatsapp):/.exec(sender ?? '') ?? [];
  return carrier === channel ? undefined : carrier;
}

function reasonOf(errorCode: string, errors: ErrorTable): FailureReason {
  return /^[1-9]\d{0,5}$/.test(errorCode) ? errors.reasonOf(Number(errorCode)) : unexplained;
}
