import { boundedMemo } from '../bounded-memo.ts';
import { foldSpaces } from './fold-accents.ts';
import { languageOf } from './language.ts';
import { rememberTexts } from './remember-texts.ts';

/** `long`: Tuesday, November 24. `short`: Tue Nov 24. With a year: Tuesday, November 24, 2027 and Tue Nov 24 2027. */
export type DateStyle = 'long' | 'short';

/** `symbol`: $1,250.00. `code`: USD 1,250.00, which GSM-7 always has. */
export type CurrencyStyle = 'symbol' | 'code';

/** RFC 3339: the wall clock and its offset. */
const rfc3339 = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d(?:\.\d+)?)(?:[Zz]|([+-])(\d\d):(\d\d))$/;
const decimal = /^-?\d{1,30}(?:\.(\d{0,20}?)0*)?$/;

type AmountFormat = (amount: string) => string;

/** In no locale, zone or currency; events that hold it are refused. */
const separator = '\0';

/** A formatter takes some 200 µs to build and 1 to 2 µs to use; the keys are made by `keyOf`. */
const momentFormats = boundedMemo(256, buildMomentFormat);
const amountFormats = boundedMemo(256, buildAmountFormat);

/** A day that is so far away could be taken for the one of this year. */
const farAwayMs = 300 * 24 * 3_600_000;

/** Two weeks of quarters of an hour, by day. */
const mostTexts = 500;

/** What Unicode's patterns write into a date and people of that language, in a short message, do not. */
const superfluous: Readonly<Record<DateStyle, Readonly<Record<string, RegExp>>>> = {
  long: { es: /,/g },
  short: { en: /,/g, es: /[.,]| de(?= )/g, pt: /[.,]| de(?= )/g },
};
const nothing = /(?!)/;

/** No zone: the wall clock as it was written, told by a formatter for UTC. */
const asWritten = '';

/** A moment as it was written: when it is, and what the clock showed there. Both in milliseconds since 1970. */
export interface Moment {
  readonly instant: number;
  readonly wallClock: number;
}

/** Reads RFC 3339; undefined for anything else. */
export function parseMoment(text: string): Moment | undefined {
  const [, day, clock, sign, hours, minutes] = rfc3339.exec(text) ?? [];
  const wallClock = Date.parse(`${day}T${clock}Z`);
  if (Number.isNaN(wallClock)) return undefined;
  const offset = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
  return { wallClock, instant: sign === '-' ? wallClock + offset : wallClock - offset };
}

/** How moments are told to the people of one locale in one zone. */
export interface MomentFormat {
  /** The day in words; with its year where `toldAt` is so long before that another day could be meant. */
  date(moment: Moment, style: DateStyle, toldAt?: number): string;
  /** The time of day, e.g. `3:30 PM`. */
  time(moment: Moment): string;
}

/**
 * The format of a locale and a zone. `zone` is an IANA zone; without one, or with one that
 * nobody knows, a moment's own offset tells its day and its time. An unusable locale reads
 * as en-US.
 */
export function momentFormat(locale: string, zone: string | undefined): MomentFormat {
  const inZone = zone === undefined ? undefined : momentFormats(keyOf(zone, locale));
  const format = inZone ?? momentFormats(keyOf(asWritten, locale));
  if (format === undefined) throw new Error('Intl does not know UTC');
  return format;
}

/**
 * An amount of money. `amount` is a decimal string and is never rounded; `currency` is an
 * ISO 4217 code. What is neither is shown as it came.
 */
export function formatAmount(amount: string, currency: string, locale: string, style: CurrencyStyle): string {
  const parsed = decimal.exec(amount);
  if (parsed === null) return `${amount} ${currency}`;
  const fractionDigits = parsed[1]?.length ?? 0;
  return amountFormats(keyOf(style, currency, String(fractionDigits), locale))(amount);
}

/** Undefined when nobody knows the zone. */
function buildMomentFormat(key: string): MomentFormat | undefined {
  const [zone, locale] = key.split(separator) as [string, string];
  const timeZone = zone === asWritten ? 'UTC' : zone;
  const textsOf = (options: Intl.DateTimeFormatOptions, noise = nothing) => {
    const formatter = new Intl.DateTimeFormat(usableLocales(locale), { ...options, timeZone });
    return rememberTexts(mostTexts, (clock) => foldSpaces(formatter.format(clock)).replace(noise, ''));
  };
  try {
    const language = languageOf(locale);
    const long = { weekday: 'long', month: 'long', day: 'numeric' } as const;
    const short = { weekday: 'short', month: 'short', day: 'numeric' } as const;
    const dates = {
      long: textsOf(long, superfluous.long[language]),
      short: textsOf(short, superfluous.short[language]),
    };
    const datesOfYears = {
      long: textsOf({ ...long, year: 'numeric' }, superfluous.long[language]),
      short: textsOf({ ...short, year: 'numeric' }, superfluous.short[language]),
    };
    const times = textsOf({ timeStyle: 'short' });
    const clock = ({ wallClock, instant }: Moment) => (zone === asWritten ? wallClock : instant);
    return {
      date: (moment, style, toldAt) => {
        const isFarAway = toldAt !== undefined && moment.instant - toldAt > farAwayMs;
        return (isFarAway ? datesOfYears : dates)[style](clock(moment));
      },
      time: (moment) => times(clock(moment)),
    };
  } catch {
    return undefined;
  }
}

/** An unknown currency is written behind the amount. */
function buildAmountFormat(key: string): AmountFormat {
  const [currencyDisplay, currency, digits, locale] = key.split(separator) as [CurrencyStyle, string, string, string];
  const locales = usableLocales(locale);
  const options = { style: 'currency', currency, currencyDisplay } as const;
  try {
    const usual = new Intl.NumberFormat(locales, options);
    const usualDigits = usual.resolvedOptions().maximumFractionDigits ?? 0;
    const exact =
      Number(digits) <= usualDigits
        ? usual
        : new Intl.NumberFormat(locales, { ...options, minimumFractionDigits: Number(digits) });
    return (amount) => foldSpaces(exact.format(amount as Intl.StringNumericLiteral));
  } catch {
    return (amount) => `${amount} ${currency}`;
  }
}

/** The locale without its extensions (a caller's calendar is not ours to follow), then en-US, never the host's own. */
function usableLocales(locale: string): string[] {
  try {
    return [new Intl.Locale(locale.replaceAll('_', '-')).baseName, 'en-US'];
  } catch {
    return ['en-US'];
  }
}

function keyOf(...parts: readonly string[]): string {
  return parts.join(separator);
}
