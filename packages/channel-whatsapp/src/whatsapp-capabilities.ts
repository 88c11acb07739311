import type { ChannelCapabilities } from '@aftercall/core';

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages */
export const whatsappCapabilities: ChannelCapabilities = {
  text: { unit: 'characters', max: 4_096, segmented: false },
  links: true,
  buttons: 3,
  media: false,
  receipts: { sent: true, delivered: true, read: true },
  receiptsBy: 'attemptId',
  revoke: false,
  // The Cloud API documents no idempotency key, and has no way to look a message up.
  idempotentSend: false,
  capabilityCheck: false,
  reconcile: false,
  receiptOf: false,
  listReplies: false,
  typing: true,
  markRead: true,
  serviceWindowHours: 24,
  templatesOnlyOutsideWindow: true,
  // Meta lets a burst borrow from the turns to come; the gateway spreads messages instead of running into debt.
  pairIntervalSeconds: 6,
  rateUnit: 'messages',
};
