import { z } from 'zod';
import { channelNamePattern, timestamp, triggers } from '@aftercall/core';
import { callQuerySchema } from './call-schemas.ts';

export const longestDays = 366;
const dayMs = 24 * 60 * 60 * 1_000;

const countryError = 'must be a country as two capital letters (ISO 3166-1), e.g. "US"';
const channelError = 'must be the name of a channel, e.g. "sms"';
const triggerError = `must be one of ${triggers.join(', ')}`;

export const scorecardQuerySchema = z
  .strictObject({
    from: timestamp('Of what we received from then on.', '2026-11-01T00:00:00Z'),
    to: timestamp(`Of what we received before then; at most ${longestDays} days later.`, '2026-12-01T00:00:00Z'),
    tenant: callQuerySchema.shape.tenant.meta({
      description: 'Only those of this tenant; without it, of all of the key.',
    }),
    channel: z.exactOptional(
      z
        .string({ error: channelError })
        .regex(channelNamePattern, { error: channelError })
        .meta({ description: 'Only messages on this channel, and follow-ups that were tried on it.', example: 'sms' }),
    ),
    country: z.exactOptional(
      z
        .string({ error: countryError })
        .regex(/^[A-Z]{2}$/, { error: countryError })
        .meta({ description: "Only calls from this country, by the caller's number.", example: 'US' }),
    ),
    trigger: z.exactOptional(
      z.enum(triggers, { error: triggerError }).meta({ description: 'Only follow-ups of this trigger.' }),
    ),
  })
  .check(checkPeriod);

/** Of a query with `from` and `to`. */
export function checkPeriod({
  value: { from, to },
  issues,
}: z.core.ParsePayload<{ readonly from: string; readonly to: string }>): void {
  const period = Date.parse(to) - Date.parse(from);
  const fault = (message: string): void => void issues.push({ code: 'custom', path: ['to'], message, input: to });
  if (period <= 0) fault('must be later than `from`');
  if (period > longestDays * dayMs)
    fault(`must be at most ${longestDays} days later than \`from\`: ask period by period`);
}
