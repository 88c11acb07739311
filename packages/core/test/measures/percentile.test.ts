import { describe, expect, test } from '@jest/globals';
import { nearestRank, percentileRanks } from '@aftercall/core';

describe('a percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);

  test.each([
    [hundred, 0.95, 95],
    [hundred, 0.5, 50],
    [hundred, 0.999, 100],
    // 100 * 0.07 is 7.000000000000001 here.
    [hundred, 0.07, 7],
    // https://en.wikipedia.org/wiki/Percentile#Worked_examples_of_the_nearest-rank_method
    [[15, 20, 35, 40, 50], 0.05, 15],
    [[15, 20, 35, 40, 50], 0.3, 20],
    [[15, 20, 35, 40, 50], 0.4, 20],
    [[15, 20, 35, 40, 50], 0.5, 35],
    [[7], 0.95, 7],
  ])('of %j at %d is %d', (sorted, part, value) => expect(nearestRank(sorted, part)).toBe(value));

  // 95 +- 1.96 sqrt(100 * 0.95 * 0.05) = 90.73 to 99.27.
  test('lies between two ranks', () => {
    expect(percentileRanks(100, 0.95)).toEqual({ rank: 95, low: 91, high: 100 });
    expect(percentileRanks(1_000, 0.95)).toEqual({ rank: 950, low: 937, high: 964 });
  });

  test('is bounded by nothing above while there are few values', () => {
    expect(percentileRanks(72, 0.95).high).toBeUndefined();
    expect(percentileRanks(73, 0.95).high).toBeDefined();
  });

  test('needs a value, and a part', () => {
    expect(() => percentileRanks(0, 0.95)).toThrow(RangeError);
    expect(() => percentileRanks(10, 1)).toThrow(RangeError);
  });
});
