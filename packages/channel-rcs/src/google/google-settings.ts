import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { isRecord, parseJson } from '../parse-json.ts';
import { baseUrl, secret } from '../settings-fields.ts';

/**
 * The API of each region; an agent is kept in one of them.
 * https://developers.google.com/business-communications/rcs-business-messaging/guides/get-started/regions
 */
const regionUrls = {
  global: 'https://rcsbusinessmessaging.googleapis.com',
  us: 'https://us-rcsbusinessmessaging.googleapis.com',
  europe: 'https://europe-rcsbusinessmessaging.googleapis.com',
  asia: 'https://asia-rcsbusinessmessaging.googleapis.com',
} as const;

/** What a message may wait for a phone at the most: 15 days. */
const longestTtlSeconds = 15 * 24 * 60 * 60;

const serviceAccountHelp = "serviceAccount must be the service account's key file: its JSON text, or its fields";

/** The two fields of a key file that matter here; a file has more. */
const serviceAccount = z.union([z.string(), z.looseObject({})], serviceAccountHelp).transform((file, context) => {
  const fields = typeof file === 'string' ? parseJson(file) : file;
  if (isRecord(fields)) {
    const { client_email: email, private_key: key } = fields;
    // Line ends of a key that came through an environment variable are often two characters each.
    const privateKey = typeof key === 'string' ? key.replaceAll('\\n', '\n') : '';
    if (typeof email === 'string' && email.includes('@') && isPrivateKey(privateKey)) return { email, privateKey };
  }
  context.addIssue({
    code: 'custom',
    message: `${serviceAccountHelp}, with client_email and a private_key in PEM`,
    input: undefined,
  });
  return z.NEVER;
});

/** An agent of Google RCS for Business. */
export const googleSettings = z
  .strictObject({
    provider: z.literal('google'),
    agentId: z
      .string('agentId must be a text')
      .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/, "agentId must be the agent's id, without @rbm.goog")
      .describe("The agent that sends: the part of its id before '@rbm.goog'."),
    serviceAccount: serviceAccount.describe(
      'The key file of a service account with access to the agent: its JSON text, or its fields.',
    ),
    clientToken: secret('clientToken').describe(
      'The client token of the webhook, with which Google signs what it posts. Not used where Pub/Sub delivers.',
    ),
    clientTokens: z
      .array(secret('clientTokens'))
      .default([])
      .describe('Further client tokens whose signatures are accepted: the other one of a rotation.'),
    region: z
      .enum(['global', 'us', 'europe', 'asia'], 'region must be global, us, europe or asia')
      .default('global')
      .describe('The region in which the agent is kept.'),
    ttlSeconds: z
      .int('ttlSeconds must be a whole number')
      .min(10, `ttlSeconds must be from 10 to ${longestTtlSeconds}`)
      .max(longestTtlSeconds, `ttlSeconds must be from 10 to ${longestTtlSeconds}`)
      .default(3_600)
      .describe('How long a message may wait for a phone that is off; then Google takes it back and says so.'),
    richCards: z
      .boolean('richCards must be true or false')
      .default(true)
      .describe('Says a booking in a rich card with buttons; when false, in a text with suggestions.'),
    appointmentMinutes: z
      .int('appointmentMinutes must be a whole number')
      .min(5, 'appointmentMinutes must be from 5 to 1440')
      .max(1_440, 'appointmentMinutes must be from 5 to 1440')
      .default(60)
      .describe('How long an appointment lasts in the calendar; a booking has no end of its own.'),
    baseUrl: baseUrl('baseUrl')
      .optional()
      .describe("Where the API is; the region's own when absent. For a double in its place."),
    tokenUrl: baseUrl('tokenUrl')
      .default('https://oauth2.googleapis.com/token')
      .describe('Where access tokens are given; for a double in its place.'),
  })
  .transform((settings) => ({ ...settings, baseUrl: settings.baseUrl ?? regionUrls[settings.region] }));

export type GoogleSettings = z.output<typeof googleSettings>;

function isPrivateKey(text: string): boolean {
  try {
    return createPrivateKey(text).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
