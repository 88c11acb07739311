import type { FailureReason, Throttled } from '@aftercall/core';

/** What a Twilio error code asks for. */
export interface TwilioErrorCode {
  readonly reason: Omit<FailureReason, 'providerCode' | 'message'>;
  /** Set where Twilio says by the code that it did not process the request, so that it is safe to send it again. */
  readonly throttles?: Throttled['scope'];
  /** Twilio itself does not say whether the message was taken over. */
  readonly uncertain?: true;
}

interface CodeGroup extends TwilioErrorCode {
  readonly codes: Readonly<Record<number, string>>;
}

/**
 * The codes that a message by RCS may come to, with one sentence for the operator each, grouped by the decision they
 * ask for. Another channel may say what this one is not set up for, so a fault of ours asks for a fallback too.
 * https://www.twilio.com/docs/api/errors (dictionary: /docs/api/errors/twilio-error-codes.json)
 */
const groups: readonly CodeGroup[] = [
  {
    reason: { kind: 'opted_out', permanent: true, fallback: false, optOut: 'all', alert: false },
    codes: { 21610: 'The recipient has unsubscribed from this sender.' },
  },
  {
    reason: { kind: 'opted_out', permanent: true, fallback: false, optOut: 'marketing', alert: false },
    codes: { 63050: 'The recipient has stopped marketing messages on this channel.' },
  },
  {
    reason: { kind: 'invalid_number', permanent: true, fallback: false, alert: false },
    codes: { 21211: 'The number is invalid.', 30005: 'No handset has this number.' },
  },
  {
    reason: { kind: 'unreachable', permanent: true, fallback: true, alert: false },
    codes: {
      21612: 'The number cannot be reached from this sender.',
      63003: 'RCS does not know the recipient.',
      63024: 'RCS calls the recipient invalid.',
      63036: 'The number cannot be reached by RCS.',
    },
  },
  {
    reason: { kind: 'unreachable', permanent: false, fallback: true, alert: false },
    codes: { 30003: 'The handset is off or out of reach.' },
  },
  {
    reason: { kind: 'blocked', permanent: true, fallback: true, alert: false },
    codes: { 30004: 'The carrier or the recipient blocks the message.' },
  },
  {
    reason: { kind: 'blocked', permanent: true, fallback: false, alert: false },
    codes: {
      63014: 'The recipient has blocked the sender on this channel.',
      63033: 'The recipient is blocked from receiving on this channel.',
    },
  },
  {
    reason: { kind: 'filtered', permanent: true, fallback: false, alert: true },
    codes: { 30007: 'Twilio or the carrier filtered the message; the same text would be filtered again.' },
  },
  {
    reason: { kind: 'expired', permanent: false, fallback: true, alert: false },
    codes: { 30036: 'The validity period passed before the message could be delivered.' },
  },
  {
    reason: { kind: 'rate_limited', permanent: false, fallback: true, alert: false },
    throttles: 'account',
    codes: { 20429: 'The account has too many requests under way.' },
  },
  {
    reason: { kind: 'rate_limited', permanent: false, fallback: true, alert: false },
    throttles: 'sender',
    codes: {
      21611: 'The queue of the sender is full.',
      30001: 'The queue of the sender overflowed.',
      63017: 'The rate limit is exceeded.',
      63018: 'The rate limit of the channel is exceeded.',
    },
  },
  {
    reason: { kind: 'provider_error', permanent: false, fallback: true, alert: false },
    uncertain: true,
    codes: { 20500: 'Twilio had an internal error.', 20503: 'Twilio is unavailable.' },
  },
  {
    reason: { kind: 'provider_error', permanent: false, fallback: true, alert: false },
    codes: {
      30410: 'The carrier did not answer Twilio in time.',
      63009: 'The channel had an internal error.',
      63010: 'Twilio had an internal error while it processed the message.',
      63011: 'Twilio had an error while it processed the request.',
      63012: 'The channel had an internal error.',
      63023: 'The channel had an error that it does not explain.',
    },
  },
  {
    reason: { kind: 'unknown', permanent: false, fallback: true, alert: false },
    codes: { 30008: 'The carrier did not say why the message failed.' },
  },
  {
    reason: { kind: 'content', permanent: true, fallback: true, alert: true },
    codes: {
      21602: 'The message has no body.',
      21617: 'The body is longer than 1,600 characters.',
      21619: 'Twilio cannot create a message from this request.',
      21624: 'The validity period is invalid.',
      63005: 'The channel does not take this content.',
      63006: 'The content cannot be put into the form of the channel.',
      63021: 'The channel calls the content invalid.',
    },
  },
  {
    reason: { kind: 'configuration', permanent: true, fallback: true, alert: true },
    codes: {
      20003: 'The credentials are wrong, or do not permit this.',
      20404: 'The account or resource does not exist.',
      21212: 'The sender is invalid.',
      21408: 'Sending to the region of this number is not enabled for the account.',
      21603: 'Neither a sender nor a messaging service is named.',
      21606: 'The sender is none of this account that can send messages to this destination.',
      21608: 'A trial account may only send to verified numbers.',
      21609: 'The status callback URL is invalid.',
      21660: 'The sender does not belong to this account.',
      21703: 'The messaging service has no sender available for this message.',
      21704: 'The messaging service has no senders.',
      21705: 'The messaging service is invalid.',
      30002: 'The account is suspended.',
      63001: 'The channel could not authenticate the request.',
      63007: 'The account has no channel with this sender.',
      63008: 'The channel is misconfigured.',
      63013: 'The message violates a policy of the channel.',
      63020: 'The business account of the channel has an error.',
      63035: 'The RCS agent is not launched, and the recipient is no tester.',
      63038: 'The account has reached its daily limit of messages.',
    },
  },
];

/** What is refused with these is refused for every message of the account, so another one may say it. */
const accountRefusals: ReadonlySet<number> = new Set([20003, 30002]);
const accountRefusal = { fallback: true, stopsAccount: true } as const;

const entries = new Map<number, TwilioErrorCode & { readonly message: string }>(
  groups.flatMap(({ codes, ...group }) =>
    Object.entries(codes).map(([code, message]) => [Number(code), { ...group, message }] as const),
  ),
);

/** The codes of the table, for its tests. */
export const knownErrorCodes: readonly number[] = [...entries.keys()];

export function errorCode(code: number): TwilioErrorCode | undefined {
  return entries.get(code);
}

/** The reason of a code; one that the table lacks is final, and somebody should look at it. */
export function reasonOfCode(code: number): FailureReason {
  const entry = entries.get(code);
  if (entry !== undefined) {
    const { reason, message } = entry;
    return { ...reason, ...(accountRefusals.has(code) && accountRefusal), providerCode: String(code), message };
  }
  return {
    kind: 'unknown',
    permanent: true,
    fallback: false,
    alert: true,
    providerCode: String(code),
    message: `Twilio refused with the code ${code}, which this version does not know.`,
  };
}
