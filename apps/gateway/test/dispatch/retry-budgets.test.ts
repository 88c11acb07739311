import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { AccountName } from '../../src/dispatch/account-stops.ts';
import { RetryBudgets } from '../../src/dispatch/retry-budgets.ts';
import { TestClock } from '../support/with-engine.ts';

const name: AccountName = { tenant: 'salon-luz', account: 'sms-main' };

function setUp() {
  const clock = new TestClock();
  const budgets = new RetryBudgets(clock.now);
  const retry = (of = name): boolean => {
    const may = budgets.has(of);
    if (may) budgets.spend(of);
    return may;
  };
  /** As many retries as there is budget for. */
  const drain = (of = name): number => {
    let count = 0;
    while (retry(of)) count += 1;
    return count;
  };
  return { clock, budgets, retry, drain };
}

describe('the budget of retries', () => {
  test('of a quiet account is ten, and then one in ten seconds', () => {
    const { clock, drain } = setUp();
    expect(drain()).toBe(10);
    clock.advance(9_999);
    expect(drain()).toBe(0);
    clock.advance(1);
    expect(drain()).toBe(1);
    clock.advance(24 * 60 * 60_000);
    expect(drain()).toBe(10);
  });

  test('is a tenth of the first tries', () => {
    const { budgets, drain } = setUp();
    drain();
    for (let first = 0; first < 59; first += 1) budgets.earn(name);
    expect(drain()).toBe(5);
    budgets.earn(name);
    expect(drain()).toBe(1);
  });

  test('keeps no more than twenty of a good day', () => {
    const { budgets, drain } = setUp();
    for (let first = 0; first < 100_000; first += 1) budgets.earn(name);
    expect(drain()).toBe(20);
  });

  test('says when to ask again', () => {
    const { clock, budgets, drain } = setUp();
    expect(budgets.waitOf(name)).toBeUndefined();
    drain();
    expect(budgets.waitOf(name)).toEqual(new Date(clock.now().getTime() + 2_000));
  });

  test('is that of one account', () => {
    const { drain } = setUp();
    drain();
    expect([drain({ ...name, account: 'wa-main' }), drain({ ...name, tenant: 'other' })]).toEqual([10, 10]);
  });

  test('property: in any span retries are never more than a tenth of its first tries, one in ten seconds, and what is kept', () => {
    const step = fc.oneof(
      fc.record({ what: fc.constant('first' as const), count: fc.nat(300) }),
      fc.record({ what: fc.constant('retry' as const), count: fc.nat(60) }),
      fc.record({ what: fc.constant('wait' as const), count: fc.nat(90_000) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { clock, budgets, retry } = setUp();
        // Of all spans that end here: how many retries the worst had beyond what its own first tries and time allow.
        let beyond = 0;
        let mostBeyond = 0;
        const add = (more: number): void => {
          beyond = Math.max(beyond + more, 0);
          mostBeyond = Math.max(mostBeyond, beyond);
        };
        for (const { what, count } of steps) {
          if (what === 'wait') {
            clock.advance(count);
            add(-count / 10_000);
            continue;
          }
          for (let one = 0; one < count; one += 1) {
            if (what === 'retry') add(retry() ? 1 : 0);
            else {
              budgets.earn(name);
              add(-0.1);
            }
          }
        }
        expect(mostBeyond).toBeLessThanOrEqual(20.1);
      }),
    );
  });

  test('property: from the start on they are never more than a tenth of the first tries and the reserve with its growth', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(40), fc.nat(40), fc.nat(20_000)), { maxLength: 60 }), (rounds) => {
        const { clock, budgets, retry } = setUp();
        let [firsts, retries, elapsedMs] = [0, 0, 0];
        for (const [news, wanted, waitMs] of rounds) {
          for (let one = 0; one < news; one += 1) budgets.earn(name);
          firsts += news;
          for (let one = 0; one < wanted; one += 1) if (retry()) retries += 1;
          expect(retries).toBeLessThanOrEqual(firsts / 10 + 10 + elapsedMs / 10_000);
          clock.advance(waitMs);
          elapsedMs += waitMs;
        }
      }),
    );
  });
});
