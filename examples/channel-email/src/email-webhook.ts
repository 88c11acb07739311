import { createHash } from 'node:crypto';
import type { ChannelWebhook } from '@aftercall/core';

/** A mail server calls nobody, so whoever posts to this account is somebody else. */
export const emailWebhook: ChannelWebhook = {
  verify: () => ({ verified: false, why: 'a mail server posts no webhooks' }),
  parse: ({ rawBody }) => ({
    signals: [{ signal: 'unknown', key: createHash('sha256').update(rawBody).digest('hex'), topic: 'no webhook' }],
    reply: { status: 204, contentType: 'text/plain', body: '' },
  }),
};
