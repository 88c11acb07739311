import type { ChannelCapabilities } from '@aftercall/core';

/**
 * A server's answer says that it took the message over, and nothing afterwards does: what comes later, a bounce, is a
 * mail to the sender's own mailbox. SMTP knows no repeat either, so a second send is a second mail.
 * https://www.rfc-editor.org/rfc/rfc5321#section-4.2.5
 */
export const emailCapabilities: ChannelCapabilities = {
  text: { unit: 'characters', max: 10_000, segmented: false },
  links: true,
  buttons: 0,
  media: false,
  receipts: { sent: false, delivered: false, read: false },
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
