import type { ChannelCapabilities } from '@aftercall/core';

/** https://www.twilio.com/docs/messaging/api/message-resource */
export const smsCapabilities: ChannelCapabilities = {
  text: { unit: 'gsm7-or-ucs2', max: 1_600, segmented: true },
  links: true,
  buttons: 0,
  media: false,
  receipts: { sent: true, delivered: true, read: false },
  receiptsBy: 'attemptId',
  revoke: false,
  idempotentSend: false,
  capabilityCheck: false,
  reconcile: true,
  receiptOf: true,
  listReplies: true,
  typing: false,
  markRead: false,
  serviceWindowHours: 0,
  templatesOnlyOutsideWindow: false,
  pairIntervalSeconds: 0,
  rateUnit: 'segments',
};
