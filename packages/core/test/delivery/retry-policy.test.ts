import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { FailureReason } from '../../src/channel/failure-reason.ts';
import { fractionOf, planRetry, retryClassOf } from '../../src/delivery/retry-policy.ts';
import { failure } from './support/attempt-facts.ts';

const now = new Date('2026-11-24T15:00:00Z');
const throttled = failure({ permanent: false, kind: 'rate_limited' });
const neverLeft = failure({ permanent: false, kind: 'provider_error', neverLeft: true });
const trouble = failure({ permanent: false, kind: 'provider_error' });
const account = failure({ permanent: true, kind: 'configuration', stopsAccount: true });
const passing = failure({ permanent: false });

const wait = (reason: FailureReason, tryNumber: number, random = 0, retryAfterMs?: number): number | undefined => {
  const question = { tryNumber, now, random, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  const plan = planRetry(reason, question);
  return plan && plan.at.getTime() - now.getTime();
};

describe('retryClassOf', () => {
  test.each([
    ['throttled', throttled],
    ['never_left', neverLeft],
    ['provider_trouble', trouble],
    ['account', account],
    ['passing', passing],
    [undefined, failure({ permanent: true, kind: 'provider_error' })],
  ] as const)('%s', (expected, reason) => {
    expect(retryClassOf(reason)).toBe(expected);
  });
});

describe('planRetry', () => {
  test.each([
    ['throttled', throttled, [1_000, 2_000, 4_000, 8_000, 16_000, undefined, undefined]],
    ['provider_trouble', trouble, [1_000, 2_000, 4_000, 8_000, 16_000, undefined, undefined]],
    ['never_left', neverLeft, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000]],
    ['account', account, [60_000, 60_000, 60_000, 60_000, 60_000, 60_000, 60_000]],
  ] as const)('%s: the longest wait after each try', (_class, reason, waits) => {
    const almostOne = 1 - 2 ** -32;
    expect([1, 2, 3, 4, 5, 6, 7].map((tryNumber) => wait(reason, tryNumber, almostOne))).toEqual(waits);
  });

  test('waits at least half as long, but for a mended account, which has one message to try it anyway', () => {
    expect([throttled, trouble, neverLeft, account].map((reason) => wait(reason, 3))).toEqual([
      2_000, 2_000, 2_000, 60_000,
    ]);
  });

  test('waits as long as the provider asked, but tries no more often for it', () => {
    expect([wait(throttled, 1, 0.5, 90_000), wait(throttled, 6, 0.5, 1)]).toEqual([90_000, undefined]);
  });

  test('does not hurry because the provider asked for less', () => {
    expect(wait(throttled, 5, 0, 0)).toBe(8_000);
  });

  test('tries what never left, and what the account was refused for, as long as it is of use', () => {
    expect([wait(neverLeft, 4_000), wait(account, 4_000)]).toEqual([30_000, 60_000]);
  });

  test('never tries a permanent failure again', () => {
    expect(wait(failure({ permanent: true }), 1, 0, 1_000)).toBeUndefined();
  });

  test('property: between half of the whole wait and all of it, never sooner than was asked, and the same each time', () => {
    const asked = fc.option(fc.nat(86_400_000), { nil: undefined });
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom(throttled, trouble, neverLeft),
        fc.integer({ min: 1, max: 5 }),
        chance,
        asked,
        (reason, tryNumber, random, retryAfterMs) => {
          const [shortest = NaN, planned = NaN] = [
            wait(reason, tryNumber),
            wait(reason, tryNumber, random, retryAfterMs),
          ];
          expect(planned).toBeGreaterThanOrEqual(Math.max(shortest, retryAfterMs ?? 0));
          expect(planned).toBeLessThanOrEqual(Math.max(shortest * 2, retryAfterMs ?? 0));
          expect(wait(reason, tryNumber, random, retryAfterMs)).toBe(planned);
        },
      ),
    );
  });
});

describe('fractionOf', () => {
  test('is the same for the same text, and spread over ids that differ in their last digits only', () => {
    const ids = Array.from(
      { length: 4_000 },
      (_, index) => `019ab000-0000-7000-8000-${String(index).padStart(12, '0')}`,
    );
    const fractions = ids.map(fractionOf);
    expect(ids.map(fractionOf)).toEqual(fractions);
    const tenths = Array.from(
      { length: 10 },
      (_, tenth) => fractions.filter((one) => Math.floor(one * 10) === tenth).length,
    );
    for (const count of tenths) {
      expect(count).toBeGreaterThan(320);
      expect(count).toBeLessThan(480);
    }
  });
});
