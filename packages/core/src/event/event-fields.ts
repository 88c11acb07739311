import { z } from 'zod';
import { faultOfLink, toAsciiLink } from './link.ts';
import { canonicalLocale } from './locale.ts';
import { toLines, toSingleLine } from './sanitize-text.ts';
import { isTimestamp } from './timestamp.ts';
import { isTimezone } from './timezone.ts';
import { truncateText } from './truncate-text.ts';

// The kinds of field that call events are made of. Each carries the one sentence that
// says what it must be: a fault shows it, and the API document is made from it.

/** A name that somebody else gave: kept as it came, so it is refused rather than mended. */
export function identifier(maxLength: number, description: string, example: string) {
  const error = `must be text of 1 to ${maxLength} letters without control characters or spaces in a row, e.g. "${example}"`;
  return z
    .string({ error })
    .min(1, { error })
    .max(maxLength, { error })
    .refine((text) => toSingleLine(text) === text, { error })
    .meta({ description, example });
}

/** RFC 3986, section 4.1: letters that a URI may hold, and escapes that are whole. */
const uriReference = /^(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[\dA-Fa-f]{2})+$/;

export function uriReferenceField(maxLength: number, description: string, example: string) {
  const error = `must be a URI reference of 1 to ${maxLength} letters, e.g. "${example}"`;
  return z.string({ error }).max(maxLength, { error }).regex(uriReference, { error }).meta({ description, example });
}

/** Text for a person to read, made safe: cleaned, then cut between letters. Never refused for its length. */
export function displayText(maxLength: number, lines: 'one' | 'several', description: string, example: string) {
  const clean = lines === 'one' ? toSingleLine : toLines;
  return z
    .string({ error: `must be text, e.g. "${example}"` })
    .overwrite((text) => truncateText(clean(text), maxLength))
    .meta({ description: `${description} Cut to ${maxLength} letters.`, example });
}

/** The same where the message makes no sense without it. */
export function requiredDisplayText(maxLength: number, lines: 'one' | 'several', description: string, example: string) {
  return displayText(maxLength, lines, description, example).min(1, {
    error: `must hold at least one visible letter, e.g. "${example}"`,
  });
}

/** Words that prove something: cleaned, and refused rather than cut. */
export function evidenceText(maxLength: number, description: string, example: string) {
  const error = `must be the words used, 1 to ${maxLength} letters, e.g. "${example}"`;
  return z
    .string({ error })
    .overwrite(toLines)
    .min(1, { error })
    .max(maxLength, { error })
    .meta({ description, example });
}

export function timestamp(description: string, example: string) {
  const error = `must be a real date and time with seconds and an offset (RFC 3339), e.g. ${example}`;
  return z
    .string({ error })
    .refine(isTimestamp, { error })
    .overwrite((text) => text.toUpperCase())
    .meta({ description, example, format: 'date-time' });
}

export function link(maxLength: number, description: string, example: string) {
  return z
    .string({ error: `must be a link, e.g. ${example}` })
    .overwrite(toAsciiLink)
    .superRefine((text, context) => {
      const fault = faultOfLink(text, maxLength);
      if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
    })
    .meta({ description: `${description} https only, at most ${maxLength} letters.`, example, format: 'uri' });
}

/** The form that channels give their names. */
export function channelName(description: string) {
  const error = 'must be the name of a channel, e.g. "sms"';
  return z
    .string({ error })
    .overwrite((text) => text.toLowerCase())
    .regex(/^[a-z][a-z0-9-]{0,31}$/, { error })
    .meta({ description, example: 'sms' });
}

export function locale(description: string) {
  const error = 'must be a BCP 47 language tag with hyphens, e.g. "es-MX"';
  return z
    .string({ error })
    .refine((tag) => canonicalLocale(tag) !== undefined, { error })
    .overwrite((tag) => canonicalLocale(tag) ?? tag)
    .meta({ description, example: 'es-MX' });
}

export function timezone(description: string) {
  const error = 'must be a time zone of the IANA database, e.g. "America/Mexico_City"';
  return z.string({ error }).refine(isTimezone, { error }).meta({ description, example: 'America/Mexico_City' });
}

/** A decimal string, because binary fractions cannot hold cents. */
export function amount(description: string) {
  const error = 'must be a decimal number as text, with at most 12 digits and 4 decimals, e.g. "1250.00"';
  return z
    .string({ error })
    .regex(/^\d{1,12}(\.\d{1,4})?$/, { error })
    .meta({ description, example: '1250.00' });
}

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

export function currency(description: string) {
  const error = 'must be a currency code of ISO 4217, e.g. "MXN"';
  return z
    .string({ error })
    .overwrite((code) => code.toUpperCase())
    .refine((code) => currencies.has(code), { error })
    .meta({ description, example: 'MXN' });
}

/** A whole number from 0, small enough for every database's integer. */
export function wholeNumber(description: string, example: number) {
  const error = `must be a whole number from 0, e.g. ${example}`;
  return z.int({ error }).min(0, { error }).max(2_147_483_647, { error }).meta({ description, example });
}
