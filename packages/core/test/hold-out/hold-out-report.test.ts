import { describe, expect, test } from '@jest/globals';
import { holdOutReport, plannedFor, type ArmCounts, type HoldOut, type HoldOutCounts } from '@aftercall/core';

const dayMs = 86_400_000;
const since = new Date('2026-11-01T00:00:00Z');
const asOf = new Date('2026-11-11T00:00:00Z');
const evenly: HoldOut = {
  experiment: 'bookings',
  share: 0.5,
  since,
  outcomeWithinMs: 7 * dayMs,
  effect: { heldOut: 0.2, told: 0.15 },
  power: 0.8,
};
const oneInTen: HoldOut = { ...evenly, share: 0.1 };

function arm(missed: number, known: number, { unknown = 0, open = 0 } = {}): ArmCounts {
  return { people: known + unknown + open, attended: known - missed, missed, unknown, open };
}

function counts(told: ArmCounts, heldOut: ArmCounts, changes: Partial<HoldOutCounts> = {}): HoldOutCounts {
  const recentPeople = told.people + heldOut.people;
  return { told, heldOut, firstAt: since, recentPeople, waitMs: 3 * dayMs, ...changes };
}

describe('the figures of an experiment', () => {
  const report = holdOutReport(counts(arm(150, 1_000), arm(200, 1_000)), evenly, asOf);
  const four = (value: number | null | undefined): number => Number(value?.toFixed(4));

  test('are those of the worked example, each with its interval', () => {
    const { told, heldOut, difference, test: tested, drop } = report;
    expect([told.noShows.value, heldOut.noShows.value]).toEqual([0.15, 0.2]);
    expect([four(difference.value), four(difference.interval?.low), four(difference.interval?.high)]).toEqual([
      0.05, 0.0167, 0.0832,
    ]);
    expect(tested).toEqual({ test: 'z', z: expect.closeTo(2.942, 3), p: expect.closeTo(0.00326, 5) });
    expect([four(drop.value ?? 0), four(drop.interval?.low), four(drop.interval?.high)]).toEqual([
      0.25, 0.0906, 0.3815,
    ]);
    expect(told.noShows.interval).toEqual({ low: expect.closeTo(0.12923, 4), high: expect.closeTo(0.17344, 4) });
  });

  test('say what was found, and whether it is as much as is asked for', () => {
    expect(report).toMatchObject({
      isEnough: true,
      enoughOn: null,
      finding: 'fewer',
      drop: { verdict: 'too_little_data' },
    });
    expect(report.drop.why).toMatch(/^25 %, 95 % interval from 9\.0\d+ % to 38\.1\d+ %: too little data to tell/);
    const strong = holdOutReport(counts(arm(900, 10_000), arm(2_000, 10_000)), evenly, asOf);
    expect(strong).toMatchObject({ finding: 'fewer', drop: { verdict: 'pass' } });
    const harmful = holdOutReport(counts(arm(2_500, 10_000), arm(2_000, 10_000)), evenly, asOf);
    expect(harmful).toMatchObject({ finding: 'more', drop: { verdict: 'fail' } });
    const same = holdOutReport(counts(arm(2_000, 10_000), arm(2_000, 10_000)), evenly, asOf);
    expect(same).toMatchObject({ finding: 'none', drop: { verdict: 'fail' } });
  });

  test('find nothing before as many outcomes are known as were planned', () => {
    const early = holdOutReport(counts(arm(90, 904), arm(200, 1_000)), evenly, asOf);
    expect(early).toMatchObject({ isEnough: false, finding: 'too_early', test: { test: 'z' } });
    expect(early.test?.p).toBeLessThan(1e-6);
  });

  test('are none without anybody, and without a plan', () => {
    const none = holdOutReport(counts(arm(0, 0), arm(0, 0), { firstAt: null, waitMs: null }), evenly, asOf);
    expect(none).toMatchObject({
      finding: 'no_data',
      test: null,
      power: null,
      findable: null,
      enoughOn: null,
      drop: { verdict: 'no_data' },
    });
    expect(none.checks).toEqual({ split: null, unknown: null });
    const forgotten = holdOutReport(counts(arm(150, 1_000), arm(200, 1_000)), undefined, asOf);
    expect(forgotten).toMatchObject({ planned: null, power: null, isEnough: false, finding: 'too_early' });
  });
});

describe('what is planned', () => {
  // As computed for docs of the measures: two-sided 5 %, power 80 %.
  test.each([
    [0.2, 0.15, 0.5, 906, 906],
    [0.2, 0.15, 0.1, 4_348, 484],
    [0.2, 0.17, 0.5, 2_629, 2_629],
    [0.2, 0.18, 0.1, 29_790, 3_310],
    [0.12, 0.09, 0.5, 1_638, 1_638],
    [0.1, 0.08, 0.1, 15_521, 1_725],
  ])('to tell %d from %d with a share of %d', (heldOut, told, share, toldPlanned, heldOutPlanned) => {
    const planned = plannedFor({ share, effect: { heldOut, told }, power: 0.8 });
    // The table of the sample sizes is rounded; ours is rounded up.
    expect(Math.abs(planned.told - toldPlanned)).toBeLessThanOrEqual(1);
    expect(Math.abs(planned.heldOut - heldOutPlanned)).toBeLessThanOrEqual(1);
  });

  test('is reached with the power that was asked for, and not before', () => {
    const { told, heldOut } = plannedFor(oneInTen);
    const full = holdOutReport(counts(arm(650, told), arm(97, heldOut)), oneInTen, asOf);
    expect(full.power).toBeCloseTo(0.8, 2);
    const half = holdOutReport(
      counts(arm(325, Math.round(told / 2)), arm(48, Math.round(heldOut / 2))),
      oneInTen,
      asOf,
    );
    expect(half.power).toBeGreaterThan(0.4);
    expect(half.power).toBeLessThan(0.6);
  });

  test('is the smallest drop that can be found once it is reached; of few people none can', () => {
    const { told, heldOut } = plannedFor(oneInTen);
    const at = (part: number) =>
      holdOutReport(counts(arm(0, Math.round(told * part)), arm(0, Math.round(heldOut * part))), oneInTen, asOf)
        .findable;
    expect(at(1)?.difference).toBeCloseTo(0.05, 3);
    expect(at(1)?.drop).toBeCloseTo(0.25, 3);
    expect(at(0.5)?.difference).toBeGreaterThan(0.06);
    expect(at(0.01)).toBeNull();
  });
});

describe('the day on which it will be enough', () => {
  test('follows from how fast people come, how many stay unknown, and how long outcomes take', () => {
    // 1,000 in ten days, of whom a fifth stays unknown: 80 outcomes a day, 8 of them of people who are held out.
    const told = arm(108, 720, { unknown: 180 });
    const heldOut = arm(16, 80, { unknown: 20 });
    const missing = plannedFor(oneInTen).heldOut - 80;
    const { enoughOn } = holdOutReport(counts(told, heldOut), oneInTen, asOf);
    expect((Number(enoughOn) - Number(asOf)) / dayMs).toBeCloseTo(missing / 8 + 3, 5);
  });

  test('is when the last outcome comes, once there are enough people', () => {
    const { told, heldOut } = plannedFor(oneInTen);
    const all = counts(arm(600, told), arm(90, heldOut - 10, { open: 10 }));
    expect(holdOutReport(all, oneInTen, asOf).enoughOn).toEqual(new Date(Number(asOf) + 3 * dayMs));
  });

  test('is unknown where nobody comes any more', () => {
    const all = counts(arm(10, 100), arm(1, 10), { recentPeople: 0 });
    expect(holdOutReport(all, oneInTen, asOf).enoughOn).toBeNull();
  });
});

describe('the checks', () => {
  test('miss nothing in arms that are as they should be, and tell of those that are not', () => {
    const right = holdOutReport(counts(arm(135, 900), arm(20, 100)), oneInTen, asOf).checks;
    expect(right).toEqual({ split: 1, unknown: 1 });
    const lopsided = holdOutReport(counts(arm(132, 880), arm(24, 120)), oneInTen, asOf).checks;
    // 20 people too many, of whom chance makes 9.49: 2.108 standard deviations.
    expect(lopsided).toEqual({ split: expect.closeTo(0.03501, 4), unknown: 1 });
    // A tenth of one arm, and a fifth of the other: 3.03 standard errors between them.
    const told = arm(135, 810, { unknown: 90 });
    const unheard = holdOutReport(counts(told, arm(20, 80, { unknown: 20 })), oneInTen, asOf).checks;
    expect(unheard).toEqual({ split: 1, unknown: expect.closeTo(0.00243, 5) });
    const wrong = holdOutReport(counts(arm(135, 900), arm(30, 150, { unknown: 50 })), oneInTen, asOf).checks;
    expect(wrong.split).toBeLessThan(0.001);
    expect(wrong.unknown).toBeLessThan(0.001);
  });
});
