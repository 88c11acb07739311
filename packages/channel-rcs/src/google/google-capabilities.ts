import type { ChannelCapabilities } from '@aftercall/core';

/**
 * Lengths and counts of one message.
 * https://developers.google.com/business-communications/rcs-business-messaging/reference/rest/v1/phones.agentMessages
 * The description of a card has "2000 characters" at the partners of Google and 2,000 bytes in Google's Dialogflow
 * (https://cloud.google.com/dialogflow/es/docs/reference/rest/v2beta1/projects.agent.intents): the narrower one holds.
 */
export const googleLimits = {
  textCharacters: 3_072,
  cardDescriptionBytes: 2_000,
  cardSuggestions: 4,
  textSuggestions: 11,
  suggestionCharacters: 25,
  postbackCharacters: 2_048,
  urlCharacters: 2_048,
  eventTitleCharacters: 100,
  eventDescriptionCharacters: 500,
} as const;

export const googleCapabilities: ChannelCapabilities = {
  text: { unit: 'characters', max: googleLimits.textCharacters, segmented: false },
  links: true,
  buttons: googleLimits.textSuggestions,
  media: false,
  // There is no event for a message that left and none for one that failed.
  receipts: { sent: false, delivered: true, read: true },
  receiptsBy: 'attemptId',
  revoke: true,
  idempotentSend: true,
  capabilityCheck: true,
  reconcile: true,
  receiptOf: false,
  listReplies: false,
  typing: true,
  markRead: true,
  serviceWindowHours: 0,
  templatesOnlyOutsideWindow: false,
  pairIntervalSeconds: 0,
  rateUnit: 'messages',
};
