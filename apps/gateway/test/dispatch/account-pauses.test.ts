import { describe, expect, test } from '@jest/globals';
import type { SendOutcome, Throttled } from '@aftercall/core';
import { AccountPauses } from '../../src/dispatch/account-pauses.ts';
import type { AccountName } from '../../src/dispatch/account-stops.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { TestClock } from '../support/with-engine.ts';

const name: AccountName = { tenant: 'salon-luz', account: 'wa-main' };
/** As those who report it have it: with more than its name. */
const attempt = { ...name, request: { to: '+12025550123' } };
const accepted: SendOutcome = { outcome: 'accepted', providerIds: ['1'] };
const throttled = (retryAfterMs?: number): Throttled => ({
  outcome: 'throttled',
  scope: 'sender',
  providerCode: '130429',
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});

function setUp() {
  const clock = new TestClock();
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({ level: 'info', destination: { write: (line) => lines.push(JSON.parse(line)) } });
  const told: AccountName[] = [];
  const pauses = new AccountPauses({ now: clock.now, log, observe: (one) => told.push(one) });
  const waitMs = (): number | undefined => {
    const until = pauses.waitOf(name);
    return until && until.getTime() - clock.now().getTime();
  };
  /** Waits for the end of the pause and has one message try, which comes to that. */
  const tryOne = (outcome: SendOutcome): void => {
    clock.advance(waitMs() ?? 0);
    expect(pauses.mayLeave(name)).toBe(true);
    pauses.learn(name, outcome);
  };
  return { clock, lines, told, pauses, waitMs, tryOne };
}

describe('a pause', () => {
  test('begins when the account or its number is throttled, is told once, and names nobody', () => {
    const { lines, told, pauses, waitMs } = setUp();
    expect(pauses.mayLeave(name)).toBe(true);
    for (let send = 0; send < 3; send += 1) pauses.learn(attempt, throttled());
    expect(waitMs()).toBe(1_000);
    expect(pauses.mayLeave(name)).toBe(false);
    expect(told).toEqual([name]);
    expect(lines).toMatchObject([{ level: 'warn', ...name, scope: 'sender', providerCode: '130429', pauseMs: 1_000 }]);
    expect(JSON.stringify(lines)).not.toContain('request');
  });

  test('is that of one account', () => {
    const { pauses } = setUp();
    pauses.learn(name, throttled());
    for (const other of [
      { ...name, account: 'sms-main' },
      { ...name, tenant: 'other' },
    ]) {
      expect([pauses.mayLeave(other), pauses.waitOf(other)]).toEqual([true, undefined]);
    }
  });

  test.each<[string, SendOutcome]>([
    ['is throttled for its person', { ...throttled(6_000), scope: 'recipient' }],
    ['is throttled for itself', { ...throttled(6_000), scope: 'message' }],
    ['is accepted', accepted],
    ['has no clear answer', { outcome: 'uncertain', cause: 'timeout' }],
  ])('does not begin when a message %s', (_what, outcome) => {
    const { lines, pauses } = setUp();
    pauses.learn(name, outcome);
    expect([pauses.mayLeave(name), pauses.mayLeave(name)]).toEqual([true, true]);
    expect(lines).toEqual([]);
  });

  test.each([
    ['as long as the provider says', 7_000, 7_000],
    ['an hour at most', 86_400_000, 3_600_000],
  ])('lasts %s', (_what, said, expected) => {
    const { pauses, waitMs } = setUp();
    pauses.learn(name, { ...throttled(said), scope: 'account' });
    expect(waitMs()).toBe(expected);
  });

  test('becomes longer when a message that was under way is told of a longer one, and never shorter', () => {
    const { clock, lines, pauses, waitMs } = setUp();
    for (const said of [2_000, 5_000, 1_000, undefined]) pauses.learn(name, throttled(said));
    expect(waitMs()).toBe(5_000);
    clock.advance(4_000);
    pauses.learn(name, accepted);
    expect(waitMs()).toBe(1_000);
    expect(lines).toHaveLength(1);
  });

  test('doubles with each throttle after it, up to half a minute, and begins anew after an accept', () => {
    const { pauses, waitMs, tryOne } = setUp();
    pauses.learn(name, throttled());
    const waits = [waitMs()];
    for (let round = 0; round < 6; round += 1) {
      tryOne(throttled());
      waits.push(waitMs());
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    tryOne(accepted);
    expect([pauses.mayLeave(name), pauses.mayLeave(name)]).toEqual([true, true]);
    pauses.learn(name, throttled());
    expect(waitMs()).toBe(1_000);
  });

  test('that the provider asked for does not double those of our choice', () => {
    const { pauses, waitMs, tryOne } = setUp();
    pauses.learn(name, throttled());
    tryOne(throttled(5_000));
    expect(waitMs()).toBe(5_000);
    tryOne(throttled());
    expect(waitMs()).toBe(2_000);
  });
});

describe('after a pause', () => {
  test('one message tries, the others wait for its answer, and an accept lets all go', () => {
    const { clock, pauses } = setUp();
    pauses.learn(name, throttled());
    clock.advance(1_000);
    expect(pauses.trying()).toEqual([]);
    expect([pauses.mayLeave(name), pauses.mayLeave(name)]).toEqual([true, false]);
    expect(pauses.waitOf(name)).toBeUndefined();
    expect(pauses.trying()).toEqual(['salon-luz/wa-main']);
    pauses.learn(name, accepted);
    expect(pauses.trying()).toEqual([]);
    expect([pauses.mayLeave(name), pauses.mayLeave(name)]).toEqual([true, true]);
  });

  test('another one tries a second later when the answer does not come', () => {
    const { clock, pauses } = setUp();
    pauses.learn(name, throttled());
    clock.advance(1_000);
    pauses.mayLeave(name);
    clock.advance(999);
    expect(pauses.mayLeave(name)).toBe(false);
    clock.advance(1);
    expect(pauses.trying()).toEqual([]);
    expect([pauses.mayLeave(name), pauses.mayLeave(name)]).toEqual([true, false]);
  });

  test('another one tries at once when the answer says nothing of throttling', () => {
    const { pauses, tryOne } = setUp();
    pauses.learn(name, throttled());
    tryOne({ outcome: 'uncertain', cause: 'timeout' });
    expect([pauses.mayLeave(name), pauses.mayLeave(name)]).toEqual([true, false]);
  });
});
