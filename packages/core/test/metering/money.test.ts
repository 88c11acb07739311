import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { decimalOf, microsOf } from '../../src/metering/money.ts';

test.each([
  ['0.0079', 7_900n, '0.0079'],
  ['12.5', 12_500_000n, '12.50'],
  ['3', 3_000_000n, '3.00'],
  // Half away from zero, from the seventh decimal alone.
  ['0.0000005', 1n, '0.000001'],
  ['0.00000049', 0n, '0.00'],
])('%s is so many millionths', (text, micros, written) => {
  expect(microsOf(text)).toBe(micros);
  expect(decimalOf(micros)).toBe(written);
});

test.each(['', '-1', '1e3', '.5', '1.', '1,5', '0x1', 'NaN', ' 1', '1'.repeat(13)])('%j is no amount', (text) => {
  expect(microsOf(text)).toBeUndefined();
});

test('what is written is read as what it was', () => {
  fc.assert(fc.property(fc.bigInt(0n, 10n ** 17n), (micros) => expect(microsOf(decimalOf(micros))).toBe(micros)));
});
