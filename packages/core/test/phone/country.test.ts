import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { isLatam, latamCountries, placeOfCaller } from '../../src/phone/country.ts';

describe('isLatam', () => {
  test('the Spanish- and Portuguese-speaking countries of the Americas', () => {
    expect([...latamCountries].sort().join(' ')).toBe('AR BO BR CL CO CR CU DO EC GT HN MX NI PA PE PR PY SV UY VE');
    expect(latamCountries.every(isLatam)).toBe(true);
  });

  test.each(['US', 'CA', 'ES', 'PT', 'HT', 'BZ', 'JM', 'GF', 'AO', 'mx', ''])('not %j', (country) => {
    expect(isLatam(country)).toBe(false);
  });
});

describe('placeOfCaller', () => {
  test.each([
    ['es-MX', 'US', { country: 'MX', latam: true }],
    ['es-US', 'MX', { country: 'US', latam: false }],
    ['pt-PT', 'BR', { country: 'PT', latam: false }],
    ['pt-BR', 'US', { country: 'BR', latam: true }],
    ['en-PR', 'US', { country: 'PR', latam: true }],
    ['es-ES', 'CO', { country: 'ES', latam: false }],
    ['zh-Hant-TW', 'US', { country: 'TW', latam: false }],
    ['es-MX-u-nu-latn', 'US', { country: 'MX', latam: true }],
  ])('the region of %s comes before the number of %s', (locale, phone, place) => {
    expect(placeOfCaller(locale, phone)).toStrictEqual(place);
  });

  test.each([
    ['es', 'MX', { country: 'MX', latam: true }],
    ['pt', 'US', { country: 'US', latam: false }],
    [undefined, 'PR', { country: 'PR', latam: true }],
    ['es_MX', 'US', { country: 'US', latam: false }],
    ['not a locale', 'AR', { country: 'AR', latam: true }],
    ['en-001', 'MX', { country: 'MX', latam: true }],
    ['en-150', 'US', { country: 'US', latam: false }],
    ['es', undefined, { latam: false }],
    [undefined, undefined, { latam: false }],
  ])('%s tells no country, so the number of %s does', (locale, phone, place) => {
    expect(placeOfCaller(locale, phone)).toStrictEqual(place);
  });

  test.each([
    ['US', { latam: true }],
    [undefined, { latam: true }],
    ['CO', { country: 'CO', latam: true }],
  ])('es-419 on a number of %s', (phone, place) => {
    expect(placeOfCaller('es-419', phone)).toStrictEqual(place);
  });

  test('any text: never throws', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), (locale) => typeof placeOfCaller(locale, 'MX').latam === 'boolean'),
    );
  });
});
