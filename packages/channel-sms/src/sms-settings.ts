import { z } from 'zod';

/** A number in E.164, a short code, or an alphanumeric sender id (up to 11 characters with at least one letter). */
const sender = /^(?:\+[1-9]\d{6,14}|\d{3,8}|(?=.{0,10}[A-Za-z])[A-Za-z0-9 ]{1,11})$/;

const secret = (name: string) => z.string(`${name} must be a text`).min(1, `${name} must not be empty`);

/** An account of Twilio Programmable Messaging, as it stands in a tenant's configuration. */
export const smsSettings = z
  .strictObject({
    accountSid: z
      .string('accountSid must be a text')
      .regex(/^AC[0-9a-fA-F]{32}$/, 'accountSid must be AC and 32 hexadecimal digits, as the Twilio console shows it'),
    authToken: secret('authToken').describe(
      'The primary auth token. Twilio signs its webhooks with it, so it is needed beside an API key too.',
    ),
    authTokens: z
      .array(secret('authTokens'))
      .default([])
      .describe('Further auth tokens whose signatures are accepted: the other one of a rotation.'),
    apiKeySid: z
      .string()
      .regex(/^SK[0-9a-fA-F]{32}$/, 'apiKeySid must be SK and 32 hexadecimal digits')
      .optional()
      .describe('An API key to send with, in place of the auth token.'),
    apiKeySecret: secret('apiKeySecret').optional(),
    from: z
      .string()
      .regex(sender, 'from must be a number in E.164 (+15005550006), a short code or an alphanumeric sender id')
      .optional(),
    messagingServiceSid: z
      .string()
      .regex(/^MG[0-9a-fA-F]{32}$/, 'messagingServiceSid must be MG and 32 hexadecimal digits')
      .optional(),
    baseUrl: z
      .string()
      .refine(isBaseUrl, 'baseUrl must be an http(s) URL without user, query and fragment')
      .transform((url) => url.replace(/\/+$/, ''))
      .default('https://api.twilio.com')
      .describe('Where the Twilio API is; for a regional endpoint, or for a double in its place.'),
    validityPeriodSeconds: z
      .int()
      .min(1, 'validityPeriodSeconds must be from 1 to 36000')
      .max(36_000, 'validityPeriodSeconds must be from 1 to 36000')
      .optional()
      .describe("How long a message may wait in Twilio's queue; 36000 when absent."),
    smartEncoding: z
      .boolean()
      .optional()
      .describe('Lets Twilio replace look-alike characters outside GSM-7; when absent, the account decides.'),
  })
  .refine(({ apiKeySid, apiKeySecret }) => (apiKeySid === undefined) === (apiKeySecret === undefined), {
    path: ['apiKeySecret'],
    message: 'apiKeySid and apiKeySecret belong together: give both or neither',
  })
  .refine(({ from, messagingServiceSid }) => from !== undefined || messagingServiceSid !== undefined, {
    path: ['from'],
    message: 'a sender is needed: give from, or messagingServiceSid, or both',
  });

export type SmsSettings = z.output<typeof smsSettings>;

function isBaseUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null) return false;
  return (
    /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  );
}
