import { z } from 'zod';
import { deadLetterCauses, timestamp } from '@aftercall/core';
import { callQuerySchema } from './call-schemas.ts';
import { ledgerQuerySchema } from './ledger-schemas.ts';

const causeError = `must be one of ${deadLetterCauses.join(', ')}`;

export const deadLetterQuerySchema = z.strictObject({
  tenant: callQuerySchema.shape.tenant.meta({
    description: 'Only those of this tenant; without it, of all of the key.',
  }),
  cause: z.exactOptional(
    z.enum(deadLetterCauses, { error: causeError }).meta({ description: 'Only those with this cause.' }),
  ),
  from: z.exactOptional(timestamp('Only what ended from then on.', '2026-11-24T10:00:00Z')),
  to: z.exactOptional(timestamp('Only what ended before then.', '2026-11-24T11:00:00Z')),
  after: ledgerQuerySchema.shape.after,
  limit: ledgerQuerySchema.shape.limit,
});
