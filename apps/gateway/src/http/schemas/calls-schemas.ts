import { z } from 'zod';
import { timestamp } from '@aftercall/core';
import { callId, callRef, subjectId, tenantId, triggerName } from './answer-fields.ts';
import { callQuerySchema } from './call-schemas.ts';
import { consentQuerySchema } from './consent-schemas.ts';
import { id, moment } from '../../ledger/rows/entries/schema-parts.ts';
import { followUpSchema, verdictFields } from './follow-up-answers.ts';
import { limitInUrl, pageFields } from './ledger-schemas.ts';

const { after, limit } = pageFields('019a8d1c-0b5e-7c31-9a5e-5a4c6a0f1d20');
const prefixError = "must be the beginning of the voice platform's id of a call, of at most 256 characters";
const attemptError = 'must be the id of an attempt, as in the ledger and on the message that left';
const limitError = 'must be a whole number from 1 to 200';

/** A phone number stands in no URL. */
const phoneInQuery = 'seems to be a phone number, which must not stand in a URL: ask POST /v1/calls/query with `phone`';

const shared = {
  tenant: callQuerySchema.shape.tenant.meta({ description: 'Only those of this tenant.', example: 'acme' }),
  from: z.exactOptional(timestamp('Only calls that we first heard of from then on.', '2026-11-24T10:00:00Z')),
  to: z.exactOptional(timestamp('And before then.', '2026-11-24T11:00:00Z')),
  attempt: z.exactOptional(
    z.uuid({ error: attemptError }).meta({
      description: 'Only the call of this attempt, or of this answer to a person.',
      example: '019ab5e0-9c40-7a00-8000-000000000005',
    }),
  ),
  after: after.meta({
    description: 'The `next` of an earlier page. Without it, from the newest call.',
    example: '019a8d1c-0b5e-7c31-9a5e-5a4c6a0f1d20',
  }),
};

const prefix = z
  .string({ error: prefixError })
  .min(1, { error: prefixError })
  .max(256, { error: prefixError })
  // No id has one, and PostgreSQL takes none.
  .refine((text) => !text.includes('\0'), { error: prefixError });
const prefixMeta = { description: 'Only calls whose id begins with this.', example: 'call-8' };

export const callsQuerySchema = z.strictObject({
  ...shared,
  q: z.exactOptional(
    prefix.refine((text) => !/^\+?\d[\d ().-]{6,}$/.test(text), { error: phoneInQuery }).meta(prefixMeta),
  ),
  limit: limit
    .refine((most) => most <= 200, { error: limitError })
    .default(50)
    .meta({
      description: 'The most calls of one page.',
      example: 50,
      override: limitInUrl(200, 50),
    }),
});

export const callsSearchSchema = z
  .strictObject({
    ...shared,
    q: z.exactOptional(prefix.meta(prefixMeta)),
    phone: z.exactOptional(consentQuerySchema.shape.phone.meta({ description: 'Only calls of this person.' })),
    limit: z
      .int({ error: limitError })
      .min(1, { error: limitError })
      .max(200, { error: limitError })
      .default(50)
      .meta({ description: 'The most calls of one page.' }),
  })
  .meta({ id: 'CallSearch' });

const { state, outcome } = followUpSchema.shape;

const tellSchema = z
  .strictObject({
    followUpId: z.exactOptional(id('The follow-up; absent where the event led to none.')),
    trigger: triggerName(),
    subjectId: z.exactOptional(subjectId()),
    channel: z.exactOptional(z.string()).meta({ description: 'Of the last attempt.', example: 'whatsapp' }),
    state: z.exactOptional(state),
    outcome,
    verdict: z.exactOptional(verdictFields.verdict.meta({ description: 'The verdict that stands.' })),
    reason: verdictFields.reason,
    until: verdictFields.until,
    sentence: z.string().meta({
      description: 'The verdict and its reason in one sentence, in English.',
      example: 'Not sent: nobody agreed to be written to.',
    }),
  })
  .meta({ id: 'CallTell' });

const callSchema = z
  .strictObject({
    callId: callId(),
    ref: callRef(),
    tenant: tenantId(),
    startedAt: moment('When we first heard of the call.'),
    endedAt: z.exactOptional(moment('When we first heard of its end.')),
    phone: z.exactOptional(z.string()).meta({ description: 'Masked.', example: '+1********67' }),
    country: z.exactOptional(z.string()).meta({ description: 'Of the number, ISO 3166.' }),
    locale: z.exactOptional(z.string()).meta({ description: 'Of the caller, BCP 47.' }),
    triggers: z.array(tellSchema).meta({ description: 'What the caller was, or is, to be told, oldest first.' }),
    replies: z.int().min(0).meta({ description: 'How many messages the person wrote.' }),
  })
  .meta({ id: 'CallSummary' });

export const callsPageSchema = z
  .strictObject({
    calls: z.array(callSchema).meta({ description: 'Newest first.' }),
    next: z.exactOptional(z.string()).meta({ description: 'The `after` of the next page; absent on the last one.' }),
  })
  .meta({ id: 'CallsPage' });
