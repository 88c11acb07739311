import { z } from 'zod';
import { faultOfLink, toAsciiLink } from './link.ts';
import { canonicalLocale } from './locale.ts';
import { readableText, type ReadText } from './quick-reader.ts';
import { toLines, toSingleLine } from './sanitize-text.ts';
import { isTimestamp } from './timestamp.ts';
import { isTimezone } from './timezone.ts';
import { truncateText } from './truncate-text.ts';

// The kinds of field that call events are made of. Each carries the one sentence that
// says what it must be: a fault shows it, and the API document is made from it.

/** A name that somebody else gave: kept as it came, so it is refused rather than mended. */
export function identifier(maxLength: number, description: string, example: string) {
  const { error, read, meta } = identifierParts(maxLength, description, example);
  return readableText(error, read, meta);
}

/**
 * An identifier that is read by a URL with it in its path. Two names cannot be asked for, however they are encoded:
 * clients take `%2e%2e` for a step up as well (https://url.spec.whatwg.org/#double-dot-path-segment).
 */
export function identifierInPath(maxLength: number, description: string, example: string) {
  const { error, read, meta } = identifierParts(maxLength, description, example);
  const fault = { fault: `must be another name than "." and "..", which no URL can ask for, e.g. "${example}"` };
  const steps: readonly string[] = ['.', '..'];
  return readableText(error, (text) => (steps.includes(text) ? fault : read(text)), { ...meta, not: { enum: steps } });
}

function identifierParts(maxLength: number, description: string, example: string) {
  const error = `must be text of 1 to ${maxLength} letters without control characters or spaces in a row, e.g. "${example}"`;
  const fault = { fault: error };
  const isIdentifier = (text: string): boolean =>
    text.length >= 1 && text.length <= maxLength && toSingleLine(text) === text;
  const read = (text: string): ReadText => (isIdentifier(text) ? text : fault);
  return { error, read, meta: { description, example, minLength: 1, maxLength } };
}

/** RFC 3986, section 4.1: letters that a URI may hold, and escapes that are whole. */
const uriReference = /^(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[\dA-Fa-f]{2})+$/;

export function uriReferenceField(maxLength: number, description: string, example: string) {
  const error = `must be a URI reference of 1 to ${maxLength} letters, e.g. "${example}"`;
  const fault = { fault: error };
  const meta = { description, example, maxLength, pattern: uriReference.source };
  const isReference = (text: string): boolean => text.length <= maxLength && uriReference.test(text);
  return readableText(error, (text) => (isReference(text) ? text : fault), meta);
}

/** Text for a person to read, made safe: cleaned, then cut between letters. Never refused for its length. */
export function displayText(maxLength: number, lines: 'one' | 'several', description: string, example: string) {
  const meta = { description: cutTo(maxLength, description), example };
  return readableText(`must be text, e.g. "${example}"`, cleaner(maxLength, lines), meta);
}

/** The same where the message makes no sense without it. */
export function requiredDisplayText(maxLength: number, lines: 'one' | 'several', description: string, example: string) {
  const clean = cleaner(maxLength, lines);
  const fault = { fault: `must hold at least one visible letter, e.g. "${example}"` };
  const meta = { description: cutTo(maxLength, description), example, minLength: 1 };
  return readableText(`must be text, e.g. "${example}"`, (text) => clean(text) || fault, meta);
}

function cleaner(maxLength: number, lines: 'one' | 'several'): (text: string) => string {
  const clean = lines === 'one' ? toSingleLine : toLines;
  return (text) => truncateText(clean(text), maxLength);
}

function cutTo(maxLength: number, description: string): string {
  return `${description} Cut to ${maxLength} letters.`;
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
  const fault = { fault: error };
  const meta = { description, example, format: 'date-time' };
  return readableText(error, (text) => (isTimestamp(text) ? text.toUpperCase() : fault), meta);
}

export function link(maxLength: number, description: string, example: string) {
  const read = (text: string): ReadText => {
    const ascii = toAsciiLink(text);
    const fault = faultOfLink(ascii, maxLength);
    return fault === undefined ? ascii : { fault };
  };
  const told = `${description} https only, at most ${maxLength} letters.`;
  return readableText(`must be a link, e.g. ${example}`, read, { description: told, example, format: 'uri' });
}

/** The form that channels give their names. */
export function channelName(description: string) {
  const error = 'must be the name of a channel, e.g. "sms"';
  const fault = { fault: error };
  const read = (text: string): ReadText => {
    const name = text.toLowerCase();
    return channelNamePattern.test(name) ? name : fault;
  };
  return readableText(error, read, { description, example: 'sms', pattern: channelNamePattern.source });
}

/** What a channel may be called: events and consents name it, and so do the accounts of a configuration. */
export const channelNamePattern = /^[a-z][a-z0-9-]{0,31}$/;

export function locale(description: string) {
  const error = 'must be a BCP 47 language tag with hyphens, e.g. "es-MX"';
  const fault = { fault: error };
  return readableText(error, (tag) => canonicalLocale(tag) ?? fault, { description, example: 'es-MX' });
}

export function timezone(description: string) {
  const error = 'must be a time zone of the IANA database, e.g. "America/Mexico_City"';
  const fault = { fault: error };
  const meta = { description, example: 'America/Mexico_City' };
  return readableText(error, (zone) => (isTimezone(zone) ? zone : fault), meta);
}

const decimal = /^\d{1,12}(\.\d{1,4})?$/;

/** A decimal string, because binary fractions cannot hold cents. */
export function amount(description: string) {
  const error = 'must be a decimal number as text, with at most 12 digits and 4 decimals, e.g. "1250.00"';
  const fault = { fault: error };
  const meta = { description, example: '1250.00', pattern: decimal.source };
  return readableText(error, (text) => (decimal.test(text) ? text : fault), meta);
}

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

export function currency(description: string) {
  const error = 'must be a currency code of ISO 4217, e.g. "MXN"';
  const fault = { fault: error };
  const read = (text: string): ReadText => {
    const code = text.toUpperCase();
    return currencies.has(code) ? code : fault;
  };
  return readableText(error, read, { description, example: 'MXN' });
}

/** A whole number from 0, small enough for every database's integer. */
export function wholeNumber(description: string, example: number) {
  const error = `must be a whole number from 0, e.g. ${example}`;
  return z.int({ error }).min(0, { error }).max(2_147_483_647, { error }).meta({ description, example });
}
