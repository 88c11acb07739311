import { describe, expect, test } from '@jest/globals';
import { mostTries, readRetryAfter, waitAfterTry, waitWhileAway } from '../../src/outbound/retry-schedule.ts';

const hour = 3_600_000;

describe('the schedule of an entry that was refused', () => {
  test('is that of Standard Webhooks: ten tries in 75 hours, 35 minutes and 5 seconds', () => {
    const waits = Array.from({ length: mostTries }, (_, index) => waitAfterTry(index + 1, 0));
    expect(waits.at(-1)).toBeUndefined();
    expect(waits.slice(0, 4)).toEqual([5_000, 300_000, 1_800_000, 2 * hour]);
    const all = waits.reduce<number>((sum, wait = 0) => sum + wait, 0);
    expect(all).toBe(75 * hour + 35 * 60_000 + 5_000);
  });

  test('is spread by up to a fifth, and never sooner', () => {
    expect([waitAfterTry(1, 0.5), waitAfterTry(1, 1)]).toEqual([5_500, 6_000]);
  });
});

test('a destination that is away is looked at less and less often, and every five minutes at least', () => {
  expect([1, 2, 3, 7, 60, 10_000].map((tries) => waitWhileAway(tries, 0))).toEqual([
    5_000, 10_000, 20_000, 300_000, 300_000, 300_000,
  ]);
});

describe('Retry-After', () => {
  const now = new Date('2026-11-26T09:00:00Z');

  test.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Thu, 26 Nov 2026 09:00:30 GMT', 30_000],
    ['Thu, 26 Nov 2026 08:00:00 GMT', 0],
    ['999999999', 24 * hour],
    ['Thu, 26 Nov 2099 08:00:00 GMT', 24 * hour],
    ['soon', undefined],
    ['', undefined],
    ['-5', undefined],
    [undefined, undefined],
  ])('%j is %s ms', (value, expected) => {
    expect(readRetryAfter(value, now)).toBe(expected);
  });
});
