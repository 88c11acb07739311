import { describe, expect, test } from '@jest/globals';
import { planBench, type BenchPlan, type Section } from '../src/bench-plan.ts';

const lengthOf = ({ leadInSeconds, seconds }: Section): number => leadInSeconds + seconds;

function loadSeconds({ rounds, warmUpSeconds, bare, closed, closedWithSent, open }: BenchPlan): number {
  return warmUpSeconds + rounds * (lengthOf(bare) + lengthOf(closed) + lengthOf(closedWithSent) + lengthOf(open));
}

describe('planBench', () => {
  test.each([
    [90, 3],
    [60, 3],
    [59, 1],
    [20, 1],
  ])('%d seconds have %d rounds, and leave time for start and end', (seconds, rounds) => {
    const plan = planBench(seconds);
    expect(plan.rounds).toBe(rounds);
    expect(loadSeconds(plan)).toBeCloseTo(seconds - 12);
  });

  test('a fifth of each section runs before it is measured', () => {
    const { bare, closed, closedWithSent, open } = planBench(90);
    for (const section of [bare, closed, closedWithSent, open])
      expect(section.leadInSeconds / lengthOf(section)).toBeCloseTo(0.2);
  });
});
