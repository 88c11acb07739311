import { createHmac } from 'node:crypto';
import type { ConformanceSubject, WebhookDraft } from '@aftercall/channel-testkit';
import { acornChannel } from '../../src/index.ts';

const keys = { current: 'webhook-key-one', other: 'webhook-key-two', wrong: 'a-key-of-somebody-else' };
const token = 'token-of-the-tests';
const address = '+15005550006';

const refusal = (status: number, error: string, more = {}) => ({ status, body: { error, ...more } });
const draft = (url: string, document: object): WebhookDraft => ({
  method: 'POST',
  url,
  contentType: 'application/json',
  body: JSON.stringify(document),
});

export const acornSubject: ConformanceSubject = {
  name: 'acorn',
  factory: acornChannel,
  entry: new URL('../../src/index.ts', import.meta.url),
  settings: (providerUrl) => ({ baseUrl: providerUrl, token, webhookKeys: [keys.current, keys.other] }),
  script: {
    address,
    secrets: [token, keys.current, keys.other],
    send: {
      accepted: (count) => ({ answer: { status: 201, body: { id: `m-${count}` } }, providerIds: [`m-${count}`] }),
      refusals: {
        badRequest: refusal(400, 'bad_address', { detail: `${address} is not known` }),
        unauthorized: refusal(401, 'bad_token'),
        forbidden: refusal(403, 'suspended'),
        notFound: refusal(404, 'not_found'),
        optedOut: refusal(403, 'stopped'),
        throttled: refusal(429, 'too_many'),
        throttledWithRetryAfter: {
          answer: { ...refusal(429, 'too_many'), headers: { 'retry-after': '7' } },
          retryAfterMs: 7_000,
        },
      },
    },
    abilities: {},
    webhook: {
      sign: ({ method, url, contentType, body }, key) => ({
        method,
        url,
        headers: {
          'content-type': contentType,
          'x-signature': createHmac('sha256', keys[key]).update(body).digest('hex'),
        },
        rawBody: Buffer.from(body),
      }),
      rotation: 'two keys',
      stale: { never: 'the provider signs no time' },
      statuses: { queued: 'accepted', sent: 'sent', delivered: 'delivered', read: 'read', failed: 'undeliverable' },
      echoesAttemptId: true,
      receipt: ({ status, providerId, attemptId }, url) =>
        draft(url, { type: 'status', id: providerId, status, reference: attemptId }),
      batch: { never: 'the provider posts each status by itself' },
      reply: ({ from, text }, url) => draft(url, { type: 'message', id: 'in-1', from, text }),
    },
  },
};
