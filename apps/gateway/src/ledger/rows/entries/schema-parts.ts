import { z } from 'zod';

/** Parts of schemas that entries of the ledger and answers of the API are made of. */

export const id = (what: string) => z.uuid().meta({ description: what });

/** RFC 3339 in UTC, such as `2026-11-26T09:30:00.250Z`. */
export const moment = (what: string) => z.iso.datetime().meta({ description: what });

export const text = (what: string, example?: string) =>
  z.string().meta({ description: what, ...(example !== undefined && { example }) });

export const flag = (what: string) => z.literal(true).meta({ description: what });

/**
 * One word of a list that may grow. What is written is one of these, and the compiler holds it to them; readers are told of
 * a string, with these as its examples, so that no client breaks at a word that its document did not have.
 */
export function word<const Word extends string>(known: readonly Word[], what: string) {
  return z.enum(known).meta({
    description: what,
    override: ({ jsonSchema }: { readonly jsonSchema: Record<string, unknown> }): void => {
      delete jsonSchema['enum'];
      Object.assign(jsonSchema, { type: 'string', examples: [...known] });
    },
  });
}
