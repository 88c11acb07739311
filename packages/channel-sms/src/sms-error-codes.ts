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
 * Codes with one sentence for the operator, grouped by the decision they ask for.
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
    codes: {
      21211: 'The number is invalid.',
      21217: 'The number does not appear to be valid.',
      21421: 'The number is invalid.',
      30005: 'No handset has this number.',
    },
  },
  {
    reason: { kind: 'landline', permanent: true, fallback: true, alert: false },
    codes: {
      21614: 'The number is not a mobile number.',
      30006: 'The number is a landline, or its carrier cannot be reached.',
    },
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
    reason: { kind: 'unreachable', permanent: true, fallback: false, alert: false },
    codes: { 21214: 'The number cannot be reached.' },
  },
  {
    reason: { kind: 'unreachable', permanent: false, fallback: true, alert: false },
    codes: {
      30003: 'The handset is off or out of reach.',
      63032: 'The channel does not deliver to this recipient for now.',
      63036: 'The number cannot be reached by RCS for now.',
    },
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
    reason: { kind: 'blocked', permanent: true, fallback: false, alert: true },
    codes: { 30450: 'Protection against SMS pumping stopped the message.' },
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
    reason: { kind: 'rate_limited', permanent: false, fallback: false, alert: false },
    throttles: 'account',
    codes: { 20429: 'The account has too many requests under way.' },
  },
  {
    reason: { kind: 'rate_limited', permanent: false, fallback: false, alert: false },
    throttles: 'sender',
    codes: {
      21611: 'The queue of the sender is full.',
      30001: 'The queue of the sender overflowed.',
      30022: 'The A2P 10DLC rate limit of the campaign is exceeded.',
      30023: 'The A2P 10DLC daily cap of the brand is reached.',
      30025: 'Half of the daily T-Mobile allowance is used.',
      30026: 'Seventy per cent of the daily T-Mobile allowance is used.',
      30027: 'The daily T-Mobile allowance is used up.',
      63017: 'The rate limit is exceeded.',
      63018: 'The rate limit of the channel is exceeded.',
    },
  },
  {
    reason: { kind: 'rate_limited', permanent: false, fallback: false, alert: false },
    codes: { 63049: 'The channel holds back marketing messages to this recipient for at least a day.' },
  },
  {
    reason: { kind: 'provider_error', permanent: false, fallback: false, alert: false },
    uncertain: true,
    codes: { 20500: 'Twilio had an internal error.', 20503: 'Twilio is unavailable.' },
  },
  {
    reason: { kind: 'provider_error', permanent: false, fallback: false, alert: false },
    codes: {
      30009: 'A segment of the message got lost.',
      30017: 'The network of the carrier is congested.',
      30020: 'Message scheduling failed inside Twilio.',
      30021: 'The messaging service failed inside Twilio.',
      30410: 'The carrier did not answer Twilio in time.',
    },
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
    reason: { kind: 'unknown', permanent: false, fallback: true, alert: false },
    codes: { 30008: 'The carrier did not say why the message failed.' },
  },
  {
    reason: { kind: 'content', permanent: true, fallback: false, alert: true },
    codes: {
      21602: 'The message has no body.',
      21604: 'The message has no recipient.',
      21617: 'The body is longer than 1,600 characters.',
      21618: 'The body cannot be sent.',
      21619: 'Twilio cannot create a message from this request.',
      21620: 'A media URL is invalid.',
      21623: 'There are too many media files.',
      21624: 'The validity period is invalid.',
      21654: 'The content sid is missing.',
      21655: 'The content sid is invalid.',
      21656: 'The content variables are invalid.',
      30010: 'The message costs more than its price limit.',
      30011: 'The receiving number does not take MMS.',
      30012: 'The time to live is too short.',
      30013: 'The time to live is too long.',
      30014: 'The attributes of the recipient are invalid.',
      30015: 'The type of the channel is not supported.',
      30016: 'Sender and recipient belong to different types of channel.',
      30019: 'The content is larger than the carrier takes.',
      30028: 'The API version is invalid.',
      30029: 'The value of ContentRetention is invalid.',
      30030: 'The value of AddressRetention is invalid.',
      30031: 'The value of MaxRate is invalid.',
      63005: 'The channel does not take this content.',
      63006: 'The content cannot be put into the form of the channel.',
      63021: 'The channel calls the content invalid.',
      63027: 'The template does not exist in this language.',
      63028: 'The template has another number of parameters.',
      63029: 'The receiver could not download the template.',
      63030: 'A parameter is not supported for this type of message.',
      63040: 'The template was rejected.',
      63041: 'The template is paused.',
      63042: 'The template is disabled.',
    },
  },
  {
    reason: { kind: 'content', permanent: true, fallback: false, alert: false },
    codes: { 63016: 'Free text is not allowed outside the service window; a template is needed.' },
  },
  {
    reason: { kind: 'configuration', permanent: true, fallback: true, alert: true },
    codes: { 21408: 'Sending to the region of this number is not enabled for the account.' },
  },
  {
    reason: { kind: 'configuration', permanent: true, fallback: false, alert: true },
    codes: {
      19023: 'The content type is not supported on the fallback channel.',
      20003: 'The credentials are wrong, or do not permit this.',
      20404: 'The account or resource does not exist.',
      21212: 'The sender is invalid.',
      21603: 'Neither a sender nor a messaging service is named.',
      21606: 'The sender is no number of this account that can send messages to this destination.',
      21607: 'A trial account must use its sandbox number as sender.',
      21608: 'A trial account may only send to verified numbers.',
      21609: 'The status callback URL is invalid.',
      21659: 'The sender is no Twilio number or short code of this country.',
      21660: 'The sender does not belong to this account.',
      21664: 'The fallback sender is misused.',
      21665: 'The fallback sender is misused.',
      21666: 'The fallback sender is misused.',
      21667: 'The fallback sender is misused.',
      21703: 'The messaging service has no number available for this message.',
      21704: 'The messaging service has no numbers.',
      21705: 'The messaging service is invalid.',
      30002: 'The account is suspended.',
      30018: 'The destination carrier requires a registered sender id.',
      30024: 'The numeric sender id is not provisioned on the carrier.',
      30032: 'The toll-free number is not verified.',
      30033: 'The A2P 10DLC campaign is suspended.',
      30034: 'The sender is not registered for A2P 10DLC.',
      30035: 'The sender is still being configured for A2P 10DLC.',
      63001: 'The channel could not authenticate the request.',
      63007: 'The account has no channel with this sender.',
      63008: 'The channel is misconfigured.',
      63013: 'The message violates a policy of the channel.',
      63020: 'The business account of the channel has an error.',
      63035: 'The RCS agent is not launched, and the recipient is no tester.',
      63038: 'The account has reached its daily limit of messages.',
      63051: 'The WhatsApp business account is locked.',
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
