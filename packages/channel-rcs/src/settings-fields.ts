import { isBaseUrl, isWholeSecret } from '@aftercall/core';
import { z } from 'zod';

/** A text that must be there. */
export const secret = (name: string): z.ZodString =>
  z
    .string(`${name} must be a text`)
    .min(1, `${name} must not be empty`)
    .refine(isWholeSecret, `${name} must have no white space around it: is there the line end of a file?`);

/** Where a provider's API is, without the slash at its end. */
export const baseUrl = (name: string): z.ZodType<string, string> =>
  z
    .string(`${name} must be a text`)
    .refine(isBaseUrl, `${name} must be an http(s) URL without user, query and fragment`)
    .transform((url) => url.replace(/\/+$/, ''));
