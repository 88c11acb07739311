import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { canonicalPhone } from '../../src/phone/canonical-phone.ts';

const phone = (e164: string, country: string, line: string) => ({ valid: true, e164, country, line });

describe('one person, one form', () => {
  test.each([
    ['Mexico, as dialled today', '+525512345678'],
    ['Mexico, with the 1 of before 2019', '+5215512345678'],
    ['Mexico, with the 1 and spaces', '+52 1 55 1234 5678'],
  ])('%s', (_what, raw) => {
    expect(canonicalPhone(raw)).toEqual(phone('+525512345678', 'MX', 'fixed_or_mobile'));
  });

  test.each([
    ['São Paulo, nine digits', '+5511987654321', '+5511987654321'],
    ['São Paulo, eight digits', '+551187654321', '+5511987654321'],
    ['Rio Grande do Norte, eight digits', '+55 84 8134-5678', '+5584981345678'],
    ['a former trunked number, eight digits', '+551170123456', '+5511970123456'],
    ['an eight-digit mobile that begins with 6', '+556162345678', '+5561962345678'],
  ])('Brazil: %s', (_what, raw, e164) => {
    expect(canonicalPhone(raw)).toEqual(phone(e164, 'BR', 'mobile'));
  });

  test('a Brazilian landline keeps its eight digits', () => {
    expect(canonicalPhone('+551132345678')).toEqual(phone('+551132345678', 'BR', 'fixed'));
    expect(canonicalPhone('+558001234567')).toEqual(phone('+558001234567', 'BR', 'toll_free'));
  });

  test.each([
    ['with the 9', '+5491145678901', 'mobile'],
    ['with the 15 of national dialling, which says the same', '+54 11 15-4567-8901', 'mobile'],
    ['without the 9: nobody knows the line', '+541145678901', 'unknown'],
    ['without the 9, spaced', '+54 11 4567-8901', 'unknown'],
  ])('Argentina: %s', (_what, raw, line) => {
    expect(canonicalPhone(raw)).toEqual(phone('+5491145678901', 'AR', line));
  });

  test('an Argentine number of three-digit area code', () => {
    expect(canonicalPhone('+543514123456')).toEqual(phone('+5493514123456', 'AR', 'unknown'));
    expect(canonicalPhone('+5493514123456')).toEqual(phone('+5493514123456', 'AR', 'mobile'));
  });

  test('an Argentine toll-free number has no mobile form', () => {
    expect(canonicalPhone('+548001234567')).toEqual(phone('+548001234567', 'AR', 'toll_free'));
    expect(canonicalPhone('+5498001234567')).toEqual({ valid: false, why: 'not_in_number_plan' });
  });
});

describe('countries and lines', () => {
  test.each([
    ['+12125551234', 'US', 'fixed_or_mobile'],
    ['+16135551234', 'CA', 'fixed_or_mobile'],
    ['+17872345678', 'PR', 'fixed_or_mobile'],
    ['+19392345678', 'PR', 'fixed_or_mobile'],
    ['+18095551234', 'DO', 'fixed_or_mobile'],
    ['+18765551234', 'JM', 'mobile'],
    ['+18005551234', 'US', 'toll_free'],
    ['+19005551234', 'US', 'premium'],
    ['+442071838750', 'GB', 'fixed'],
    ['+447400123456', 'GB', 'mobile'],
    ['+447012345678', 'GB', 'premium'],
    ['+34612345678', 'ES', 'mobile'],
    ['+34912345678', 'ES', 'fixed'],
    ['+50251234567', 'GT', 'mobile'],
    ['+56221234567', 'CL', 'fixed_or_mobile'],
    ['+573001234567', 'CO', 'mobile'],
    ['+528001234567', 'MX', 'toll_free'],
    ['+5218001234567', 'MX', 'toll_free'],
  ])('%s is %s, %s', (raw, country, line) => {
    expect(canonicalPhone(raw)).toMatchObject({ valid: true, country, line });
  });

  test('a number of no country names none', () => {
    expect(canonicalPhone('+883510000000')).toStrictEqual({ valid: true, e164: '+883510000000', line: 'voip' });
  });
});

describe('how people and systems write it', () => {
  test.each([
    ['with punctuation', '+1 (212) 555-1234'],
    ['with dots', '+1.212.555.1234'],
    ['full width', '＋１２１２５５５１２３４'],
    ['between marks of direction, as copied from an address book', '\u202a+1 212 555 1234\u202c'],
    ['with a line break', '+1\n2125551234 '],
    ['with no-break spaces', '+1\u00a0212\u00a0555\u00a01234'],
  ])('%s', (_what, raw) => {
    expect(canonicalPhone(raw)).toEqual(phone('+12125551234', 'US', 'fixed_or_mobile'));
  });

  test.each([
    ['', 'empty'],
    [' \u202e ', 'empty'],
    ['anonymous', 'not_a_number'],
    ['call +12125551234', 'not_a_number'],
    ['+12125551234 or +12125551235', 'not_a_number'],
    ['+12125551234 after six', 'not_a_number'],
    ['+', 'not_a_number'],
    ['++12125551234', 'not_a_number'],
    ['2125551234', 'no_country_code'],
    ['00442071838750', 'no_country_code'],
    ['(212) 555-1234', 'no_country_code'],
    ['+12125551234 ext 5', 'extension'],
    ['+12125551234x99', 'extension'],
    ['+5215555', 'not_in_number_plan'],
    ['+15551234567', 'not_in_number_plan'],
    ['+5511512345678', 'not_in_number_plan'],
    ['+999123456789', 'not_a_number'],
    [`+1212555${'1'.repeat(60)}`, 'too_long'],
  ])('%j is none: %s', (raw, why) => {
    expect(canonicalPhone(raw)).toEqual({ valid: false, why });
  });
});

describe('properties', () => {
  const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));

  test('any text: never throws', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        (raw) => typeof canonicalPhone(raw).valid === 'boolean',
      ),
    );
  });

  test('the canonical form is E.164 and its own canonical form', () => {
    const number = fc.tuple(
      fc.constantFrom('1', '52', '521', '55', '54', '549', '57', '34', '44'),
      fc.nat({ max: 3 }).chain((more) => digits(8 + more)),
    );
    fc.assert(
      fc.property(number, ([code, national]) => {
        const read = canonicalPhone(`+${code}${national}`);
        fc.pre(read.valid);
        if (!read.valid) return;
        expect(read.e164).toMatch(/^\+[1-9]\d{6,14}$/);
        expect(canonicalPhone(read.e164)).toMatchObject({ valid: true, e164: read.e164, country: read.country });
      }),
      { numRuns: 500 },
    );
  });

  test('both forms of a Mexican, a Brazilian and an Argentine number are one, valid or not', () => {
    const addressOf = (raw: string) => {
      const read = canonicalPhone(raw);
      return read.valid ? read.e164 : read.why;
    };
    fc.assert(
      fc.property(
        digits(10),
        digits(7),
        fc.integer({ min: 11, max: 99 }),
        fc.integer({ min: 6, max: 9 }),
        (ten, seven, area, first) => {
          expect(addressOf(`+521${ten}`)).toBe(addressOf(`+52${ten}`));
          fc.pre(area % 10 !== 0);
          expect(addressOf(`+55${area}${first}${seven}`)).toBe(addressOf(`+55${area}9${first}${seven}`));
          // Numbers of the service series (0800 and the like) have one form only.
          const argentine = `${['11', '2', '3'][Number(ten[0]) % 3]}${ten}`.slice(0, 10);
          expect(addressOf(`+549${argentine}`)).toBe(addressOf(`+54${argentine}`));
        },
      ),
      { numRuns: 300 },
    );
  });
});
