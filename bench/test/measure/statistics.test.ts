import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { median, percentile, trendOf } from '../../src/measure/statistics.ts';

const values = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1 });
const quantiles = fc.double({ min: 0, minExcluded: true, max: 1, noNaN: true });

describe('percentile', () => {
  test.each([
    [0.5, 50],
    [0.99, 99],
    [0.991, 100],
    [1, 100],
    [0.001, 1],
  ])('%d of 1 to 100 is %d', (quantile, expected) => {
    const oneToHundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentile(oneToHundred, quantile)).toBe(expected);
  });

  test('sorts by size, not by digits', () => {
    expect(percentile([9, 10, 100], 0.5)).toBe(10);
  });

  test('is one of the values, and at least the asked share is not above it, nor below it the whole share', () => {
    fc.assert(
      fc.property(values, quantiles, (list, quantile) => {
        const value = percentile(list, quantile);
        expect(list.some((one) => one === value)).toBe(true);
        expect(list.filter((one) => one <= value).length).toBeGreaterThanOrEqual(quantile * list.length);
        expect(list.filter((one) => one < value).length).toBeLessThan(quantile * list.length);
      }),
    );
  });

  test('leaves the values as they were', () => {
    const list = [3, 1, 2];
    percentile(list, 0.5);
    expect(list).toEqual([3, 1, 2]);
  });

  test.each([0, -0.5, 1.01, Number.NaN])('there is no quantile %d', (quantile) => {
    expect(() => percentile([1], quantile)).toThrow(RangeError);
  });

  test('there is none of no values', () => {
    expect(() => percentile([], 0.5)).toThrow('there is no percentile of no values');
  });
});

describe('median', () => {
  test.each([
    [[7], 7],
    [[9, 10, 1], 9],
    [[4, 1, 3, 2], 2.5],
  ])('of %j is %d', (list, expected) => {
    expect(median(list)).toBe(expected);
  });

  test('as many values lie below it as above it', () => {
    fc.assert(
      fc.property(values, (list) => {
        const middle = median(list);
        const below = list.filter((one) => one < middle).length;
        const above = list.filter((one) => one > middle).length;
        expect(below).toBeLessThanOrEqual(list.length / 2);
        expect(above).toBeLessThanOrEqual(list.length / 2);
      }),
    );
  });

  test('there is none of no values', () => {
    expect(() => median([])).toThrow('there is no median of no values');
  });
});

describe('a trend', () => {
  test('of points on a line is the line, without an error', () => {
    const { slope, error } = trendOf([
      [0, 10],
      [1, 12],
      [2, 14],
      [5, 20],
    ]);
    expect(slope).toBeCloseTo(2);
    expect(error).toBeCloseTo(0);
  });

  test('has the standard error of ordinary least squares', () => {
    // By hand: the mean of y is 2, the spread of x 2, the slope 1/2, and what is left of the squares 1.5.
    const { slope, error } = trendOf([
      [0, 2],
      [1, 1],
      [2, 3],
    ]);
    expect(slope).toBeCloseTo(0.5);
    expect(error).toBeCloseTo(Math.sqrt(1.5 / 1 / 2));
  });

  test.each([
    [
      [
        [0, 1],
        [1, 2],
      ],
    ],
    [
      [
        [3, 1],
        [3, 2],
        [3, 3],
      ],
    ],
  ] as [[number, number][]][])('there is none of %j', (points) => {
    expect(() => trendOf(points)).toThrow(RangeError);
  });
});
