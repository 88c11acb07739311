import type { Fault } from '@aftercall/core';
import { parseJsonStrictly } from '@aftercall/core';
import { z } from 'zod';
import type { PubsubMessage } from './pubsub-message.ts';

/** A wrapped push: the message, and the full name of the subscription that it came by. */
export interface PushEnvelope {
  readonly message: PubsubMessage;
  readonly subscription: string;
}

export type ParsedEnvelope =
  | { readonly ok: true; readonly envelope: PushEnvelope }
  | { readonly ok: false; readonly faults: readonly Fault[] };

const identifier = z
  .string({ error: 'must be text of 1 to 256 letters' })
  .min(1, { error: 'must not be empty' })
  .max(256, { error: 'must be at most 256 letters' });

/**
 * What a push holds: every field twice, in camel and in snake case; unknown ones may be added.
 * https://cloud.google.com/pubsub/docs/push#receive_push
 */
const envelopeSchema = z.looseObject(
  {
    subscription: z
      .string({ error: 'must be the full name of the subscription' })
      .regex(/^projects\/[^/]{1,100}\/subscriptions\/[^/]{1,255}$/, {
        error: 'must be like projects/<project>/subscriptions/<name>',
      }),
    message: z.looseObject(
      {
        messageId: identifier.optional(),
        message_id: identifier.optional(),
        data: z.string({ error: 'must be base64 text' }).optional(),
        attributes: z
          .record(z.string(), z.string({ error: 'must be text' }), { error: 'must be an object of texts' })
          .optional(),
      },
      { error: 'must be an object: the Pub/Sub message' },
    ),
  },
  { error: 'must be a JSON object: the envelope of a wrapped Pub/Sub push' },
);

/** Reads the body of a wrapped push. Never throws. */
export function parsePushEnvelope(rawBody: Uint8Array): ParsedEnvelope {
  const json = parseJsonStrictly(rawBody);
  if (!json.ok) return { ok: false, faults: [json.fault] };
  const parsed = envelopeSchema.safeParse(json.value);
  if (!parsed.success) {
    return {
      ok: false,
      faults: parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message })),
    };
  }
  const { subscription, message } = parsed.data;
  const { messageId, message_id: snakeId = messageId, data: encoded = '', attributes = {} } = message;
  const id = messageId ?? snakeId;
  if (id === undefined) return refuse('message.messageId', 'is missing');
  if (id !== snakeId) return refuse('message.message_id', 'must be the same as messageId');
  const data = decodeBase64(encoded);
  if (data === undefined) return refuse('message.data', 'must be base64 (RFC 4648, section 4), with its padding');
  return { ok: true, envelope: { subscription, message: { id, data, attributes } } };
}

/** Node skips over what is not base64, so the text is looked at first. */
function decodeBase64(text: string): Uint8Array | undefined {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}

function refuse(field: string, message: string): ParsedEnvelope {
  return { ok: false, faults: [{ field, message }] };
}
