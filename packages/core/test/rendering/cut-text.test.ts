import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { cutText } from '../../src/rendering/cut-text.ts';

describe('cutText', () => {
  test.each([
    ['what fits', 'Av. Reforma 222', 15, 'Av. Reforma 222'],
    ['after a word in the last third', 'Av. Reforma 222, Piso 4', 20, 'Av. Reforma 222...'],
    ['after a word that ends just there', 'Av. Reforma 222 Piso 4', 18, 'Av. Reforma 222...'],
    ['inside a word that is too long', 'Av. Constituyentes 1070', 15, 'Av. Constitu...'],
    ['no comma before the dots', 'Av. Reforma, 222', 14, 'Av. Reforma...'],
    ['no half emoji', '😀😀😀😀', 7, '😀😀...'],
    ['no letter without its accent', 'abcde\u0301fghi', 8, 'abcd...'],
  ])('%s', (_what, text, max, expected) => {
    expect(cutText(text, max)).toBe(expected);
  });

  test('is never longer than asked, and the beginning of the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.integer({ min: 4, max: 60 }), (text, max) => {
        const cut = cutText(text, max);
        expect(cut.length).toBeLessThanOrEqual(max);
        expect(cut === text || (cut.endsWith('...') && text.startsWith(cut.slice(0, -3)))).toBe(true);
      }),
    );
  });
});
