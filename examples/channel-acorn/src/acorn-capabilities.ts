import type { ChannelCapabilities } from '@aftercall/core';

/** Every field is a promise that the kit tries; say `false` where the provider cannot. */
export const acornCapabilities: ChannelCapabilities = {
  text: { unit: 'characters', max: 2_000, segmented: false },
  links: true,
  buttons: 0,
  media: false,
  receipts: { sent: true, delivered: true, read: true },
  receiptsBy: 'attemptId',
  revoke: false,
  idempotentSend: false,
  capabilityCheck: false,
  reconcile: false,
  receiptOf: false,
  listReplies: false,
  typing: false,
  markRead: false,
  serviceWindowHours: 0,
  templatesOnlyOutsideWindow: false,
  pairIntervalSeconds: 0,
  rateUnit: 'messages',
};
