import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { ChannelWebhook, ReceiptStatus, Signal } from '@aftercall/core';

/** The provider's statuses, in our words. */
const statuses: ReadonlyMap<string, ReceiptStatus> = new Map([
  ['queued', 'accepted'],
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'read'],
  ['failed', 'undeliverable'],
]);

const receipt = z.object({ type: z.literal('status'), id: z.string(), status: z.string(), reference: z.string() });
const message = z.object({ type: z.literal('message'), id: z.string(), from: z.string(), text: z.string() });
const document = z.discriminatedUnion('type', [receipt, message]);

export function createAcornWebhook(keys: readonly string[]): ChannelWebhook {
  return {
    verify({ headers, rawBody }) {
      const given = Buffer.from(headers['x-signature'] ?? '');
      const verified = keys.some((key) => {
        const expected = Buffer.from(createHmac('sha256', key).update(rawBody).digest('hex'));
        return given.length === expected.length && timingSafeEqual(given, expected);
      });
      return verified ? { verified } : { verified: false, why: 'the signature fits no key' };
    },
    parse: ({ rawBody }) => ({
      signals: [signalOf(rawBody)],
      reply: { status: 204, contentType: 'text/plain', body: '' },
    }),
  };
}

function signalOf(rawBody: Uint8Array): Signal {
  const { data } = document.safeParse(parsed(rawBody));
  if (data === undefined) {
    return { signal: 'unknown', key: createHash('sha256').update(rawBody).digest('hex'), topic: 'no known document' };
  }
  const { id } = data;
  if (data.type === 'message') {
    return { signal: 'reply', key: `message/${id}`, providerId: id, from: data.from, text: data.text, mediaCount: 0 };
  }
  return {
    signal: 'receipt',
    key: `status/${id}/${data.status}`,
    providerId: id,
    attemptId: data.reference,
    status: statuses.get(data.status) ?? 'unknown',
    rawStatus: data.status,
  };
}

/** The words of a parser's error would be those of the body. */
function parsed(rawBody: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(rawBody).toString('utf8'));
  } catch {
    return undefined;
  }
}
