import { randomUUID } from 'node:crypto';
import type { CarrierMessage, PostedReceipt } from '../carrier/carrier-message.ts';

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
  | 'read'
  | 'received';

export interface TwilioMessage extends CarrierMessage {
  readonly carrier: 'twilio';
  readonly channel: 'sms' | 'rcs';
  readonly direction: 'inbound' | 'outbound-api' | 'outbound-reply';
  /** Null until a messaging service has picked its sender. */
  from: string | null;
  body: string;
  readonly segments: number;
  status: MessageStatus;
  errorCode: number | null;
  errorMessage: string | null;
  updatedAt: number;
  sentAt: number | null;
  readonly statusCallback: string | null;
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
