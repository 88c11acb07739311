import { accountFault, accountRefusal } from '@aftercall/core';
import type { ErrorCodeGroup } from './error-table.ts';

/**
 * The codes that say the same on every channel of Programmable Messaging, grouped by the decision they ask for; a
 * channel adds those that are its own.
 * https://www.twilio.com/docs/api/errors (dictionary: /docs/api/errors/twilio-error-codes.json)
 *
 * @param fallback whether another channel may say what this one cannot say: the person and the
 *   account are not to blame, so it depends on the channel. What it cannot say for now comes by a status callback too, when
 *   nothing tries again: there another channel always may.
 */
export function commonErrorCodes(fallback: boolean): readonly ErrorCodeGroup[] {
  return [...codesOfPeople, ...codesOfTwilio(fallback), ...codesOfAccount];
}

/** What stands between Twilio and the person. */
const codesOfPeople: readonly ErrorCodeGroup[] = [
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
      63003: 'The channel does not know the recipient.',
      63024: 'The channel calls the recipient invalid.',
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
    reason: { kind: 'unknown', permanent: false, fallback: true, alert: false },
    codes: { 30008: 'The carrier did not say why the message failed.' },
  },
];

/** Twilio or the channel behind it is busy or fails, or does not take the message as it is. */
function codesOfTwilio(fallback: boolean): readonly ErrorCodeGroup[] {
  return [
    {
      reason: { kind: 'rate_limited', permanent: false, fallback, alert: false },
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
      reason: { kind: 'provider_error', permanent: false, fallback, alert: false },
      uncertain: true,
      codes: { 20500: 'Twilio had an internal error.', 20503: 'Twilio is unavailable.' },
    },
    {
      reason: { kind: 'provider_error', permanent: false, fallback: true, alert: false },
      codes: { 30410: 'The carrier did not answer Twilio in time.' },
    },
    {
      reason: { kind: 'provider_error', permanent: false, fallback: true, alert: false },
      codes: {
        63009: 'The channel had an internal error.',
        63010: 'Twilio had an internal error while it processed the message.',
        63011: 'Twilio had an error while it processed the request.',
        63012: 'The channel had an internal error.',
        63023: 'The channel had an error that it does not explain.',
      },
    },
    {
      reason: { kind: 'content', permanent: true, fallback, alert: true },
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
  ];
}

const codesOfAccount: readonly ErrorCodeGroup[] = [
  {
    // Whoever gets one of these gets it for every message.
    reason: accountRefusal,
    codes: {
      20003: 'The credentials are wrong, or do not permit this.',
      20005: 'The account is not active; its balance may be used up.',
      20403: 'The account is suspended or closed.',
      30002: 'The account is suspended.',
    },
  },
  {
    reason: accountFault,
    codes: {
      20404: 'The account or resource does not exist.',
      21212: 'The sender is invalid.',
      21408: 'Sending to the region of this number is not enabled for the account.',
      21603: 'Neither a sender nor a messaging service is named.',
      21606: 'The sender is none of this account that can send messages to this destination.',
      21608: 'A trial account may only send to verified numbers.',
      21609: 'The status callback URL is invalid.',
      21660: 'The sender does not belong to this account.',
      21701: 'The messaging service does not exist.',
      21702: 'The messaging service is not available.',
      21703: 'The messaging service has no sender available for this message.',
      21704: 'The messaging service has no senders.',
      21705: 'The messaging service is invalid.',
      63001: 'The channel could not authenticate the request.',
      63002: 'The channel does not know the sender.',
      63007: 'The account has no channel with this sender.',
      63008: 'The channel is misconfigured.',
      63013: 'The message violates a policy of the channel.',
      63020: 'The business account of the channel has an error.',
      63035: 'The RCS agent is not launched, and the recipient is no tester.',
      63038: 'The account has reached its daily limit of messages.',
      70051: 'The credentials do not permit this.',
    },
  },
];
