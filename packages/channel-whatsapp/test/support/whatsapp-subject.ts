import { hugePayload } from '@aftercall/channel-testkit';
import type { ConformanceSubject, ReceiptFact, WebhookDraft } from '@aftercall/channel-testkit';
import { whatsappChannel } from '../../src/index.ts';
import { signBody } from './sign-webhook.ts';
import { entryOf, envelope, inbound, messages, status, statuses } from './webhook-bodies.ts';
import { accessToken, apiAccepted, apiError, appSecret, otherSecret, to, verifyToken } from './whatsapp-account.ts';
import { waId, wamid, writtenSettings } from './whatsapp-account.ts';

const keys = { current: appSecret, other: otherSecret, wrong: 'a-secret-of-somebody-else' };

const draft = (url: string, body: object): WebhookDraft => ({
  method: 'POST',
  url,
  contentType: 'application/json',
  body: JSON.stringify(body),
});

const statusOf = ({ status: word, providerId, attemptId }: ReceiptFact): object =>
  status(word, { id: providerId, biz_opaque_callback_data: attemptId });

export const whatsappSubject: ConformanceSubject = {
  name: 'whatsapp',
  factory: whatsappChannel,
  entry: new URL('../../src/index.ts', import.meta.url),
  settings: (providerUrl) => ({ ...writtenSettings, baseUrl: providerUrl }),
  script: {
    address: to,
    secrets: [accessToken, appSecret, otherSecret, verifyToken],
    // The kit's own huge payload holds many items, which no template can say at any length.
    overLimit: {
      payload: {
        ...hugePayload,
        items: [{ kind: 'caller.requested', id: 'R-1', request: 'text', text: 'word '.repeat(819) }],
      },
      limit: 'text.max',
    },
    send: {
      accepted: (count) => ({ answer: { status: 200, body: apiAccepted(count) }, providerIds: [wamid(count)] }),
      refusals: {
        badRequest: apiError(400, 131009, `The number ${waId} is no valid WhatsApp number.`),
        unauthorized: apiError(401, 190, 'Error validating access token: the session has expired'),
        forbidden: apiError(403, 10, 'Application does not have permission for this action'),
        notFound: apiError(404, 100, 'Unsupported post request: the object does not exist'),
        optedOut: apiError(400, 131050, 'User has stopped marketing messages'),
        throttled: apiError(400, 130429, 'Cloud API message throughput has been reached.'),
        throttledWithRetryAfter: { answer: apiError(400, 131056, 'Pair rate limit hit'), retryAfterMs: 6_000 },
      },
    },
    abilities: {
      typing: { answer: { status: 200, body: { success: true } } },
      markRead: { answer: { status: 200, body: { success: true } } },
    },
    webhook: {
      sign: ({ method, url, contentType, body }, key) => ({
        method,
        url,
        headers: { 'content-type': contentType, 'x-hub-signature-256': signBody(keys[key], body) },
        rawBody: Buffer.from(body),
      }),
      rotation: 'two keys',
      stale: { never: 'Meta signs no time' },
      statuses: { sent: 'sent', delivered: 'delivered', read: 'read', played: 'read', failed: 'undeliverable' },
      echoesAttemptId: true,
      receipt: (fact, url) => ({
        ...draft(url, envelope(entryOf(statuses(statusOf(fact))))),
        at: new Date(1_750_030_073_000),
      }),
      batch: (facts, url) => draft(url, envelope(...facts.map((fact) => entryOf(statuses(statusOf(fact)))))),
      reply: ({ from, text }, url) =>
        draft(url, envelope(entryOf(messages(inbound('text', { body: text }, { from: from.replace('+', '') }))))),
    },
  },
};
