import type { PhoneBook } from '../phones/phone-book.ts';
import type { MetaAccount } from './meta-account.ts';
import { type MetaErrorCode, statusError } from './meta-error.ts';
import type { MetaMessage } from './meta-message.ts';
import type { WebhookChange } from './webhook-envelope.ts';

export interface StatusUpdate {
  readonly status: 'sent' | 'delivered' | 'read' | 'failed';
  readonly error: MetaErrorCode | null;
  /** Epoch milliseconds. */
  readonly now: number;
  /** When the customer service window closes; told with `sent`. */
  readonly windowUntil: number | null;
}

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status */
export function statusChange(
  account: MetaAccount,
  phones: PhoneBook,
  message: MetaMessage,
  update: StatusUpdate,
): WebhookChange {
  const { status, error, now } = update;
  const failed = status === 'failed';
  // A failed message tells only the address that it was sent to, and no contact.
  const named = failed ? failedRecipient(phones, message) : recipient(account, phones, message.to);
  return messagesChange(account, {
    ...(failed ? {} : { contacts: [contact(account, phones, message.to)] }),
    statuses: [
      {
        id: message.sid,
        status,
        timestamp: seconds(now),
        ...named,
        ...(message.attemptId === null ? {} : { biz_opaque_callback_data: message.attemptId }),
        ...(status === 'sent' ? { conversation: conversation(message, update.windowUntil) } : {}),
        ...(failed || message.pricing === null ? {} : { pricing: message.pricing }),
        ...(error === null ? {} : { errors: [statusError(error)] }),
      },
    ],
  });
}

/** What a person says: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages */
export function inboundChange(
  account: MetaAccount,
  phones: PhoneBook,
  message: Pick<MetaMessage, 'sid' | 'createdAt'> & { readonly from: string },
  content: Readonly<Record<string, unknown>>,
): WebhookChange {
  const { userIds } = account;
  return messagesChange(account, {
    contacts: [contact(account, phones, message.from)],
    messages: [
      {
        ...(userIds === 'only' ? {} : { from: message.from.slice(1) }),
        ...(userIds === 'none' ? {} : { from_user_id: phones.userIdOf(message.from) }),
        id: message.sid,
        timestamp: seconds(message.createdAt),
        ...content,
      },
    ],
  });
}

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/user_preferences */
export function preferenceChange(
  account: MetaAccount,
  phones: PhoneBook,
  phone: string,
  { value, now }: { value: 'stop' | 'resume'; now: number },
): WebhookChange {
  return {
    businessAccountId: account.businessAccountId,
    field: 'user_preferences',
    value: {
      ...about(account),
      contacts: [contact(account, phones, phone)],
      user_preferences: [
        {
          ...person(account, phones, phone),
          detail: `User requested to ${value} marketing messages`,
          category: 'marketing_messages',
          value,
          timestamp: Math.floor(now / 1000),
        },
      ],
    },
  };
}

function messagesChange(account: MetaAccount, value: Record<string, unknown>): WebhookChange {
  return {
    businessAccountId: account.businessAccountId,
    field: 'messages',
    value: { ...about(account), ...value },
  };
}

function about({ displayPhoneNumber, phoneNumberId }: MetaAccount) {
  return {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: displayPhoneNumber, phone_number_id: phoneNumberId },
  };
}

function contact(account: MetaAccount, phones: PhoneBook, phone: string) {
  return { profile: { name: phones.nameOf(phone) }, ...person(account, phones, phone) };
}

function person({ userIds }: MetaAccount, phones: PhoneBook, phone: string) {
  return {
    ...(userIds === 'only' ? {} : { wa_id: phone.slice(1) }),
    ...(userIds === 'none' ? {} : { user_id: phones.userIdOf(phone) }),
  };
}

function recipient(account: MetaAccount, phones: PhoneBook, phone: string) {
  const { wa_id: number, user_id: userId } = person(account, phones, phone);
  return {
    ...(number === undefined ? {} : { recipient_id: number }),
    ...(userId === undefined ? {} : { recipient_user_id: userId }),
  };
}

function failedRecipient(phones: PhoneBook, { sentTo, to }: MetaMessage) {
  return sentTo === 'phone' ? { recipient_id: to.slice(1) } : { recipient_user_id: phones.userIdOf(to) };
}

function conversation(message: MetaMessage, windowUntil: number | null) {
  return {
    id: Buffer.from(message.sid).toString('hex').slice(-32),
    ...(windowUntil === null ? {} : { expiration_timestamp: seconds(windowUntil) }),
    origin: { type: message.pricing?.category ?? 'service' },
  };
}

function seconds(epochMs: number): string {
  return String(Math.floor(epochMs / 1000));
}
