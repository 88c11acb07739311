import { isBaseUrl, isWholeSecret } from '@aftercall/core';
import { z } from 'zod';

const secret = (name: string) =>
  z
    .string(`${name} must be a text`)
    .min(1, `${name} must not be empty`)
    .refine(isWholeSecret, `${name} must have no white space around it: is there the line end of a file?`);

/**
 * The fields that an account of Programmable Messaging has on every channel; a channel puts its sender, `from`, beside
 * them, and refines them by {@link keyIsWhole} and {@link senderIsNamed}.
 */
export const accountFields = {
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
  messagingServiceSid: z
    .string()
    .regex(/^MG[0-9a-fA-F]{32}$/, 'messagingServiceSid must be MG and 32 hexadecimal digits')
    .optional(),
  baseUrl: z
    .string('baseUrl must be a text')
    .refine(isBaseUrl, 'baseUrl must be an http(s) URL without user, query and fragment')
    .transform((url) => url.replace(/\/+$/, ''))
    .default('https://api.twilio.com')
    .describe('Where the Twilio API is; for a regional endpoint, or for a double in its place.'),
  validityPeriodSeconds: z
    .int('validityPeriodSeconds must be a whole number')
    .min(1, 'validityPeriodSeconds must be from 1 to 36000')
    .max(36_000, 'validityPeriodSeconds must be from 1 to 36000')
    .optional()
    .describe("How long a message may wait in Twilio's queue; 36000 when absent."),
};

/** An account as its settings give it, once they are checked. */
export interface AccountSettings {
  readonly accountSid: string;
  readonly authToken: string;
  readonly authTokens: readonly string[];
  readonly apiKeySid?: string | undefined;
  readonly apiKeySecret?: string | undefined;
  readonly from?: string | undefined;
  readonly messagingServiceSid?: string | undefined;
  /** Whose replies are looked up; `from` when absent. */
  readonly replyNumbers?: readonly string[] | undefined;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly validityPeriodSeconds?: number | undefined;
}

/** A condition over several fields, as zod's `refine` takes it. */
type Refinement<Field extends keyof AccountSettings> = readonly [
  (account: Pick<AccountSettings, Field>) => boolean,
  { path: Field[]; message: string },
];

/** An API key is given whole, or not at all. */
export const keyIsWhole: Refinement<'apiKeySid' | 'apiKeySecret'> = [
  ({ apiKeySid, apiKeySecret }) => (apiKeySid === undefined) === (apiKeySecret === undefined),
  { path: ['apiKeySecret'], message: 'apiKeySid and apiKeySecret belong together: give both or neither' },
];

/** Somebody has to send. */
export const senderIsNamed: Refinement<'from' | 'messagingServiceSid'> = [
  ({ from, messagingServiceSid }) => from !== undefined || messagingServiceSid !== undefined,
  { path: ['from'], message: 'a sender is needed: give from, or messagingServiceSid, or both' },
];

/** The senders whose replies are looked up: those that are named for it, or else the one that the account sends from. */
export function listedSenders({ from, replyNumbers }: Pick<AccountSettings, 'from' | 'replyNumbers'>): string[] {
  const named = replyNumbers ?? (from === undefined ? [] : [from]);
  return [...new Set(named)].filter(isAnswered);
}

/** Nobody can answer to an alphanumeric sender. */
export function isAnswered(sender: string): boolean {
  return /^(?:\+?\d+|[a-z]+:.+)$/.test(sender);
}
