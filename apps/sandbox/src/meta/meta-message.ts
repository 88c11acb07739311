import { randomBytes } from 'node:crypto';
import type { CarrierMessage, PostedReceipt } from '../carrier/carrier-message.ts';

export type MetaStatus = 'accepted' | 'sent' | 'delivered' | 'read' | 'failed' | 'received';

/** `pricing` of a status: https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing */
export interface Pricing {
  readonly billable: boolean;
  readonly pricing_model: 'PMP';
  readonly type: 'regular' | 'free_customer_service';
  readonly category: string;
}

/** A message as the carrier keeps it. The addresses are E.164, whatever the webhooks say. */
export interface MetaMessage extends CarrierMessage {
  readonly carrier: 'meta';
  readonly channel: 'whatsapp';
  readonly direction: 'inbound' | 'outbound-api';
  status: MetaStatus;
  errorCode: number | null;
  readonly pricing: Pricing | null;
  /** Whether the request named the person by phone or by user id. */
  readonly sentTo: 'phone' | 'user_id';
  readonly receipts: PostedReceipt[];
}

/** Meta's ids are opaque: `wamid.` and base64. */
export function newWamid(): string {
  return `wamid.${randomBytes(36).toString('base64')}`;
}
