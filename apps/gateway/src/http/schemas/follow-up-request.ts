import { z } from 'zod';
import { callerSchema, eventSchemas, triggers } from '@aftercall/core';

const { subject, tenant } = eventSchemas['booking.confirmed'].shape;
const { shape: requestShape } = eventSchemas['caller.requested'].shape.data.shape.request;

/**
 * What a voice agent's tool call asks for. It is made into a call event, and that is what is checked: the schema
 * names the fields, for the check of their spelling and for the API document.
 */
export const followUpRequestSchema = z
  .strictObject({
    tenant,
    callId: z.exactOptional(subject).meta({
      description:
        "The voice platform's id of the call. Needed, but for an answer: that belongs to the call of its reply.",
      example: 'call-42',
    }),
    inReplyTo: z.exactOptional(z.string()).meta({
      description:
        'Makes the request an answer to a message of the person: the id of that reply, as the journey (`replies[].id`), the feed and outbound events (`replyId`) show it. The answer goes where the person wrote.',
      example: '019ab5e0-9c40-7a00-8000-000000000042',
    }),
    trigger: z.exactOptional(z.enum(triggers)).meta({
      description: 'What the caller is to be told about. Needed, but for an answer: that is `caller.requested`.',
    }),
    live: z
      .boolean()
      .default(true)
      .meta({ description: 'False waits for the end of the call instead of sending while the caller is on the line.' }),
    caller: z.exactOptional(callerSchema),
    booking: z.exactOptional(eventSchemas['booking.confirmed'].shape.data.shape.booking),
    payment: z.exactOptional(eventSchemas['payment.captured'].shape.data.shape.payment),
    escalation: z.exactOptional(eventSchemas['escalation.accepted'].shape.data.shape.escalation),
    request: z
      .exactOptional(
        z
          .object({
            ...requestShape,
            id: z.exactOptional(requestShape.id).meta({
              description:
                'The request, unique for the tenant. Needed, but for an answer: a reply is answered once, unless a further answer has an id of its own.',
            }),
          })
          .meta({ id: 'RequestedText' }),
      )
      .meta({ description: 'What the caller asked for in writing, or the answer.' }),
  })
  .meta({ id: 'FollowUpRequest' });

const timeoutError = 'must be a time of at most 30s, e.g. 5s or 800ms';
const longestWaitMs = 30_000;

export const waitQuerySchema = z.strictObject({
  wait: z.exactOptional(
    z.enum(['accepted', 'delivered'], { error: 'must be "accepted" or "delivered"' }).meta({
      description: 'Answer only when the provider has accepted the message, or delivered it.',
    }),
  ),
  timeout: z
    .string({ error: timeoutError })
    .regex(/^\d{1,5}(?:ms|s)$/, { error: timeoutError })
    .transform((text) => Number.parseInt(text, 10) * (text.endsWith('ms') ? 1 : 1_000))
    .refine((milliseconds) => milliseconds <= longestWaitMs, { error: timeoutError })
    .default(5_000)
    .meta({ description: 'How long to wait at most: 5s unless told, at most 30s.', example: '5s' }),
});
