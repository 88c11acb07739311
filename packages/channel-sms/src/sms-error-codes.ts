import { accountFault } from '@aftercall/core';
import { commonErrorCodes, createErrorTable } from '@aftercall/twilio';
import type { ErrorCodeGroup } from '@aftercall/twilio';

/**
 * The codes that an SMS may come to besides {@link commonErrorCodes}, grouped by the decision they ask for.
 * https://www.twilio.com/docs/api/errors (dictionary: /docs/api/errors/twilio-error-codes.json)
 */
const ofSms: readonly ErrorCodeGroup[] = [
  {
    reason: { kind: 'invalid_number', permanent: true, fallback: false, alert: false },
    codes: {
      21217: 'The number does not appear to be valid.',
      21421: 'The number is invalid.',
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
    reason: { kind: 'unreachable', permanent: true, fallback: false, alert: false },
    codes: {
      21214: 'The number cannot be reached.',
    },
  },
  {
    reason: { kind: 'unreachable', permanent: false, fallback: true, alert: false },
    codes: {
      63032: 'The channel does not deliver to this recipient for now.',
      63036: 'The number cannot be reached by RCS for now.',
    },
  },
  {
    reason: { kind: 'blocked', permanent: true, fallback: false, alert: true },
    codes: {
      30450: 'Protection against SMS pumping stopped the message.',
    },
  },
  {
    reason: { kind: 'rate_limited', permanent: false, fallback: true, alert: false },
    throttles: 'sender',
    codes: {
      30022: 'The A2P 10DLC rate limit of the campaign is exceeded.',
      30025: 'Half of the daily T-Mobile allowance is used.',
      30026: 'Seventy per cent of the daily T-Mobile allowance is used.',
    },
  },
  {
    reason: { kind: 'rate_limited', permanent: false, fallback: true, alert: true },
    throttles: 'sender',
    codes: {
      30023: 'The A2P 10DLC daily cap of the brand is reached.',
      30027: 'The daily T-Mobile allowance is used up.',
    },
  },
  {
    reason: { kind: 'rate_limited', permanent: false, fallback: false, alert: false },
    codes: {
      63049: 'The channel holds back marketing messages to this recipient for at least a day.',
    },
  },
  {
    reason: { kind: 'provider_error', permanent: false, fallback: true, alert: false },
    codes: {
      30009: 'A segment of the message got lost.',
      30017: 'The network of the carrier is congested.',
      30020: 'Message scheduling failed inside Twilio.',
      30021: 'The messaging service failed inside Twilio.',
    },
  },
  {
    reason: { kind: 'content', permanent: true, fallback: false, alert: true },
    codes: {
      21604: 'The message has no recipient.',
      21618: 'The body cannot be sent.',
      21620: 'A media URL is invalid.',
      21623: 'There are too many media files.',
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
    codes: {
      63016: 'Free text is not allowed outside the service window; a template is needed.',
    },
  },
  {
    reason: accountFault,
    codes: {
      19023: 'The content type is not supported on the fallback channel.',
      21607: 'A trial account must use its sandbox number as sender.',
      21659: 'The sender is no Twilio number or short code of this country.',
      21664: 'The fallback sender is misused.',
      21665: 'The fallback sender is misused.',
      21666: 'The fallback sender is misused.',
      21667: 'The fallback sender is misused.',
      30018: 'The destination carrier requires a registered sender id.',
      30024: 'The numeric sender id is not provisioned on the carrier.',
      30032: 'The toll-free number is not verified.',
      30033: 'The A2P 10DLC campaign is suspended.',
      30034: 'The sender is not registered for A2P 10DLC.',
      30035: 'The sender is still being configured for A2P 10DLC.',
      63051: 'The WhatsApp business account is locked.',
    },
  },
];

/** SMS is the plainest channel: what it cannot say, no other channel says in its place. What it cannot deliver for now, one may. */
export const smsErrors = createErrorTable([...commonErrorCodes(false), ...ofSms]);
