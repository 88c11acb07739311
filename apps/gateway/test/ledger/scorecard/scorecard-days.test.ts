import { expect, test } from '@jest/globals';
import { assert, integer, property } from 'fast-check';
import { binBounds, rangeOfBin } from '../../../src/ledger/scorecard/scorecard-bins.ts';
import { longPartsOf, longSpans, partsOf, spans } from '../../../src/ledger/scorecard/scorecard-days.ts';

const dayMs = 86_400_000;
const moments = integer({ min: 1_790_000_000_000, max: 1_850_000_000_000 });

test('every moment of a period is in one of its parts, and no other moment is', () => {
  assert(
    property(moments, integer({ min: 1, max: 400 * dayMs }), (from, length) => {
      const [begin, end] = [new Date(from), new Date(from + length)];
      for (const [parts, lengths] of [
        [partsOf(begin, end), spans],
        [longPartsOf(begin, end), longSpans],
      ] as const) {
        for (const { days, from: first, to } of parts.spans) {
          expect(lengths).toContain(days);
          expect([first % days, to % days]).toEqual([0, 0]);
        }
        const all = [
          ...parts.spans.map((one) => [one.from * dayMs, one.to * dayMs] as const),
          ...parts.edges.map((one) => [one.from.getTime(), one.to.getTime()] as const),
        ];
        const inOrder = all.toSorted((one, other) => one[0] - other[0]);
        expect(inOrder.map(([start]) => start)).toEqual([from, ...inOrder.slice(0, -1).map(([, stop]) => stop)]);
        expect(inOrder.at(-1)?.[1]).toBe(from + length);
      }
    }),
  );
});

test('a year is made of few sums', () => {
  const { spans: some } = partsOf(new Date('2026-01-01T00:00:00Z'), new Date('2027-01-01T00:00:00Z'));
  expect(some.reduce((sum, { days, from, to }) => sum + (to - from) / days, 0)).toBeLessThan(32);
});

test('ranges of times follow each other, and are narrow', () => {
  for (const [place, bound] of binBounds.entries()) {
    const { from, to } = rangeOfBin(place + 1);
    expect(from).toBe(bound);
    if (place + 1 < binBounds.length) expect(to - from).toBeLessThanOrEqual(from * 0.05 + 1);
  }
  expect(rangeOfBin(0).to).toBe(0);
});
