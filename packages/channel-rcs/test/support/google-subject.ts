import { createHmac } from 'node:crypto';
import type { ConformanceSubject, RecordedCall, WebhookDraft } from '@aftercall/channel-testkit';
import { rcsChannel } from '../../src/index.ts';
import {
  accessToken,
  agentId,
  apiError,
  apiMessage,
  clientToken,
  envelope,
  granted,
  keyLine,
  otherToken,
  to,
  writtenSettings,
} from './google-account.ts';

const keys = { current: clientToken, other: otherToken, wrong: 'a-token-of-somebody-else' };

const messageIdOf = ({ target }: RecordedCall): string =>
  new URL(target, 'https://x.example').searchParams.get('messageId') ?? '';

const sentAt = '2018-12-31T15:01:23.045123456Z';

const draft = (url: string, data: object): WebhookDraft => {
  const body = envelope(data);
  const { message } = JSON.parse(body) as { message: { data: string } };
  return { method: 'POST', url, contentType: 'application/json', body, signedPart: message.data };
};

/** The data of a body; a body that is no envelope is signed as if it were the data. */
function signedBytes(body: string): Uint8Array {
  try {
    const { message } = JSON.parse(body) as { message: { data: string } };
    return Buffer.from(message.data, 'base64');
  } catch {
    return Buffer.from(body);
  }
}

const throttled = apiError(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for quota metric.');

export const googleSubject: ConformanceSubject = {
  name: 'rcs (google)',
  factory: rcsChannel,
  entry: new URL('../../src/index.ts', import.meta.url),
  settings: (providerUrl) => ({ ...writtenSettings, baseUrl: providerUrl, tokenUrl: `${providerUrl}/token` }),
  script: {
    address: to,
    secrets: [clientToken, otherToken, accessToken, keyLine],
    signIn: { path: '/token', answer: granted },
    send: {
      accepted: (_count, call) => ({ answer: apiMessage(messageIdOf(call)), providerIds: [messageIdOf(call)] }),
      refusals: {
        badRequest: apiError(400, 'INVALID_ARGUMENT', `Invalid phone number: ${to}`),
        unauthorized: apiError(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.'),
        forbidden: apiError(403, 'PERMISSION_DENIED', 'The caller does not have permission'),
        notFound: apiError(404, 'NOT_FOUND', `Requested entity was not found: ${to}`),
        optedOut: { never: 'Google takes messages to a person who unsubscribed, and tells of the stop by an event' },
        throttled,
        throttledWithRetryAfter: { answer: { ...throttled, headers: { 'retry-after': '7' } }, retryAfterMs: 7_000 },
      },
    },
    abilities: {
      reconcile: {
        found: ({ attemptId }) => ({ answer: apiMessage(attemptId), providerIds: [attemptId] }),
        absent: apiError(404, 'NOT_FOUND'),
      },
      revoke: { revoked: { status: 200, body: {} }, tooLate: apiError(404, 'NOT_FOUND') },
      reachable: {
        unreachableAddress: '+15005550009',
        answer: ({ target }) =>
          target.startsWith(`/v1/phones/${to}/`)
            ? { status: 200, body: { features: ['RICHCARD_STANDALONE'] } }
            : apiError(404, 'NOT_FOUND'),
      },
      typing: { answer: { status: 200, body: { eventType: 'IS_TYPING' } } },
      markRead: { answer: { status: 200, body: { eventType: 'READ' } } },
    },
    webhook: {
      sign: ({ method, url, contentType, body }, key) => ({
        method,
        url,
        headers: {
          'content-type': contentType,
          'x-goog-signature': createHmac('sha512', keys[key]).update(signedBytes(body)).digest('base64'),
        },
        rawBody: Buffer.from(body),
      }),
      rotation: 'two keys',
      stale: { never: 'Google signs no time of posting' },
      statuses: {
        DELIVERED: 'delivered',
        READ: 'read',
        TTL_EXPIRATION_REVOKED: 'expired',
        TTL_EXPIRATION_REVOKE_FAILED: 'unknown',
      },
      echoesAttemptId: 'as the provider id',
      receipt: ({ status, providerId }, url) => ({
        ...draft(url, {
          senderPhoneNumber: to,
          eventType: status,
          eventId: `${providerId}-${status}`,
          messageId: providerId,
          agentId,
          sendTime: sentAt,
        }),
        at: new Date(sentAt),
      }),
      batch: { never: 'Google posts each event by itself' },
      reply: ({ from, text }, url) =>
        draft(url, { agentId, senderPhoneNumber: from, messageId: 'MxA1', sendTime: sentAt, text }),
    },
  },
};
