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

/**
 * As Meta's ids look: `wamid.` and Base64, in which the number of the person and an id of the message stand.
 *
 * @param person their number, or their user id.
 */
export function newWamid(person: string): string {
  const digits = Buffer.from(person.replaceAll(/\D/g, ''));
  const id = Buffer.from(randomBytes(9).toString('hex').toUpperCase());
  const parts = [Buffer.of(0x1c, 0x18, digits.length), digits, Buffer.of(0x15, 0x02, 0x00, 0x11, 0x18, id.length), id];
  return `wamid.${Buffer.concat([...parts, Buffer.of(0)]).toString('base64')}`;
}
