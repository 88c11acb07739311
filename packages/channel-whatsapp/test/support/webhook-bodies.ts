import type { WebhookRequest } from '@aftercall/core';
import { businessAccountId, phoneNumberId, userId, waId } from './whatsapp-account.ts';

const metadata = { display_phone_number: '15550783881', phone_number_id: phoneNumberId };
const contacts = [{ profile: { name: 'Sheena Nelson' }, wa_id: waId }];

export interface Change {
  readonly field: string;
  readonly value: object;
}

export const messages = (...list: readonly object[]): Change => ({
  field: 'messages',
  value: { messaging_product: 'whatsapp', metadata, contacts, messages: list },
});

export const statuses = (...list: readonly object[]): Change => ({
  field: 'messages',
  value: { messaging_product: 'whatsapp', metadata, contacts, statuses: list },
});

export const entryOf = (...changes: readonly Change[]): object => ({ id: businessAccountId, changes });

export const envelope = (...entry: readonly object[]): object => ({ object: 'whatsapp_business_account', entry });

/** A message that a person wrote, of any type. */
export const inbound = (type: string, content: unknown, extra: object = {}): object => ({
  from: waId,
  id: 'wamid.in',
  timestamp: '1749416383',
  type,
  [type]: content,
  ...extra,
});

/** A status of a message of ours. */
export const status = (word: string, extra: object = {}): object => ({
  id: 'wamid.out',
  status: word,
  timestamp: '1750030073',
  recipient_id: waId,
  recipient_user_id: userId,
  ...extra,
});

export function posted(body: unknown): WebhookRequest {
  return {
    method: 'POST',
    url: 'https://gateway.example/webhooks/acme/whatsapp',
    headers: { 'content-type': 'application/json' },
    rawBody: typeof body === 'string' ? Buffer.from(body) : Buffer.from(JSON.stringify(body)),
  };
}
