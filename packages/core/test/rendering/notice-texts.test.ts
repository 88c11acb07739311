import { describe, expect, test } from '@jest/globals';
import { readReply } from '../../src/consent/read-reply.ts';
import { noticeKinds } from '../../src/decide/notice.ts';
import { shippedNotices, writeNotice } from '../../src/rendering/notice-texts.ts';
import { segmentText } from '../../src/rendering/segment-text.ts';

const values = { business: 'Clínica del Puerto', contact: '+52 55 5555 0100' };
const whole = { segmented: false };
const reader = { tenantLocale: 'en-US' };

const localeFor = (more: object): string => writeNotice('help', { ...reader, ...more }, [], values, whole).locale;

describe('the language of a notice', () => {
  test.each([
    ['the call', { callLocale: 'es-CO', wordLanguage: 'pt', country: 'BR' }, 'es-MX'],
    [
      'the word, where the call is in none that there are words in',
      { callLocale: 'de-DE', wordLanguage: 'pt' },
      'pt-BR',
    ],
    ['the country, where the word says nothing', { country: 'BR' }, 'pt-BR'],
    ['the country of Spain', { country: 'ES' }, 'es-MX'],
    ['the tenant, where the country says nothing', { country: 'CH', tenantLocale: 'es-ES' }, 'es-MX'],
    ['English in the end', { wordLanguage: 'fr', tenantLocale: 'fr-CA' }, 'en-US'],
  ])('is that of %s', (_what, more, locale) => {
    expect(localeFor(more)).toBe(locale);
  });

  test("is told in the tenant's own words where there are any", () => {
    const own = [{ locale: 'es-AR', stop_question: '{business}: ¿le escribimos? Responda SÍ.' }];
    const asked = writeNotice('stop_question', { ...reader, callLocale: 'es-MX' }, own, values, whole);
    expect(asked).toEqual({ locale: 'es-AR', text: 'Clínica del Puerto: ¿le escribimos? Responda SÍ.' });
    expect(writeNotice('help', { ...reader, callLocale: 'es-MX' }, own, values, whole).locale).toBe('es-MX');
  });
});

describe('accents that make an SMS longer', () => {
  const own = [
    { locale: 'es-AR', help: ['Acá está la línea de {business}, día y noche.'] },
    { locale: 'fr-CA', help: ['Ici {business}, même à la fête, bien sûr, jour et nuit.'] },
  ];
  const business = `Clínica ${'x'.repeat(60)}`;
  const text = (callLocale: string, segmented: boolean): string =>
    writeNotice('help', { ...reader, callLocale }, own, { business }, { segmented }).text;

  test('are left out in Spanish, where nothing else is said by it', () => {
    expect(text('es-AR', true)).toBe(`Aca esta la linea de Clinica ${'x'.repeat(60)}, dia y noche.`);
  });

  test('stand where the channel cuts nothing, and in a language in which they are part of the word', () => {
    expect(text('es-AR', false)).toContain('Acá está la línea de Clínica');
    expect(text('fr-CA', true)).toContain('même à la fête, bien sûr');
  });
});

describe.each(shippedNotices)('the shipped words in $locale', ({ locale }) => {
  const text = (kind: (typeof noticeKinds)[number], given: object = values, limits = whole): string =>
    writeNotice(kind, { tenantLocale: locale }, [], { ...values, ...given }, limits).text;

  test('name the business, and leave no variable', () => {
    for (const kind of noticeKinds) {
      expect(text(kind)).toMatch(/^Clínica del Puerto: /);
      expect(text(kind)).not.toMatch(/[{}]/);
    }
  });

  test('of help name the contact, and go without one', () => {
    expect(text('help')).toContain(values.contact);
    const { contact: _, ...without } = values;
    const help = writeNotice('help', { tenantLocale: locale }, [], without, whole).text;
    expect(help).not.toMatch(/[{}]|0100/);
  });

  test('ask for answers that are read as what they are asked for', () => {
    const meanings = (said: string): string[] =>
      said
        .split(/[^\p{L}]+/u)
        .flatMap((one) => (one === one.toUpperCase() && one.length > 1 ? [readReply(one).meaning] : []));
    expect(meanings(text('stop_question'))).toEqual(['yes']);
    expect(meanings(text('stop_confirmation'))).toEqual(['start']);
    expect(meanings(text('help'))).toEqual(['stop', 'help']);
  });

  test('are one SMS each, help two', () => {
    const segments = noticeKinds.map(
      (kind) => segmentText(text(kind, { business: 'Harbour Clinic' }, { segmented: true })).segments,
    );
    expect(segments).toEqual([1, 1, 2]);
  });
});
