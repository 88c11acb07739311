import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { truncateText } from '../../src/event/truncate-text.ts';

describe('truncateText', () => {
  test.each([
    ['short text stays', 'Ana', 3, 'Ana'],
    ['plain text', 'Anabel', 3, 'Ana'],
    ['no space is left at the end', 'Ana López', 4, 'Ana'],
    ['a letter keeps its accent', 'Jose\u0301 Luis', 4, 'Jos'],
    ['a family emoji stays whole', 'ab👩‍👩‍👧cd', 5, 'ab'],
    ['a flag stays whole', 'a🇲🇽🇧🇷', 7, 'a🇲🇽'],
    ['a letter under a hundred marks is cut inside', `x${'\u0301'.repeat(100)}`, 80, `x${'\u0301'.repeat(79)}`],
    ['a text of one letter is cut inside', '👩‍👩‍👧', 4, '👩\u200d'],
    ['and no shorter than that halves nothing', '👩‍👩‍👧', 5, '👩\u200d👩'],
  ])('%s', (_what, text, maxLength, expected) => {
    expect(truncateText(text, maxLength)).toBe(expected);
  });

  test('cuts ten thousand letters to the limit', () => {
    expect(truncateText('ñ'.repeat(10_000), 100)).toBe('ñ'.repeat(100));
  });

  test('is a beginning of the text, in bounds, well formed and stable', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.integer({ min: 1, max: 120 }),
        (text, maxLength) => {
          const cut = truncateText(text, maxLength);
          expect(text.startsWith(cut)).toBe(true);
          expect(cut.length).toBeLessThanOrEqual(maxLength);
          expect(cut.isWellFormed()).toBe(true);
          expect(truncateText(cut, maxLength)).toBe(cut);
        },
      ),
    );
  });
});
