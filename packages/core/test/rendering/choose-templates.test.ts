import { describe, expect, test } from '@jest/globals';
import { chooseTemplates } from '../../src/rendering/choose-templates.ts';
import { shippedTemplates } from '../../src/rendering/shipped-templates.ts';

const [english, spanish, portuguese] = shippedTemplates;
const argentine = { ...spanish, locale: 'es-AR' };
const anySpanish = { ...spanish, locale: 'es' };
const french = { ...english, locale: 'fr-FR' };

describe('chooseTemplates, with the shipped texts alone,', () => {
  test.each([
    ['en-US', english],
    ['en-GB', english],
    ['es-MX', spanish],
    ['es-CO', spanish],
    ['es-419', spanish],
    ['es', spanish],
    ['ES_mx', spanish],
    ['pt-BR', portuguese],
    ['pt-PT', portuguese],
  ])('%s', (locale, expected) => {
    expect(chooseTemplates(locale, 'fr-FR')).toBe(expected);
  });

  test.each([undefined, 'fr-FR', '', '-', '!', 'est-EE'])('falls back from %j', (locale) => {
    expect(chooseTemplates(locale, 'pt-BR')).toBe(portuguese);
    expect(chooseTemplates(locale, 'es-PE')).toBe(spanish);
    expect(chooseTemplates(locale, 'ja-JP')).toBe(english);
  });
});

describe('chooseTemplates, with texts of the tenant,', () => {
  test('prefers them for their own locale only, where another is shipped exactly', () => {
    expect(chooseTemplates('es-AR', 'en-US', [argentine])).toBe(argentine);
    expect(chooseTemplates('es-MX', 'en-US', [argentine])).toBe(spanish);
  });

  test.each(['es-ar', 'ES_AR', 'es_ar'])('knows that locale however it is written: %s', (locale) => {
    const chilean = { ...spanish, locale: 'es-CL' };
    expect(chooseTemplates(locale, 'en-US', [chilean, argentine])).toBe(argentine);
    expect(chooseTemplates('es-AR', 'en-US', [chilean, { ...argentine, locale }])).toMatchObject({ locale });
  });

  test('prefers them for the rest of their language, those of the whole language first', () => {
    expect(chooseTemplates('es-CO', 'en-US', [argentine])).toBe(argentine);
    expect(chooseTemplates('es-CO', 'en-US', [argentine, anySpanish])).toBe(anySpanish);
  });

  test('prefers them to a shipped text of the same locale', () => {
    const ours = { ...spanish };
    expect(chooseTemplates('es-MX', 'en-US', [ours])).toBe(ours);
  });

  test('falls back to them', () => {
    expect(chooseTemplates('ja-JP', 'fr-CA', [argentine, french])).toBe(french);
    expect(chooseTemplates(undefined, 'fr-CA', [french])).toBe(french);
  });
});
