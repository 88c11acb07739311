import { z } from 'zod';

/** Seven digits or more, however they are set, or something with an @: nothing of the kind belongs into the ledger. */
const address = /(?<![\w+])\+?\d(?:[\s().-]*\d){6,}(?!\w)|@/;

/** No `pattern` of the API document: clients that are made from it would hold these very characters, line breaks among them. */
// oxlint-disable-next-line no-control-regex
const beyondOneLine = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

/**
 * What somebody gives as the reason of what they have done, for the ledger: one line, and no address of anybody.
 *
 * @param mostLetters the longest that it may be.
 * @param example one that would do.
 */
export function why(mostLetters: number, example: string) {
  const error = `must be a sentence of 1 to ${mostLetters} characters, without line breaks and other control or bidirectional characters, e.g. "${example}"`;
  return z
    .string({ error })
    .trim()
    .min(1, { error })
    .max(mostLetters, { error })
    .refine((text) => !beyondOneLine.test(text), { error })
    .refine((text) => !address.test(text), {
      error: 'seems to hold a phone number or an address, and stands in the ledger: say it without',
    })
    .meta({ description: 'For the ledger, in one line; no name and no number of anybody.', example });
}
