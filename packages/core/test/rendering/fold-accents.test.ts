import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { foldAccents, foldSpaces, foldTypography } from '../../src/rendering/fold-accents.ts';
import { isGsm7 } from '../../src/rendering/gsm7.ts';
import { segmentText } from '../../src/rendering/segment-text.ts';

describe('foldAccents', () => {
  test.each([
    ['Spanish vowels', 'áíóú ÁÍÓÚ', 'aiou AIOU'],
    ['Portuguese vowels', 'ãõâêô ÃÕÂÊÔ ÀÈÌÒÙ', 'aoaeo AOAEO AEIOU'],
    ['a small cedilla, while the capital is in GSM-7', 'ção ÇÃO', 'cao ÇAO'],
    ['ordinals', '1ª Av., 2º piso, 3° andar', '1a Av., 2o piso, 3o andar'],
    ['quotation marks', '“hola” ‘qué’ «sí» l’eau', `"hola" 'qué' "si" l'eau`],
    ['dashes and ellipses', 'a–b—c−d…', 'a-b-c-d...'],
    ['unusual spaces', '3:30\u202fPM, R$\u00a01', '3:30 PM, R$ 1'],
    ['letters of other languages', 'Žižek Hélène Noël Łódź Œuvre', 'Zizek Hélène Noel Łodz OEuvre'],
    ['accents that come as characters of their own', 'jose\u0301 a\u0301', 'josé a'],
  ])('%s', (_what, text, expected) => {
    expect(foldAccents(text)).toBe(expected);
  });

  test.each([
    ['what GSM-7 has', '¿Mañana? ¡Sí, señor! ñÑ üÜ éÉ àèìòù äöÄÖ Ç ß €'.replace('í', 'i')],
    ['its Greek capitals', 'ΔΦΓΛΩΠΨΣΘΞ'],
    ['emoji', '👩‍👩‍👧 😀'],
    ['other scripts', 'Москва 東京 Йод नमस्ते'],
  ])('leaves %s alone', (_what, text) => {
    expect(foldAccents(text)).toBe(text);
  });

  test('makes three segments of a booking into one', () => {
    const booking = `Clínica São José: su cita quedó confirmada. ${'Atención al público. '.repeat(5)}`;
    expect(segmentText(booking)).toMatchObject({ encoding: 'UCS-2', segments: 3 });
    expect(segmentText(foldAccents(booking))).toMatchObject({ encoding: 'GSM-7', segments: 1 });
  });
});

describe('foldTypography', () => {
  test('folds quotation marks, dashes and spaces, and no letter', () => {
    expect(foldTypography('Joe’s “Café Río” – 3:30\u202fPM…')).toBe(`Joe's "Café Río" - 3:30 PM...`);
  });
});

describe('foldSpaces', () => {
  test('folds spaces only', () => {
    expect(foldSpaces('a\u00a0b\u202fc\u2009d “á”\n')).toBe('a b c d “á”\n');
  });
});

const anyText = fc.string({ unit: 'binary', maxLength: 200 });
const latinText = fc.string({
  unit: fc.constantFrom(...Array.from('aeioAE áíóúãõâêôçÁÍÓÚÃÕªº“”’–…éñüà¿¡€{\u00a0\u202f\u0301')),
  maxLength: 200,
});
/** With every accent on its letter: an "ü" with a second accent of its own is another letter. */
const composedText = fc.oneof(anyText, latinText).map((text) => text.normalize('NFC'));

describe.each([
  ['foldAccents', foldAccents],
  ['foldTypography', foldTypography],
])('%s, for every text,', (_name, fold) => {
  test('is idempotent', () => {
    fc.assert(fc.property(fc.oneof(anyText, latinText), (text) => expect(fold(fold(text))).toBe(fold(text))));
  });

  test('never touches what GSM-7 has', () => {
    const gsm7Text = anyText.map((text) => Array.from(text).filter(isGsm7).join(''));
    fc.assert(fc.property(gsm7Text, (text) => expect(fold(text)).toBe(text)));
    fc.assert(
      fc.property(composedText, (text) => {
        const count = (where: string, character: string) => where.split(character).length;
        for (const kept of 'éñüà¿¡€{') {
          expect(count(fold(text), kept)).toBeGreaterThanOrEqual(count(text, kept));
        }
      }),
    );
  });

  test('makes a character three at most, and only typography and ligatures more than one', () => {
    fc.assert(
      fc.property(composedText, (text) => {
        const longer = Array.from(text.matchAll(/[…œŒ]/g)).length;
        expect(fold(text).length).toBeLessThanOrEqual(text.length + 2 * longer);
      }),
    );
  });
});

test('foldAccents brings every Spanish and Portuguese text into GSM-7', () => {
  fc.assert(fc.property(latinText, (text) => expect(isGsm7(foldAccents(text))).toBe(true)));
});
