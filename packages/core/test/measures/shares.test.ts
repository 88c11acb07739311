import { describe, expect, test } from '@jest/globals';
import {
  compareShares,
  fisherExact,
  newcombeInterval,
  pooledRiskReduction,
  relativeRiskReduction,
  wilsonInterval,
} from '@aftercall/core';
import { normalCdf, normalQuantile } from '../../src/measures/normal.ts';

describe('the normal distribution', () => {
  // NIST Digital Library of Mathematical Functions 7.17 and 7.18, by erfc; R 4.4: pnorm, qnorm.
  test.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [1.959963984540054, 0.975],
    [-2.5758293035489, 0.005],
    [-6, 9.86587645037698e-10],
    [9, 1],
    [-9, 0],
  ])('is %d at %d', (x, p) => expect(normalCdf(x)).toBeCloseTo(p, 14));

  test.each([
    [0.5, 0],
    [0.8, 0.841621233572914],
    [0.975, 1.959963984540054],
    [0.995, 2.5758293035489],
    [0.0001, -3.71901648545568],
  ])('is reached with probability %d at %d', (p, x) => expect(normalQuantile(p)).toBeCloseTo(x, 11));

  test('is told to its ends, and no further', () => {
    expect(normalQuantile(1e-9)).toBeCloseTo(-5.99780701500768, 6);
    expect(() => normalQuantile(0)).toThrow(RangeError);
    expect(() => normalQuantile(Number.NaN)).toThrow(RangeError);
  });
});

describe('a share', () => {
  test.each([
    [9_650, 10_000, 0.96122, 0.96843],
    // Newcombe 1998, https://doi.org/10.1002/(SICI)1097-0258(19980430)17:8%3C857::AID-SIM777%3E3.0.CO;2-E, table I.
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %d of %d lies between %d and %d', (counted, of, low, high) => {
    const interval = wilsonInterval({ counted, of });
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  test('of none is known the better the more there are', () => {
    expect(wilsonInterval({ counted: 0, of: 10_000 })).toEqual({ low: 0, high: expect.closeTo(0.000384, 6) });
  });

  test.each([[{ counted: 2, of: 1 }], [{ counted: 0, of: 0 }], [{ counted: 0.5, of: 1 }], [{ counted: -1, of: 1 }]])(
    '%j is refused',
    (count) => expect(() => wilsonInterval(count)).toThrow(RangeError),
  );
});

describe('two shares', () => {
  const fewer = { counted: 150, of: 1_000 };
  const more = { counted: 200, of: 1_000 };

  test('differ by an interval of their own', () => {
    const { difference, low, high } = newcombeInterval(fewer, more);
    expect([difference, low, high].map((one) => Number(one.toFixed(4)))).toEqual([-0.05, -0.0832, -0.0167]);
  });

  // Newcombe 1998, table II, method 10.
  test.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [10, 10, 0, 20, 0.6791, 1],
    [5, 56, 0, 29, -0.0381, 0.1926],
  ])('%d/%d and %d/%d as published', (counted, of, otherCounted, otherOf, low, high) => {
    const found = newcombeInterval({ counted, of }, { counted: otherCounted, of: otherOf });
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });

  test('are compared by z where all cells are large enough', () => {
    const compared = compareShares(fewer, more);
    expect(compared).toEqual({ test: 'z', z: expect.closeTo(-2.942, 3), p: expect.closeTo(0.00326, 5) });
  });

  test('are compared exactly where one is not', () => {
    expect(compareShares({ counted: 3, of: 4 }, { counted: 1, of: 4 }).test).toBe('fisher');
    // 20 of 400 and 10 of 100: the smallest cell is expected to hold 6; with one of five times fewer, 1.2.
    expect(compareShares({ counted: 20, of: 400 }, { counted: 10, of: 100 }).test).toBe('z');
    expect(compareShares({ counted: 20, of: 400 }, { counted: 2, of: 20 }).test).toBe('fisher');
  });

  // Fisher's tea; Agresti, Categorical Data Analysis (2002), 3.5; R 4.4: fisher.test.
  test.each([
    [3, 4, 1, 4, 0.485714285714286],
    [1, 10, 11, 14, 0.00275945618522457],
    [0, 5, 5, 5, 0.00793650793650794],
    [0, 10, 0, 10, 1],
  ])('%d/%d and %d/%d are as unlikely as published', (counted, of, otherCounted, otherOf, p) => {
    expect(fisherExact({ counted, of }, { counted: otherCounted, of: otherOf })).toBeCloseTo(p, 12);
  });

  test('are compared exactly however large they are', () => {
    expect(fisherExact({ counted: 0, of: 50_000 }, { counted: 40_000, of: 50_000 })).toBe(0);
    expect(fisherExact({ counted: 2, of: 1_000_000 }, { counted: 2, of: 1_000_000 })).toBe(1);
  });
});

describe('a risk that is lower', () => {
  test('is so by a part, with an interval', () => {
    // 1 - 0.15/0.20, and 1 - exp(ln 0.75 +- 1.96 sqrt(1/150 - 1/1000 + 1/200 - 1/1000)).
    expect(relativeRiskReduction({ counted: 150, of: 1_000 }, { counted: 200, of: 1_000 })).toEqual({
      reduction: expect.closeTo(0.25, 10),
      low: expect.closeTo(0.0906, 4),
      high: expect.closeTo(0.3815, 4),
    });
  });

  test('cannot be lower than none', () => {
    expect(relativeRiskReduction({ counted: 1, of: 10 }, { counted: 0, of: 10 })).toBeUndefined();
  });

  test('is wholly gone without a case, as far as so few tell', () => {
    const found = relativeRiskReduction({ counted: 0, of: 10 }, { counted: 3, of: 10 });
    expect(found).toEqual({ reduction: 1, low: expect.any(Number), high: 1 });
    expect(found?.low).toBeLessThan(0);
  });

  describe('over several trials', () => {
    const trial = (missed: number, treated: number, cases: number, control: number) => ({
      treated: { counted: missed, of: treated },
      control: { counted: cases, of: control },
    });

    test('is what it is in each of them, and the surer', () => {
      const one = relativeRiskReduction({ counted: 150, of: 1_000 }, { counted: 200, of: 1_000 });
      const four = pooledRiskReduction([1, 2, 3, 4].map(() => trial(150, 1_000, 200, 1_000)));
      expect(four?.reduction).toBeCloseTo(0.25, 10);
      // Four times the people: half the width on the scale of the logarithm.
      const width = (found: typeof one): number => Math.log((1 - (found?.low ?? 0)) / (1 - (found?.high ?? 0)));
      expect(width(four)).toBeCloseTo(width(one) / 2, 10);
    });

    test('is none where none has any, although their sums would show one', () => {
      const trials = [trial(90, 900, 10, 100), trial(50, 100, 450, 900)];
      expect(pooledRiskReduction(trials)?.reduction).toBeCloseTo(0, 10);
      expect(
        relativeRiskReduction({ counted: 140, of: 1_000 }, { counted: 460, of: 1_000 })?.reduction,
      ).toBeGreaterThan(0.6);
    });

    test('leaves out those that have nobody in an arm', () => {
      const telling = trial(150, 1_000, 200, 1_000);
      expect(pooledRiskReduction([telling, trial(3, 10, 0, 0)])).toEqual(pooledRiskReduction([telling]));
      expect(pooledRiskReduction([])).toBeUndefined();
    });
  });
});
