import { describe, expect, test } from '@jest/globals';
import { formatAmount, momentFormat, parseMoment } from '../../src/rendering/format-values.ts';
import type { DateStyle, Moment } from '../../src/rendering/format-values.ts';

const moment = (text: string) => {
  const parsed = parseMoment(text);
  if (parsed === undefined) throw new Error(`${text} is no moment`);
  return parsed;
};
const formatDate = (at: Moment, locale: string, zone: string | undefined, style: DateStyle) =>
  momentFormat(locale, zone).date(at, style);
const formatTime = (at: Moment, locale: string, zone: string | undefined) => momentFormat(locale, zone).time(at);
const november = moment('2026-11-24T15:30:00-06:00');
const mexico = 'America/Mexico_City';

describe('parseMoment', () => {
  test.each([
    ['2026-11-24T15:30:00-06:00', '2026-11-24T21:30:00.000Z', '2026-11-24T15:30:00.000Z'],
    ['2026-11-24T15:30:00+05:30', '2026-11-24T10:00:00.000Z', '2026-11-24T15:30:00.000Z'],
    ['2026-11-24t15:30:00.250z', '2026-11-24T15:30:00.250Z', '2026-11-24T15:30:00.250Z'],
  ])('%s', (text, instant, wallClock) => {
    const parsed = moment(text);
    expect(new Date(parsed.instant).toISOString()).toBe(instant);
    expect(new Date(parsed.wallClock).toISOString()).toBe(wallClock);
  });

  test.each(['', 'tomorrow', '2026-11-24', '2026-11-24T15:30:00', '2026-13-24T15:30:00Z', '2026-11-24T25:30:00Z'])(
    'refuses %j',
    (text) => {
      expect(parseMoment(text)).toBeUndefined();
    },
  );
});

describe('a date and a time', () => {
  test.each([
    ['en-US', 'Tuesday, November 24', 'Tue Nov 24', '3:30 PM'],
    ['es-MX', 'martes 24 de noviembre', 'mar 24 nov', '3:30 p.m.'],
    ['es-AR', 'martes 24 de noviembre', 'mar 24 nov', '3:30 p. m.'],
    ['es-419', 'martes 24 de noviembre', 'mar 24 nov', '3:30 p.m.'],
    ['pt-BR', 'terça-feira, 24 de novembro', 'ter 24 nov', '15:30'],
    ['de-DE', 'Dienstag, 24. November', 'Di., 24. Nov.', '15:30'],
  ])('in %s', (locale, long, short, time) => {
    expect(formatDate(november, locale, mexico, 'long')).toBe(long);
    expect(formatDate(november, locale, mexico, 'short')).toBe(short);
    expect(formatTime(november, locale, mexico)).toBe(time);
  });

  test.each([
    ['en-US', 'Tuesday, November 24, 2026', 'Tue Nov 24 2026'],
    ['es-MX', 'martes 24 de noviembre de 2026', 'mar 24 nov 2026'],
    ['pt-BR', 'terça-feira, 24 de novembro de 2026', 'ter 24 nov 2026'],
  ])('in %s have a year where they are so far away that another day could be meant', (locale, long, short) => {
    const format = momentFormat(locale, mexico);
    const yearBefore = Date.parse('2025-11-24T21:30:00Z');
    expect([format.date(november, 'long', yearBefore), format.date(november, 'short', yearBefore)]).toEqual([
      long,
      short,
    ]);
    const summerBefore = Date.parse('2026-03-01T00:00:00Z');
    expect(format.date(november, 'short', summerBefore)).not.toContain('2026');
  });

  test('are told in the zone that is given', () => {
    const lateEvening = moment('2026-11-24T23:30:00-06:00');
    expect(formatDate(lateEvening, 'en-US', 'America/New_York', 'long')).toBe('Wednesday, November 25');
    expect(formatTime(lateEvening, 'en-US', 'America/New_York')).toBe('12:30 AM');
  });

  test('follow daylight saving of that zone', () => {
    expect(formatTime(moment('2026-11-01T05:30:00Z'), 'en-US', 'America/New_York')).toBe('1:30 AM');
    expect(formatTime(moment('2026-11-01T06:30:00Z'), 'en-US', 'America/New_York')).toBe('1:30 AM');
    expect(formatTime(moment('2026-11-01T07:30:00Z'), 'en-US', 'America/New_York')).toBe('2:30 AM');
  });

  test.each([undefined, 'Mars/Olympus', '', 'not a zone'])('keep the offset they were written with: %j', (zone) => {
    const lateEvening = moment('2026-11-24T23:30:00+05:30');
    expect(formatDate(lateEvening, 'en-US', zone, 'short')).toBe('Tue Nov 24');
    expect(formatTime(lateEvening, 'en-US', zone)).toBe('11:30 PM');
  });

  test.each(['', 'not a locale', 'xx-YY', '!', 'e'.repeat(5000)])('read as en-US in the locale %.20j', (locale) => {
    expect(formatDate(november, locale, mexico, 'long')).toBe('Tuesday, November 24');
  });

  test('take a locale with underscores, and no calendar from its extensions', () => {
    expect(formatDate(november, 'es_MX', mexico, 'long')).toBe('martes 24 de noviembre');
    expect(formatDate(november, 'en-US-u-ca-hebrew-nu-thai', mexico, 'long')).toBe('Tuesday, November 24');
  });

  test('hold no unusual space', () => {
    for (const locale of ['en-US', 'es-AR', 'es-CO', 'fr-FR', 'pt-BR']) {
      expect(formatTime(november, locale, mexico)).not.toMatch(/[^\S ]/);
    }
  });
});

describe('an amount', () => {
  test.each([
    ['1250.00', 'USD', 'en-US', '$1,250.00', 'USD 1,250.00'],
    ['1250.5', 'USD', 'en-US', '$1,250.50', 'USD 1,250.50'],
    ['1250.00', 'MXN', 'es-MX', '$1,250.00', 'MXN 1,250.00'],
    ['1250.00', 'BRL', 'pt-BR', 'R$ 1.250,00', 'BRL 1.250,00'],
    ['1250.50', 'CRC', 'es-CR', '₡1 250,50', 'CRC 1 250,50'],
    ['1250', 'JPY', 'en-US', '¥1,250', 'JPY 1,250'],
    ['1250.00', 'JPY', 'en-US', '¥1,250', 'JPY 1,250'],
    ['0.1', 'KWD', 'en-US', 'KWD 0.100', 'KWD 0.100'],
    ['-3', 'USD', 'en-US', '-$3.00', '-USD 3.00'],
  ])('%s %s in %s', (amount, currency, locale, symbol, code) => {
    expect(formatAmount(amount, currency, locale, 'symbol')).toBe(symbol);
    expect(formatAmount(amount, currency, locale, 'code')).toBe(code);
  });

  test('is never rounded', () => {
    expect(formatAmount('12.345', 'USD', 'en-US', 'symbol')).toBe('$12.345');
    expect(formatAmount('12.50', 'JPY', 'en-US', 'symbol')).toBe('¥12.5');
    expect(formatAmount('90071992547409931.01', 'USD', 'en-US', 'symbol')).toBe('$90,071,992,547,409,931.01');
  });

  test.each([
    ['1250.00', 'coins', '1250.00 coins'],
    ['twelve', 'USD', 'twelve USD'],
    ['1e3', 'USD', '1e3 USD'],
    ['NaN', 'USD', 'NaN USD'],
  ])('is shown as it came when it is none: %s %s', (amount, currency, expected) => {
    expect(formatAmount(amount, currency, 'en-US', 'symbol')).toBe(expected);
  });
});
