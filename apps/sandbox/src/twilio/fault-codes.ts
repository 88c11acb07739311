import type { HandsetFailure, Refusal } from '../faults/fault.ts';
import type { TwilioErrorCode } from './errors.ts';

/** How Twilio says a refusal: https://www.twilio.com/docs/api/errors */
export const refusalCodes: Readonly<Record<Refusal, TwilioErrorCode>> = {
  throttled: 20429,
  throttled_until_date: 20429,
  invalid_address: 21211,
  unroutable: 21612,
  not_mobile: 21614,
  opted_out: 21610,
};

/** How Twilio says a failed delivery; each makes the message `undelivered`. https://www.twilio.com/docs/api/errors */
export const failureCodes: Readonly<Record<HandsetFailure, { code: number; message: string }>> = {
  unreachable: { code: 30003, message: 'Unreachable destination handset' },
  blocked: { code: 30004, message: 'Message blocked' },
  unknown_handset: { code: 30005, message: 'Unknown destination handset' },
  landline: { code: 30006, message: 'Landline or unreachable carrier' },
  filtered: { code: 30007, message: 'Message filtered' },
  unknown_error: { code: 30008, message: 'Unknown error' },
  channel_absent: { code: 63036, message: 'Recipient cannot be reached by RBM' },
};
