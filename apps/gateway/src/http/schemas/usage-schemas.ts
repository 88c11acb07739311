import { timestamp, usageParts, type UsagePart } from '@aftercall/core';
import { z } from 'zod';
import { callQuerySchema } from './call-schemas.ts';
import { limitInUrl, pageFields } from './ledger-schemas.ts';
import { checkPeriod, longestDays } from './scorecard-schemas.ts';

const { after, limit } = pageFields('1795996800000.019a8d1c-0b5e-7c31-9a5e-5a4c6a0f1d20');

const byError = `must be one or several of ${usageParts.join(', ')}, each once, such as tenant,channel`;

const isPart = (word: string): word is UsagePart => usageParts.some((part) => part === word);

const by = z
  .string({ error: byError })
  .transform((text, context) => {
    const words = text.split(',');
    const parts = words.filter(isPart);
    if (parts.length === words.length && new Set(parts).size === parts.length) return parts;
    context.issues.push({ code: 'custom', message: byError, input: text });
    return z.NEVER;
  })
  .default(['tenant', 'channel'])
  .meta({
    description: `What usage is told apart by: ${usageParts.join(', ')}, several with commas. \`call\` tells days apart as well, and is read page by page.`,
    example: 'tenant,channel',
  });

export const usageQuerySchema = z
  .strictObject({
    from: timestamp('Of what was planned, or received, from then on.', '2026-11-01T00:00:00Z'),
    to: timestamp(`And before then; at most ${longestDays} days later.`, '2026-12-01T00:00:00Z'),
    tenant: callQuerySchema.shape.tenant.meta({
      description: 'Only that of this tenant; without it, of all of the key.',
    }),
    by,
    format: z.exactOptional(
      z.enum(['json', 'csv'], { error: 'must be json or csv' }).meta({
        description: 'Goes before `Accept`. CSV has all rows in one answer, also by call.',
      }),
    ),
    after: after.meta({ description: 'Of `by=call`: the `next` of an earlier page.' }),
    limit: limit.meta({
      description: 'Of `by=call`: the most calls of one page.',
      example: 100,
      override: limitInUrl(1_000, 100),
    }),
  })
  .check((input) => {
    checkPeriod(input);
    const { by: parts, after: cursor } = input.value;
    if (cursor === undefined || parts.includes('call')) return;
    const message = 'is for `by=call` in JSON: every other answer is whole';
    input.issues.push({ code: 'custom', path: ['after'], message, input: cursor });
  });
