import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  compareShares,
  fisherExact,
  newcombeInterval,
  percentileRanks,
  relativeRiskReduction,
  wilsonInterval,
  type Count,
} from '@aftercall/core';

const counts = fc
  .tuple(fc.integer({ min: 1, max: 5_000 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([of, part]): Count => ({ counted: Math.round(of * part), of }));
const others = ({ counted, of }: Count): Count => ({ counted: of - counted, of });
const times = ({ counted, of }: Count, factor: number): Count => ({ counted: counted * factor, of: of * factor });

describe('the interval of a share', () => {
  test('holds the share and lies between 0 and 1', () => {
    fc.assert(
      fc.property(counts, (count) => {
        const { low, high } = wilsonInterval(count);
        const share = count.counted / count.of;
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(share);
        expect(high).toBeGreaterThanOrEqual(share);
      }),
    );
  });

  test('is turned round for the others', () => {
    fc.assert(
      fc.property(counts, (count) => {
        const { low, high } = wilsonInterval(count);
        const turned = wilsonInterval(others(count));
        expect(turned.low).toBeCloseTo(1 - high, 12);
        expect(turned.high).toBeCloseTo(1 - low, 12);
      }),
    );
  });

  test('is narrower the more there are, and the less sure it has to be', () => {
    const width = (count: Count, level?: number): number => {
      const { low, high } = wilsonInterval(count, level);
      return high - low;
    };
    fc.assert(
      fc.property(counts, (count) => {
        expect(width(times(count, 4))).toBeLessThan(width(count));
        expect(width(count, 0.9)).toBeLessThan(width(count));
      }),
    );
  });
});

describe('two shares', () => {
  test('differ by an interval that holds the difference, and that is turned round when they are', () => {
    fc.assert(
      fc.property(counts, counts, (one, other) => {
        const { difference, low, high } = newcombeInterval(one, other);
        const turned = newcombeInterval(other, one);
        expect(low).toBeLessThanOrEqual(difference);
        expect(high).toBeGreaterThanOrEqual(difference);
        expect(low).toBeGreaterThanOrEqual(-1 - 1e-12);
        expect(high).toBeLessThanOrEqual(1 + 1e-12);
        expect([turned.low, turned.high]).toEqual([expect.closeTo(-high, 12), expect.closeTo(-low, 12)]);
      }),
    );
  });

  test('differ as much whichever comes first, and not at all where they are the same', () => {
    fc.assert(
      fc.property(counts, counts, (one, other) => {
        expect(compareShares(one, other).p).toBeCloseTo(compareShares(other, one).p, 9);
        expect(compareShares(one, one).p).toBeCloseTo(1, 9);
      }),
    );
  });

  test('are as unlikely by the sum over all tables as by their factorials', () => {
    const few = fc.integer({ min: 0, max: 12 });
    const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k);
    fc.assert(
      fc.property(few, few, few, few, (a, b, c, d) => {
        const weight = (k: number): number => choose(a + b, k) * choose(c + d, a + c - k);
        let all = 0;
        let unlikely = 0;
        for (let k = Math.max(0, a - d); k <= Math.min(a + b, a + c); k += 1) {
          all += weight(k);
          if (weight(k) <= weight(a) * (1 + 1e-7)) unlikely += weight(k);
        }
        expect(fisherExact({ counted: a, of: a + b }, { counted: c, of: c + d })).toBeCloseTo(unlikely / all, 9);
      }),
    );
  });
});

test('the interval of a reduction of risk holds it, and is narrower the more there are', () => {
  fc.assert(
    fc.property(counts, counts, (treated, control) => {
      const found = relativeRiskReduction(treated, control);
      if (found === undefined) return expect(control.counted).toBe(0);
      expect(found.low).toBeLessThanOrEqual(found.reduction);
      expect(found.high).toBeGreaterThanOrEqual(found.reduction);
      const more = relativeRiskReduction(times(treated, 4), times(control, 4));
      if (treated.counted === 0) return undefined;
      expect((more?.high ?? 0) - (more?.low ?? 0)).toBeLessThanOrEqual(found.high - found.low);
      return undefined;
    }),
  );
});

test('the ranks that bound a percentile surround it, within what there is', () => {
  const parts = fc.constantFrom(0.5, 0.9, 0.95, 0.99);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), parts, (count, part) => {
      const { rank, low, high } = percentileRanks(count, part);
      expect(low).toBeGreaterThanOrEqual(1);
      expect(low).toBeLessThanOrEqual(rank);
      expect(high ?? count).toBeLessThanOrEqual(count);
      expect(high ?? count).toBeGreaterThanOrEqual(rank);
    }),
  );
});
