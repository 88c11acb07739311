import { z } from 'zod';

const limitError = 'must be a whole number from 1 to 1000';

/** How the API document tells of a limit: what is in a URL is read as text, and a client that is made from it has a number. */
export function limitInUrl(maximum: number, byDefault: number) {
  return ({ jsonSchema }: { readonly jsonSchema: Record<string, unknown> }): void => {
    delete jsonSchema['pattern'];
    Object.assign(jsonSchema, { type: 'integer', minimum: 1, maximum, default: byDefault });
  };
}

/** The fields of a query for a page. */
export const pageFields = (example: string) => ({
  after: z.exactOptional(
    z
      .string({ error: 'must be one cursor' })
      .meta({ description: 'The `next` of an earlier page. Without it, from the beginning.', example }),
  ),
  limit: z
    .string({ error: limitError })
    .regex(/^[1-9]\d{0,3}$/, { error: limitError })
    .transform(Number)
    .refine((limit) => limit <= 1_000, { error: limitError })
    .default(100)
    .meta({ description: 'The most entries of one page.', example: 100, override: limitInUrl(1_000, 100) }),
});

export const ledgerQuerySchema = z.strictObject(pageFields('7421.1880'));

export const ledgerStreamQuerySchema = z.strictObject({
  after: pageFields('7421.1880').after.meta({
    description:
      'The `next` of a page of the ledger. Without it, from now on; the header `Last-Event-ID` goes before it.',
    example: '7421.1880',
  }),
});
