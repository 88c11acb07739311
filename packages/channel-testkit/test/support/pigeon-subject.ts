import { createHmac } from 'node:crypto';
import type { ConformanceSubject, ReceiptFact, WebhookDraft, WrittenMessage } from '../../src/index.ts';
import { pigeonFactory, pigeonStatuses } from './pigeon-channel.ts';

const keys = { current: 'webhook-key-one', other: 'webhook-key-two', wrong: 'a-stranger' };

const address = '+15005550006';
const landedAt = '2026-11-23T10:00:00.000Z';

const note = ({ status, providerId, attemptId }: ReceiptFact) => ({
  to: address,
  bird: providerId,
  status,
  ref: attemptId,
  time: landedAt,
});

const draft = (url: string, document: unknown): WebhookDraft => ({
  method: 'POST',
  url,
  contentType: 'application/json',
  body: JSON.stringify(document),
});

const letter = ({ from, text, at, number }: WrittenMessage) => ({
  bird: `in-${number}`,
  from,
  text,
  time: at.toISOString(),
});

const error = (status: number, code: string, headers = {}) => ({ status, headers, body: { error: code } });

export const pigeonSubject: ConformanceSubject = {
  name: 'pigeon',
  factory: pigeonFactory,
  entry: new URL('pigeon-channel.ts', import.meta.url),
  settings: (providerUrl) => ({ baseUrl: providerUrl, key: 'sending-key', webhookKeys: [keys.current, keys.other] }),
  script: {
    address,
    secrets: ['sending-key', keys.current, keys.other],
    send: {
      accepted: (count) => ({ answer: { status: 200, body: { id: `bird-${count}` } }, providerIds: [`bird-${count}`] }),
      refusals: {
        badRequest: { status: 400, body: { error: 'bad_address', detail: `${address} is no loft` } },
        unauthorized: error(401, 'bad_key'),
        forbidden: error(403, 'grounded'),
        notFound: error(404, 'no_such_coop'),
        optedOut: error(400, 'left_the_loft'),
        throttled: error(429, 'too_many_birds'),
        throttledWithRetryAfter: { answer: error(429, 'too_many_birds', { 'retry-after': '7' }), retryAfterMs: 7_000 },
      },
    },
    abilities: {
      reconcile: {
        found: () => ({ answer: { status: 200, body: { id: 'bird-9', status: 'flown' } }, providerIds: ['bird-9'] }),
        absent: error(404, 'unknown_ref'),
      },
      revoke: { revoked: { status: 200 }, tooLate: error(409, 'landed') },
      reachable: { answer: () => ({ status: 200, body: [address] }), unreachableAddress: '+15005550009' },
      receiptOf: { told: (fact) => ({ status: 200, body: note(fact) }), absent: error(404, 'unknown_bird') },
      listReplies: {
        listed: (written) => ({ status: 200, body: written.map(letter) }),
        posted: (written, url) => draft(url, letter(written)),
      },
      typing: { answer: { status: 204 } },
    },
    webhook: {
      sign: ({ method, url, contentType, body }, key) => ({
        method,
        url,
        headers: {
          'content-type': contentType,
          'x-pigeon-signature': createHmac('sha256', keys[key]).update(body).digest('hex'),
        },
        rawBody: Buffer.from(body),
      }),
      rotation: 'two keys',
      stale: { never: 'the loft signs no time' },
      statuses: pigeonStatuses,
      echoesAttemptId: true,
      receipt: (fact, url) => ({ ...draft(url, note(fact)), at: new Date(landedAt) }),
      batch: (facts, url) => draft(url, facts.map(note)),
      reply: ({ from, text }, url) => draft(url, { bird: 'in-1', from, text }),
    },
  },
};
