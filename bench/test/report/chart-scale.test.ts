import { expect, test } from '@jest/globals';
import { scaleFor } from '../../src/report/chart-scale.ts';

test.each([
  ['a round number, and ends there', [200, 1_000], [0, 200, 400, 600, 800, 1_000]],
  ['what is between two round numbers', [13_476], [0, 5_000, 10_000, 15_000]],
  ['a fraction', [0.12], [0, 0.05, 0.1, 0.15]],
  ['what the system does not tell beside what it does', [Number.NaN, 4], [0, 1, 2, 3, 4]],
  ['nothing at all', [], [0, 1]],
  ['nothing above 0', [0], [0, 1]],
])('the axis holds %s', (_name, values, ticks) => {
  const scale = scaleFor(values);
  expect(scale.ticks.map((tick) => Number(tick.toFixed(6)))).toEqual(ticks);
  expect(scale.end).toBeCloseTo(ticks.at(-1) ?? Number.NaN);
});
