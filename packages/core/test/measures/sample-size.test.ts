import { describe, expect, test } from '@jest/globals';
import { powerOf, sampleSize } from '@aftercall/core';

describe('the size of a trial', () => {
  test.each([
    [0.2, 0.15, 0.5, 905, 905, 1_811],
    [0.2, 0.17, 0.5, 2_629, 2_629, 5_257],
    [0.2, 0.18, 0.5, 6_039, 6_039, 12_077],
    [0.12, 0.09, 0.5, 1_638, 1_638, 3_276],
    [0.1, 0.08, 0.5, 3_213, 3_213, 6_426],
    [0.2, 0.15, 0.9, 4_347, 483, 4_831],
    [0.2, 0.17, 0.9, 12_864, 1_429, 14_294],
    [0.2, 0.18, 0.9, 29_789, 3_310, 33_099],
    [0.12, 0.09, 0.9, 7_833, 870, 8_704],
    [0.1, 0.08, 0.9, 15_520, 1_724, 17_245],
  ])('from %d to %d, %d of them treated, is %d and %d, %d in all', (control, treated, part, ours, theirs, total) => {
    const size = sampleSize({ control, treated }, part);
    expect([size.treated, size.control, size.total].map(Math.round)).toEqual([ours, theirs, total]);
  });

  test('has the power that it was asked for', () => {
    const trial = { control: 0.2, treated: 0.15 };
    for (const [part, power] of [
      [0.5, 0.8],
      [0.9, 0.8],
      [0.7, 0.95],
    ] as const) {
      const { treated, control } = sampleSize(trial, part, power);
      expect(powerOf(trial, treated, control)).toBeCloseTo(power, 9);
      expect(powerOf(trial, treated / 2, control / 2)).toBeLessThan(power);
    }
  });

  test.each([
    [{ control: 0.2, treated: 0.2 }, 0.5],
    [{ control: 0, treated: 0.2 }, 0.5],
    [{ control: 0.2, treated: 0.1 }, 1],
  ])('of %j with %d treated is refused', (trial, part) => expect(() => sampleSize(trial, part)).toThrow(RangeError));
});
