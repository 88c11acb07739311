import { expect, test } from '@jest/globals';
import type { TextLimits } from '../../src/channel/capabilities.ts';
import { fitPlainText } from '../../src/rendering/plain-text.ts';

const limits = (unit: TextLimits['unit'], max: number, segmented = false): TextLimits => ({ unit, max, segmented });

test('a text that is as long as the channel allows is said as it stands', () => {
  expect(fitPlainText('12345', limits('characters', 5))).toEqual({ fits: true, text: '12345', segments: 1 });
  expect(fitPlainText('año', limits('utf8-bytes', 4))).toEqual({ fits: true, text: 'año', segments: 1 });
});

test.each([
  ['characters', 4, '5 characters, and the channel allows 4'],
  ['utf8-bytes', 5, '6 bytes, and the channel allows 5'],
] as const)('one that is longer is not shortened: it is refused, counted in %s', (unit, max, counted) => {
  expect(fitPlainText('años!', limits(unit, max))).toEqual({
    fits: false,
    limit: 'text.max',
    message: `the text takes ${counted}`,
  });
});

test('it costs one segment where the channel cuts nothing, however long it is', () => {
  expect(fitPlainText('a'.repeat(161), limits('characters', 1_600))).toMatchObject({ segments: 1 });
  expect(fitPlainText('a'.repeat(160), limits('characters', 1_600, true))).toMatchObject({ segments: 1 });
  expect(fitPlainText('a'.repeat(161), limits('characters', 1_600, true))).toMatchObject({ segments: 2 });
});

test('half a character is replaced, as no wire takes it', () => {
  expect(fitPlainText('Hi \ud83d', limits('characters', 10))).toMatchObject({ text: 'Hi \ufffd' });
});
