import { z } from 'zod';
import { baseUrl, secret } from '../settings-fields.ts';

/** An account of Twilio Programmable Messaging with an RCS sender. */
export const twilioSettings = z
  .strictObject({
    provider: z.literal('twilio'),
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
      .string('from must be a text')
      .regex(
        /^rcs:[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/,
        'from must be rcs: and the id of the sender (rcs:brand_xyz_agent)',
      )
      .optional()
      .describe('The RCS sender.'),
    messagingServiceSid: z
      .string()
      .regex(/^MG[0-9a-fA-F]{32}$/, 'messagingServiceSid must be MG and 32 hexadecimal digits')
      .optional()
      .describe('A messaging service with an RCS sender; its other senders are not used, for Twilio never falls back.'),
    baseUrl: baseUrl('baseUrl')
      .default('https://api.twilio.com')
      .describe('Where the Twilio API is; for a regional endpoint, or for a double in its place.'),
    validityPeriodSeconds: z
      .int('validityPeriodSeconds must be a whole number')
      .min(1, 'validityPeriodSeconds must be from 1 to 36000')
      .max(36_000, 'validityPeriodSeconds must be from 1 to 36000')
      .optional()
      .describe("How long a message may wait in Twilio's queue; 36000 when absent."),
  })
  .refine(({ apiKeySid, apiKeySecret }) => (apiKeySid === undefined) === (apiKeySecret === undefined), {
    path: ['apiKeySecret'],
    message: 'apiKeySid and apiKeySecret belong together: give both or neither',
  })
  .refine(({ from, messagingServiceSid }) => from !== undefined || messagingServiceSid !== undefined, {
    path: ['from'],
    message: 'a sender is needed: give from, or messagingServiceSid, or both',
  });

export type TwilioSettings = z.output<typeof twilioSettings>;
