import { sandboxRefusal } from './errors.ts';
import type { Form } from './form.ts';

type Check = (value: string) => boolean;

const isBoolean: Check = (value) => value === 'true' || value === 'false';
const isOneOf =
  (...values: readonly string[]): Check =>
  (value) =>
    values.includes(value);
const isIntegerWithin =
  (least: number, most: number): Check =>
  (value) =>
    /^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most;

/** The parameters that the sandbox plays: https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource */
const playedParameters = [
  'To',
  'From',
  'MessagingServiceSid',
  'Body',
  'StatusCallback',
  'SmartEncoded',
  'ScheduleType',
  'SendAt',
] as const;

/** The values that the twilio package 6.2.0 lists. */
const messageIntents = [
  'otp',
  'notifications',
  'marketing',
  'fraud',
  'security',
  'customercare',
  'delivery',
  'education',
  'polling',
  'announcements',
  'events',
] as const;

/** Taken when well formed, and without effect: nothing of what they do can be seen on one machine. */
const parametersWithoutEffect: Readonly<Record<string, Check>> = {
  ValidityPeriod: isIntegerWithin(1, 36_000),
  ProvideFeedback: isBoolean,
  ForceDelivery: isBoolean,
  Attempt: isIntegerWithin(0, 1_000),
  RiskCheck: isOneOf('enable', 'disable'),
  ContentRetention: isOneOf('retain', 'discard'),
  AddressRetention: isOneOf('retain', 'obfuscate'),
  TrafficType: isOneOf('free'),
  MessageIntent: isOneOf(...messageIntents),
};

/** Known to Twilio, and not played: a request that needs one must not seem to work. */
const parametersNotPlayed = [
  'MediaUrl',
  'ContentSid',
  'ContentVariables',
  'ShortenUrls',
  'SendAsMms',
  'FallbackFrom',
  'PersistentAction',
  'ApplicationSid',
  'MaxPrice',
] as const;

export const createParameters: ReadonlySet<string> = new Set([
  ...playedParameters,
  ...Object.keys(parametersWithoutEffect),
  ...parametersNotPlayed,
]);

/** @throws TwilioError for a parameter that is malformed or that the sandbox does not play. */
export function checkSideParameters(form: Form): void {
  for (const name of parametersNotPlayed) {
    if (form.has(name)) throw sandboxRefusal(`the parameter '${name}' is Twilio's, but the sandbox does not play it`);
  }
  for (const [name, isWellFormed] of Object.entries(parametersWithoutEffect)) {
    const value = form.get(name);
    if (value !== undefined && !isWellFormed(value))
      throw sandboxRefusal(`the value of '${name}' is not one that Twilio documents`);
  }
  const smartEncoded = form.get('SmartEncoded');
  if (smartEncoded !== undefined && !isBoolean(smartEncoded)) throw sandboxRefusal("'SmartEncoded' is true or false");
}
