import { z } from 'zod';
import { callerSchema, eventSchemas, triggers } from '@aftercall/core';

const { subject, tenant } = eventSchemas['booking.confirmed'].shape;

/**
 * What a voice agent's tool call asks for. It is made into a call event, and that is what is checked: the schema
 * names the fields, for the check of their spelling and for the API document.
 */
export const followUpRequestSchema = z
  .strictObject({
    tenant,
    callId: subject,
    trigger: z.enum(triggers).meta({ description: 'What the caller is to be told about.' }),
    live: z
      .boolean()
      .default(true)
      .meta({ description: 'False waits for the end of the call instead of sending while the caller is on the line.' }),
    caller: z.exactOptional(callerSchema),
    booking: z.exactOptional(eventSchemas['booking.confirmed'].shape.data.shape.booking),
    payment: z.exactOptional(eventSchemas['payment.captured'].shape.data.shape.payment),
    escalation: z.exactOptional(eventSchemas['escalation.accepted'].shape.data.shape.escalation),
    request: z.exactOptional(eventSchemas['caller.requested'].shape.data.shape.request),
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
