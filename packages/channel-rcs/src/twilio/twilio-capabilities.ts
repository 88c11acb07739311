import type { ChannelCapabilities } from '@aftercall/core';

/**
 * RCS as Twilio's message resource gives it: cards and buttons only by content templates
 * that Twilio keeps, which this channel does not use.
 * https://www.twilio.com/docs/rcs/send-an-rcs-message
 * https://www.twilio.com/docs/messaging/api/message-resource (the body: 1,600 characters)
 */
export const twilioCapabilities: ChannelCapabilities = {
  text: { unit: 'characters', max: 1_600, segmented: false },
  links: true,
  buttons: 0,
  media: false,
  receipts: { sent: true, delivered: true, read: true },
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
  rateUnit: 'messages',
};
