import { z } from 'zod';
import { canonicalPhone, eventSchemas, revokedConsentSchema, spokenConsentSchema } from '@aftercall/core';

const { tenant } = eventSchemas['consent.granted'].shape;
const phoneError = 'must be a phone number with its country code, e.g. "+525512345678"';

/** Comes out as canonical E.164. */
const phone = z
  .string({ error: phoneError })
  .transform((text, context): string => {
    const read = canonicalPhone(text);
    if (read.valid) return read.e164;
    context.addIssue({ code: 'custom', message: `${phoneError}; this one is refused: ${read.why}` });
    return z.NEVER;
  })
  .meta({ description: 'The person, in E.164.', example: '+525512345678' });

const kindError = 'must be "grant" or "revoke"';

export const grantSchema = z
  .strictObject({
    tenant,
    phone,
    kind: z.literal('grant', { error: kindError }).default('grant'),
    ...spokenConsentSchema.shape,
    callId: z.exactOptional(eventSchemas['consent.granted'].shape.subject),
  })
  .meta({ id: 'ConsentGrant', description: 'Evidence that a person agreed to be written to.' });

export const revocationSchema = z
  .strictObject({
    tenant,
    phone,
    kind: z.literal('revoke', { error: kindError }),
    ...revokedConsentSchema.shape,
    wording: z.exactOptional(spokenConsentSchema.shape.wording),
    recordingUrl: spokenConsentSchema.shape.recordingUrl,
    offsetMs: spokenConsentSchema.shape.offsetMs,
  })
  .meta({
    id: 'ConsentRevocation',
    description: 'Withdraws the channels and purposes that it names; with neither named it is a stop.',
  });

export const consentQuerySchema = z.strictObject({ tenant, phone }).meta({ id: 'ConsentQuery' });
