import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { toLines, toSingleLine } from '../../src/event/sanitize-text.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 300 });

describe('toSingleLine', () => {
  test.each([
    ['plain text', 'Av. Reforma 222', 'Av. Reforma 222'],
    ['plain text with a space at its end', 'Ana ', 'Ana'],
    ['plain text with one before it', ' Ana', 'Ana'],
    ['plain text with two between its words', 'Ana  Maria', 'Ana Maria'],
    ['accents and emoji', 'José 👩‍👩‍👧 Ñandú', 'José 👩‍👩‍👧 Ñandú'],
    ['control characters', 'a\u0007b\u001bc\u007fd\u009be', 'abcde'],
    ['bidirectional marks and overrides', '\u202eabc\u202c\u2066d\u2069\u200e\u200f\u061c', 'abcd'],
    ['line breaks and tabs', ' a\r\n\tb\u2028c\u0085d ', 'a b c d'],
    ['no-break and wide spaces', 'a\u00a0\u3000b', 'a b'],
    ['invisible fillers', 'a\u200bb\u2060c\ufeffd\u00ade', 'abcde'],
    ['spaces around something invisible', 'a \u200b b', 'a b'],
    ['nothing visible', '\u202e \u0007\n', ''],
  ])('%s', (_what, text, expected) => {
    expect(toSingleLine(text)).toBe(expected);
  });

  test('is stable, on one line and never longer', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const clean = toSingleLine(text);
        expect(toSingleLine(clean)).toBe(clean);
        expect(clean).not.toMatch(/[\p{Cc}\p{Bidi_Control}]|^\s|\s$|\s\s/u);
        expect(clean.length).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});

describe('toLines', () => {
  test('keeps line breaks, and one empty line at most', () => {
    expect(toLines('\n a \t b\r\nc\u2028d\n \n\n\ne\u0007\n')).toBe('a b\nc\nd\n\ne');
  });

  test('is stable, and says on one line what toSingleLine says', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const clean = toLines(text);
        expect(toLines(clean)).toBe(clean);
        expect(toSingleLine(clean)).toBe(toSingleLine(text));
      }),
    );
  });
});
