import { z } from 'zod';
import { timestamp, triggers, withholdable } from '@aftercall/core';
import { callQuerySchema } from './call-schemas.ts';

const triggerError = `must be one of ${triggers.join(', ')}; of these only ${withholdable.join(', ')} may be held out`;

export const holdOutsQuerySchema = z
  .strictObject({
    tenant: callQuerySchema.shape.tenant.meta({
      description: 'Only those of this tenant; without it, of all of the key.',
    }),
    trigger: z.exactOptional(
      z.enum(triggers, { error: triggerError }).meta({ description: 'Only those of this trigger.' }),
    ),
    from: z.exactOptional(timestamp('Only people whose trigger we received from then on.', '2026-11-01T00:00:00Z')),
    to: z.exactOptional(timestamp('Only people whose trigger we received before then.', '2026-12-01T00:00:00Z')),
  })
  .check(({ value: { from, to }, issues }) => {
    if (from === undefined || to === undefined || Date.parse(from) < Date.parse(to)) return;
    issues.push({ code: 'custom', path: ['to'], message: 'must be later than `from`', input: to });
  });
