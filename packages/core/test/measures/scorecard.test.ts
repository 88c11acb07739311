import { describe, expect, test } from '@jest/globals';
import { scorecardOf, type ScorecardCounts, type TimeCounts } from '@aftercall/core';

const noTimes: TimeCounts = {
  timed: 0,
  inTime: 0,
  p50: null,
  p95: null,
  p99: null,
  p95Low: null,
  p95High: null,
  excluded: { replay: 0, quiet_hours: 0, caps: 0, sender_pacing: 0, fallback: 0 },
  eventLag: { count: 0, p50: null, p95: null },
};
const none = { counted: 0, of: 0 };
const noScores = { count: 0, sum: 0, squares: 0 };
const nothing: ScorecardCounts = {
  time: noTimes,
  optIn: none,
  delivery: { delivered: 0, failed: 0, unconfirmed: 0, pending: 0 },
  replies: { over: none, open: none },
  optOuts: { over: none, open: none },
  doubles: none,
  uncertain: none,
  expired: none,
  csat: { followedUp: noScores, notFollowedUp: noScores },
};

describe('a scorecard of nothing', () => {
  const card = scorecardOf(nothing);

  test('judges nothing', () => {
    const { timeToAccept, optIn, delivery, replies, noShowDrop } = card;
    for (const measure of [timeToAccept, optIn, delivery, replies, noShowDrop]) {
      expect(measure).toMatchObject({ value: null, interval: null, verdict: 'no_data' });
    }
    for (const measure of [card.optOuts, card.doubles, card.uncertain, card.expired]) {
      expect(measure).toMatchObject({ value: null, numerator: 0, denominator: 0, interval: null });
    }
  });

  test('says why there is no figure of no-shows', () => {
    expect(card.noShowDrop.why).toBe('Nobody is held out, so nobody knows how many would have come without a message.');
  });
});

describe('the delivery', () => {
  const delivery = (delivered: number, failed: number, unconfirmed = 0) =>
    scorecardOf({ ...nothing, delivery: { delivered, failed, unconfirmed, pending: 7 } }).delivery;

  test.each([
    [9_900, 100, 'pass'],
    [9_799, 201, 'between'],
    [9_400, 600, 'fail'],
    [30, 0, 'too_little_data'],
    [4, 0, 'too_little_data'],
    [3, 1, 'fail'],
    [290, 10, 'too_little_data'],
  ])('of %d, with %d failed, is a %s', (delivered, failed, verdict) => {
    expect(delivery(delivered, failed).verdict).toBe(verdict);
  });

  test('counts what was not heard of as not delivered, and as a share of its own', () => {
    expect(delivery(90, 4, 6)).toMatchObject({
      value: 0.9,
      numerator: 90,
      denominator: 100,
      failed: 4,
      unconfirmed: { value: 0.06, numerator: 6, denominator: 100 },
      pending: 7,
    });
  });

  test('says what it was held against', () => {
    expect(delivery(30, 0).why).toBe(
      '100 %, 95 % interval from 88.649 % to 100 %: too little data to tell at least 98 %, which passes, from below 95 %, which fails.',
    );
    expect(delivery(9_900, 100).why).toBe(
      '99 %, 95 % interval from 98.785 % to 99.177 %: it passes with at least 98 %.',
    );
  });
});

describe('the time to the first accept', () => {
  const time = (p95: number, p95Low: number, p95High: number | null) =>
    scorecardOf({ ...nothing, time: { ...noTimes, timed: 100, inTime: 90, p95, p95Low, p95High } }).timeToAccept;

  test.each([
    [5_000, 4_000, 30_000, 'pass'],
    [5_000, 4_000, 30_001, 'too_little_data'],
    [5_000, 4_000, null, 'too_little_data'],
    [5_001, 5_001, 40_000, 'between'],
    [5_001, 4_999, 30_000, 'between'],
    [5_001, 4_999, 30_001, 'too_little_data'],
    [30_001, 5_001, null, 'fail'],
    [30_001, 5_000, null, 'too_little_data'],
  ])('of %d ms, between %d and %d, is a %s', (p95, low, high, verdict) => {
    expect(time(p95, low, high)).toMatchObject({ value: p95, interval: { low, high }, verdict, numerator: 90 });
  });

  test('says it in seconds', () => {
    expect(time(4_980, 4_900, null).why).toBe(
      '4.98 s, 95 % interval from 4.9 s to no upper end: too little data to tell at most 5 s, which passes, from over 30 s, which fails.',
    );
  });
});

describe('evidence of consent', () => {
  test.each([
    [1, 1, 'pass'],
    [9_999, 10_000, 'fail'],
    [0, 1, 'fail'],
  ])('for %d of %d is a %s, however few there are', (counted, of, verdict) => {
    expect(scorecardOf({ ...nothing, optIn: { counted, of } }).optIn.verdict).toBe(verdict);
  });
});

test('people who may still reply are told apart', () => {
  const replies = { over: { counted: 90, of: 1_000 }, open: { counted: 3, of: 50 } };
  expect(scorecardOf({ ...nothing, replies }).replies).toMatchObject({
    value: 0.09,
    verdict: 'pass',
    open: { counted: 3, of: 50 },
  });
});

describe('fewer no-shows', () => {
  const drop = (told: readonly [number, number], heldOut: readonly [number, number]) => {
    const arm = ([counted, of]: readonly [number, number]) => ({ counted, of });
    return scorecardOf(nothing, [{ told: arm(told), heldOut: arm(heldOut) }]).noShowDrop;
  };

  test.each([
    [[1_200, 10_000], [2_000, 10_000], 'pass'],
    [[1_900, 10_000], [2_000, 10_000], 'fail'],
    [[150, 1_000], [200, 1_000], 'too_little_data'],
    [[1, 10], [0, 10], 'no_data'],
    [[0, 0], [1, 10], 'no_data'],
  ] as const)('of %j against %j is a %s', (told, heldOut, verdict) => {
    expect(drop(told, heldOut).verdict).toBe(verdict);
  });
});

describe('scores', () => {
  const sumsOf = (scores: readonly number[]) => ({
    count: scores.length,
    sum: scores.reduce((sum, one) => sum + one, 0),
    squares: scores.reduce((sum, one) => sum + one * one, 0),
  });
  const fours = Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? 3 : 5));
  const threes = fours.map((one) => one - 1);

  test('have means, and a difference with an interval where there are thirty of both', () => {
    const { csat } = scorecardOf({ ...nothing, csat: { followedUp: sumsOf(fours), notFollowedUp: sumsOf(threes) } });
    // The standard deviation is 1 sqrt(50/49): 1.96 sqrt(2/49) = 0.396.
    expect(csat.followedUp).toMatchObject({ count: 50, mean: 4, interval: { low: expect.closeTo(3.72, 4) } });
    expect(csat.difference).toEqual({
      value: 1,
      interval: { low: expect.closeTo(0.60403, 4), high: expect.closeTo(1.39597, 4) },
    });
  });

  test('of fewer have no interval', () => {
    const few = { followedUp: sumsOf(fours.slice(0, 29)), notFollowedUp: sumsOf(threes) };
    const { csat } = scorecardOf({ ...nothing, csat: few });
    expect([csat.followedUp.interval, csat.difference.interval]).toEqual([null, null]);
    expect(csat.difference.value).toBeCloseTo(0.9655, 3);
  });
});
