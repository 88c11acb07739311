import { randomUUID } from 'node:crypto';
import type { FaultName } from '../faults/fault-table.ts';

/** The statuses that the sandbox plays, of those in https://www.twilio.com/docs/messaging/api/message-resource#message-status-values */
export type MessageStatus =
  | 'accepted'
  | 'scheduled'
  | 'canceled'
  | 'queued'
  | 'sending'
  | 'sent'
  | 'delivered'
  | 'undelivered'
  | 'received';

/** One status callback as it was posted, and what came back. */
export interface PostedReceipt {
  readonly status: MessageStatus;
  readonly attempts: number;
  readonly answer: number | null;
  readonly error: string | null;
}

/** A message as the carrier keeps it. Times are epoch milliseconds. */
export interface TwilioMessage {
  readonly sid: string;
  readonly accountSid: string;
  readonly direction: 'inbound' | 'outbound-api' | 'outbound-reply';
  readonly to: string;
  /** Null until a messaging service has picked its sender. */
  from: string | null;
  readonly messagingServiceSid: string | null;
  body: string;
  readonly segments: number;
  status: MessageStatus;
  errorCode: number | null;
  errorMessage: string | null;
  readonly createdAt: number;
  updatedAt: number;
  sentAt: number | null;
  readonly statusCallback: string | null;
  readonly attemptId: string | null;
  readonly fault: FaultName;
  readonly receipts: PostedReceipt[];
}

export const apiVersion = '2010-04-01';

/** A sid is two letters for its kind and 32 hexadecimal digits. */
export function newSid(kind: 'SM' | 'RQ'): string {
  return kind + randomUUID().replaceAll('-', '');
}

/** Twilio's dates: RFC 2822 in GMT, whole seconds. */
export function rfc2822(epochMs: number): string {
  return new Date(epochMs).toUTCString().replace('GMT', '+0000');
}

/** The Message resource as the API shows it: https://www.twilio.com/docs/messaging/api/message-resource */
export function messageResource(message: TwilioMessage) {
  const uri = `/${apiVersion}/Accounts/${message.accountSid}/Messages/${message.sid}`;
  return {
    account_sid: message.accountSid,
    api_version: apiVersion,
    body: message.body,
    date_created: rfc2822(message.createdAt),
    date_sent: message.sentAt === null ? null : rfc2822(message.sentAt),
    date_updated: rfc2822(message.updatedAt),
    direction: message.direction,
    error_code: message.errorCode,
    error_message: message.errorMessage,
    from: message.from,
    messaging_service_sid: message.messagingServiceSid,
    num_media: '0',
    // A messaging service tells no segments before it has picked the sender.
    num_segments: message.from === null ? '0' : String(message.segments),
    price: null,
    price_unit: 'USD',
    sid: message.sid,
    status: message.status,
    subresource_uris: { media: `${uri}/Media.json` },
    to: message.to,
    uri: `${uri}.json`,
  };
}
