import { describe, expect, test } from '@jest/globals';
import { holdOutReport, plannedFor, type ArmCounts, type Finding, type HoldOut } from '@aftercall/core';

const seed = Number(process.env['AFTERCALL_TEST_SEED'] ?? 2_026);
const experiments = 1_000;

// Within a test every look at a global costs, and these are used some million times.
const { floor, imul, log } = Math;

/** mulberry32, in the public domain: https://github.com/cprosche/mulberry32 */
function randomNumbers(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Goes from one who misses to the next: the gaps between them are as likely as if each person were drawn. */
function armOf(people: number, missing: number, random: () => number): ArmCounts {
  const perPerson = log(1 - missing);
  let missed = 0;
  let at = floor(log(1 - random()) / perPerson);
  for (; at < people; at += 1 + floor(log(1 - random()) / perPerson)) missed += 1;
  return { people, attended: people - missed, missed, unknown: 0, open: 0 };
}

/** How often experiments of the planned size come to each finding, if so many people miss their appointment in truth. */
function findingsOf(share: number, told: number, heldOut: number): Record<Finding, number> {
  const settled: HoldOut = {
    experiment: 'simulated',
    share,
    since: new Date(0),
    outcomeWithinMs: 0,
    effect: { heldOut: 0.2, told: 0.15 },
    power: 0.8,
  };
  const planned = plannedFor(settled);
  const random = randomNumbers(seed);
  const found: Record<Finding, number> = { no_data: 0, too_early: 0, none: 0, fewer: 0, more: 0 };
  for (let round = 0; round < experiments; round += 1) {
    const arms = { told: armOf(planned.told, told, random), heldOut: armOf(planned.heldOut, heldOut, random) };
    const counts = { ...arms, firstAt: new Date(0), recentPeople: 0, waitMs: null };
    found[holdOutReport(counts, settled, new Date(0)).finding] += 1;
  }
  return found;
}

/** A probability as it shows itself in so many experiments, four standard errors to each side: wrong once in 16,000 seeds. */
function about(probability: number): readonly [number, number] {
  const reach = 4 * Math.sqrt(experiments * probability * (1 - probability));
  return [experiments * probability - reach, experiments * probability + reach];
}

describe.each([[0.5], [0.1]])(`of ${experiments} simulated experiments (seed ${seed}) with a share of %d`, (share) => {
  test('those with 15 % instead of 20 % no-shows are found with the planned power', () => {
    const { fewer, more, none } = findingsOf(share, 0.15, 0.2);
    const [least, most] = about(0.8);
    expect(fewer).toBeGreaterThan(least);
    expect(fewer).toBeLessThan(most);
    expect(more).toBeLessThanOrEqual(2);
    expect(fewer + more + none).toBe(experiments);
  });

  test('those without an effect give a false alarm in about 5 %', () => {
    const { fewer, more, none } = findingsOf(share, 0.2, 0.2);
    const [least, most] = about(0.05);
    expect(fewer + more).toBeGreaterThan(least);
    expect(fewer + more).toBeLessThan(most);
    expect(fewer + more + none).toBe(experiments);
  });
});
