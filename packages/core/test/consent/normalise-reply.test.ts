import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { normaliseReply } from '../../src/consent/normalise-reply.ts';

describe('normaliseReply', () => {
  test.each([
    ['case, accents, punctuation and emoji', ' ¡Darme de BAJA, por favor! 🙏', 'darme de baja por favor'],
    ['an apostrophe is part of its word', "Don’t text; don't", 'dont text dont'],
    ['a hyphen parts words', 'opt-out', 'opt out'],
    ['ligatures and full width', 'ｓｔｏｐ ﬁn', 'stop fin'],
    ['the dotted capital I', 'İNFO', 'info'],
    ['ñ and ç lose their marks', 'Mañana começo', 'manana comeco'],
    ['letters in circles', 'ⓈⓉⓄⓅ', 'stop'],
    ['a ligature of eighteen letters', '\ufdfa', 'صلى الله عليه وسلم'],
    ['digits stay', 'STOP 2 day', 'stop 2 day'],
    ['other scripts stay', 'توقف СТОП', 'توقف стоп'],
    ['nothing said', '🛑 …', ''],
  ])('%s', (_what, text, expected) => {
    expect(normaliseReply(text)).toBe(expected);
  });

  test('keeps 160 letters at most', () => {
    expect(normaliseReply('a'.repeat(10_000))).toBe('a'.repeat(160));
    expect(normaliseReply(`${'a'.repeat(159)} b`)).toBe('a'.repeat(159));
  });

  test('any text: bare words, stable', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const words = normaliseReply(text);
        expect(words).toMatch(/^(?:[\p{L}\p{N}]+(?: [\p{L}\p{N}]+)*)?$/u);
        expect(words.length).toBeLessThanOrEqual(160);
        expect(normaliseReply(words)).toBe(words);
      }),
      { numRuns: 1_000 },
    );
  });

  test('ten thousand letters of anything', () => {
    const long = fc.string({ unit: 'binary', minLength: 10_000, maxLength: 10_000, size: 'max' });
    fc.assert(
      fc.property(long, (text) => normaliseReply(text).length <= 160),
      { numRuns: 20 },
    );
  });
});
