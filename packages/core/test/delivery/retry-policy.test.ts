import { describe, expect, test } from '@jest/globals';
import { retryAt } from '../../src/delivery/retry-policy.ts';
import { failure } from './support/attempt-facts.ts';

const now = new Date('2026-11-24T15:00:00Z');
const passing = failure({ permanent: false });

const delay = (tryNumber: number, retryAfterMs?: number): number | undefined => {
  const at = retryAt(passing, tryNumber, now, retryAfterMs);
  return at && at.getTime() - now.getTime();
};

describe('retryAt', () => {
  test('waits twice as long after each try, and gives up after the sixth', () => {
    expect([1, 2, 3, 4, 5, 6, 7].map((tryNumber) => delay(tryNumber))).toEqual([
      1_000,
      2_000,
      4_000,
      8_000,
      16_000,
      undefined,
      undefined,
    ]);
  });

  test('waits as long as the provider asked, but tries no more often for it', () => {
    expect([delay(1, 90_000), delay(5, 0), delay(6, 1)]).toEqual([90_000, 0, undefined]);
  });

  test('tries what the account was refused for again after a minute, however often: the message may still be useful', () => {
    const refused = failure({ permanent: true, stopsAccount: true });
    expect(retryAt(refused, 40, now)).toEqual(new Date(now.getTime() + 60_000));
  });

  test('never tries a permanent failure again', () => {
    expect(retryAt(failure({ permanent: true }), 1, now, 1_000)).toBeUndefined();
  });
});
