import { z } from 'zod';

const secret = (name: string) => z.string(`${name} must be a text`).min(1, `${name} must not be empty`);

/** An account at the provider, as it stands in a tenant's configuration. */
export const acornSettings = z.strictObject({
  baseUrl: z
    .string('baseUrl must be a text')
    .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''), 'baseUrl must be an http(s) URL')
    .transform((url) => url.replace(/\/+$/, '')),
  token: secret('token').describe('The bearer token to send with.'),
  webhookKeys: z
    .array(secret('webhookKeys'))
    .min(1, 'webhookKeys must hold at least one key')
    .describe('The keys whose signatures are accepted; two of them during a rotation.'),
});

export type AcornSettings = z.output<typeof acornSettings>;
