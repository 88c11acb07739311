import { createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { isSupportedCountry } from 'libphonenumber-js/max';
import * as z from 'zod';

// The kinds of value that a configuration has. Each says in its message what to write
// instead, and never repeats the value, which may be a secret. `kind` is its name in the
// reference of the configuration.

const kibibyte = 1024;

/** A text that means something else when it is empty. */
export const text = (longest = 200) =>
  z
    .string()
    .trim()
    .min(1, 'is empty: write a text')
    .max(longest, `is too long: at most ${longest} characters`)
    .meta({ kind: 'text' });

/** A whole number; digits in a text too, because an environment variable is a text. */
export const integer = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`;
  return z
    .union([z.number(), z.string().trim().regex(/^\d+$/).transform(Number)], { error })
    .pipe(z.int(error).min(least, error).max(most, error))
    .meta({ kind: 'whole number' });
};

/** More than nothing and at most `most` a second, or `none`; digits in a text too. */
export const ratePerSecond = (most: number) => {
  const error = `must be a number over 0 and at most ${most}, or none`;
  const number = z.union(
    [
      z.number(),
      z
        .string()
        .trim()
        .regex(/^\d+(?:\.\d+)?$/)
        .transform(Number),
    ],
    { error },
  );
  return z
    .union([z.literal('none'), number.pipe(z.number(error).gt(0, error).max(most, error))], { error })
    .meta({ kind: 'number or `none`' });
};

/** One word of several. */
export const choice = <const Word extends string>(words: readonly Word[]) =>
  z.enum(words, `must be one of ${words.join(', ')}`).meta({ kind: words.map((word) => `\`${word}\``).join(', ') });

/** A text too, because an environment variable is one. */
export const yesOrNo = () =>
  z
    .union([z.boolean(), z.enum(['true', 'false']).transform((value) => value === 'true')], {
      error: 'must be true or false',
    })
    .meta({ kind: 'true or false' });

export const byteCount = (least: number, most: number) => integer(least, most).meta({ kind: 'bytes' });

export const port = () => integer(0, 65_535);

const durationUnits = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** `500ms`, `4s`, `30m`, `2h`, as milliseconds. */
export const duration = (least: string, most: string) => {
  const [leastMs, mostMs] = [parseDuration(least), parseDuration(most)];
  return z
    .string()
    .transform((value, context) => {
      const milliseconds = parseDuration(value.trim());
      if (milliseconds >= leastMs && milliseconds <= mostMs) return milliseconds;
      context.addIssue({ code: 'custom', message: `must be a duration from ${least} to ${most}, such as 4s or 30m` });
      return z.NEVER;
    })
    .meta({ kind: 'duration' });
};

function parseDuration(value: string): number {
  const groups = /^(?<count>\d{1,9})(?<unit>ms|s|m|h)$/.exec(value)?.groups;
  return groups === undefined
    ? Number.NaN
    : Number(groups['count']) * durationUnits[groups['unit'] as keyof typeof durationUnits];
}

const dayMs = 24 * durationUnits.h;

/** `30d`, as milliseconds. */
export const days = (least: number, most: number) =>
  z
    .string()
    .transform((value, context) => {
      const count = Number(/^(\d{1,6})d$/.exec(value.trim())?.[1]);
      if (count >= least && count <= most) return count * dayMs;
      context.addIssue({ code: 'custom', message: `must be a number of days from ${least}d to ${most}d, such as 90d` });
      return z.NEVER;
    })
    .meta({ kind: 'days' });

/** A name of ours that stands in URLs and in the ledger. */
export const identifier = () =>
  z
    .string()
    .regex(/^[a-z0-9-]{1,63}$/, 'must be 1 to 63 lower-case letters, digits and hyphens, such as clinic-north')
    .meta({ kind: 'identifier' });

/** As npm spells it, without a version or a path. */
export const packageName = () =>
  z
    .string()
    .trim()
    .regex(
      /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/,
      'must be the name of a package, such as @acme/aftercall-channel-pigeon',
    )
    .meta({ kind: 'package name' });

const isUrl = (protocols: readonly string[]) => (value: string) =>
  URL.canParse(value) && protocols.includes(new URL(value).protocol);

/** Where the outside reaches us: paths are appended to it, so its trailing slash is taken off. */
export const publicUrl = () =>
  z
    .string()
    .trim()
    .refine(
      (value) => isUrl(['http:', 'https:'])(value) && !/[?#@\s]/.test(value),
      'must be an http or https URL without query, fragment and password, such as https://aftercall.example.com',
    )
    .transform((value) => value.replace(/\/+$/, ''))
    .meta({ kind: 'URL' });

export const httpUrl = () =>
  z
    .string()
    .trim()
    .refine(isUrl(['http:', 'https:']), 'must be an http or https URL')
    .meta({ kind: 'URL' });

export const postgresUrl = () =>
  z
    .string()
    .trim()
    .refine(
      isUrl(['postgres:', 'postgresql:']),
      'must be a PostgreSQL URL, such as postgres://user:password@host:5432/database (special characters of the password percent-encoded)',
    )
    .meta({ kind: 'URL' });

export const sha256 = () =>
  z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of a key as 64 hex digits: "pnpm new-key" makes a key with its hash')
    .meta({ kind: 'SHA-256' });

/** At least 32 random bytes, as hex (when it is nothing but hex digits) or as base64. */
export const secretKey = () =>
  z
    .string()
    .trim()
    .transform((value, context): KeyObject => {
      const bytes = decodeBytes(value);
      if (bytes !== undefined && bytes.length >= 32) return createSecretKey(bytes);
      context.addIssue({
        code: 'custom',
        message: 'must be at least 32 bytes in base64 or hex: "openssl rand -base64 32" makes one',
      });
      return z.NEVER;
    })
    .meta({ kind: 'secret' });

function decodeBytes(value: string): Buffer | undefined {
  if (/^(?:[0-9a-f]{2})+$/i.test(value)) return Buffer.from(value, 'hex');
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(value) ? Buffer.from(value, 'base64') : undefined;
}

export const email = () => z.email('must be an e-mail address').meta({ kind: 'e-mail address' });

/** BCP 47, in its canonical form. */
export const locale = () =>
  z
    .string()
    .trim()
    .transform((value, context): string => {
      const canonical = canonicalLocale(value);
      if (canonical !== undefined) return canonical;
      context.addIssue({ code: 'custom', message: 'must be a BCP 47 language tag, such as en-US or es-MX' });
      return z.NEVER;
    })
    .meta({ kind: 'BCP 47 tag' });

/** As the locales of callers are written; undefined for what is no BCP 47 tag. */
export function canonicalLocale(value: string): string | undefined {
  // BCP 47 allows languages of up to eight letters, but none of more than three is registered.
  if (!/^[a-z]{2,3}(?:-|$)/i.test(value)) return undefined;
  try {
    return Intl.getCanonicalLocales(value)[0];
  } catch {
    return undefined;
  }
}

export const timezone = () =>
  z
    .string()
    .trim()
    .refine(isTimezone, 'must be an IANA time zone, such as America/Mexico_City')
    .meta({ kind: 'IANA time zone' });

function isTimezone(value: string): boolean {
  // Offsets such as +01:00 know no daylight saving, so a time zone has a name.
  if (!/^[A-Za-z]/.test(value)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}

/** A country that has a numbering plan. */
export const country = () =>
  z
    .string()
    .trim()
    .toUpperCase()
    .refine(isSupportedCountry, 'must be a country code of ISO 3166-1, such as US or MX')
    .meta({ kind: 'country' });

/** `*`, or the ids of tenants. */
export const tenantScope = () => {
  const error = 'must be "*" or a list of tenant ids';
  return z.union([z.literal('*'), z.array(identifier()).min(1, error)], { error }).meta({ kind: 'tenant ids or "*"' });
};

/** `host:port`. */
export const hostAndPort = () =>
  z
    .string()
    .trim()
    .regex(/^[\w.-]+:\d{1,5}$|^\[[\da-f:]+\]:\d{1,5}$/i, 'must be a host and a port, such as localhost:8085')
    .meta({ kind: 'host:port' });

const pubsubLetters = /^[A-Za-z][\w.~+%-]+$/;
const beforePubsubName = {
  subscription: /^projects\/[^/\s]+\/subscriptions\/$/,
  topic: /^projects\/[^/\s]+\/topics\/$/,
};

/** Of Pub/Sub, by itself or in full: https://cloud.google.com/pubsub/docs/pubsub-basics#resource_names */
export const pubsubName = (what: keyof typeof beforePubsubName) => {
  const letters = '3 to 255 letters, digits and any of - _ . ~ + %, beginning with a letter and not with "goog"';
  const rule = `must be the name of a ${what}, or projects/<project>/${what}s/<name>: the name is ${letters}`;
  const isNamed = (given: string): boolean => {
    const at = given.lastIndexOf('/') + 1;
    if (at > 0 && !beforePubsubName[what].test(given.slice(0, at))) return false;
    const name = given.slice(at);
    return name.length >= 3 && name.length <= 255 && !name.startsWith('goog') && pubsubLetters.test(name);
  };
  return text(500).refine(isNamed, rule).meta({ kind: 'text' });
};
export const kibibytes = (count: number) => count * kibibyte;
export const mebibytes = (count: number) => count * kibibyte * kibibyte;
