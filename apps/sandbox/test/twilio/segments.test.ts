import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
import { countSegments } from '../../src/twilio/segments.ts';

const byCalculator = (text: string, smartEncoded: boolean) =>
  text === '' ? 0 : new SegmentedMessage(text, 'auto', smartEncoded).segments.length;

describe('segments', () => {
  test.each([
    ['', 0],
    ['x'.repeat(160), 1],
    ['x'.repeat(161), 2],
    ['x'.repeat(306), 2],
    ['x'.repeat(307), 3],
    ['€'.repeat(80), 1],
    ['€'.repeat(81), 2],
    ['á'.repeat(70), 1],
    ['á'.repeat(71), 2],
    ['😀'.repeat(35), 1],
    ['😀'.repeat(36), 2],
  ])('of %j are %d', (text, segments) => {
    expect(countSegments(text, false)).toBe(segments);
  });

  test('are those of the calculator for every text, on the short way too', () => {
    const signs = [
      fc.constantFrom(...Array.from('abc XYZ 0123 @£$ñÑáíóúçÇ^{}[]~|€\\Δ_\n\r\f“”–…\u00ad\u0301😀👍🏽')),
      fc.constantFrom(...Array.from('hello wörld')),
      fc.integer({ min: 0x20, max: 0x24f }).map((code) => String.fromCodePoint(code)),
    ];
    for (const sign of signs) {
      fc.assert(
        fc.property(fc.array(sign, { maxLength: 340 }), fc.boolean(), (parts, smartEncoded) => {
          const text = parts.join('');
          expect(countSegments(text, smartEncoded)).toBe(byCalculator(text, smartEncoded));
        }),
        { numRuns: 150 },
      );
    }
  });

  test('are those of the calculator for each single sign up to U+024F', () => {
    for (let code = 0x09; code <= 0x24f; code += 1) {
      const text = String.fromCodePoint(code).repeat(161);
      expect([code, countSegments(text, false)]).toEqual([code, byCalculator(text, false)]);
    }
  });
});
