import { describe, expect, test } from '@jest/globals';
import type { SendOutcome } from '@aftercall/core';
import { AccountCircuits, type CircuitState } from '../../src/dispatch/account-circuits.ts';
import type { AccountName } from '../../src/dispatch/account-stops.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { TestClock } from '../support/with-engine.ts';

const name: AccountName = { tenant: 'salon-luz', account: 'sms-main' };
/** As those who report it have it: with more than its name. */
const attempt = { ...name, request: { to: '+12025550123' } };
const accepted: SendOutcome = { outcome: 'accepted', providerIds: ['1'] };
const timeout: SendOutcome = { outcome: 'uncertain', cause: 'timeout' };
const rejected = (kind: 'provider_error' | 'unreachable', permanent: boolean): SendOutcome => ({
  outcome: 'rejected',
  reason: { kind, permanent, fallback: true, alert: false, message: 'x' },
});

function setUp() {
  const clock = new TestClock();
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({ level: 'info', destination: { write: (line) => lines.push(JSON.parse(line)) } });
  const states: CircuitState[] = [];
  const circuits = new AccountCircuits({ now: clock.now, log, observe: (_name, state) => states.push(state) });
  const learn = (...outcomes: readonly SendOutcome[]): void => {
    for (const one of outcomes) circuits.learn(attempt, one, clock.now());
  };
  const openMs = (): number | undefined => {
    const open = circuits.openOf(name);
    return open && open.until.getTime() - clock.now().getTime();
  };
  /** To the end of its time, when a message is let through. */
  const tryAgain = (): boolean => {
    clock.advance(openMs() ?? 0);
    return circuits.mayLeave(name, 0);
  };
  return { clock, lines, states, circuits, learn, openMs, tryAgain };
}

/** How many messages may be under way at once. */
const room = (circuits: AccountCircuits): number => {
  let underWay = 0;
  while (underWay < 100 && circuits.mayLeave(name, underWay)) underWay += 1;
  return underWay;
};
const times = (count: number, outcome: SendOutcome): SendOutcome[] => Array.from({ length: count }, () => outcome);

describe('a circuit opens', () => {
  test('after five failures in a row of an account that sends little, however long they take, and not after four', () => {
    const { clock, circuits, learn, openMs } = setUp();
    for (const outcome of [...times(4, timeout), accepted, ...times(4, timeout)]) {
      learn(outcome);
      clock.advance(3 * 60_000);
    }
    expect([openMs(), circuits.mayLeave(name, 40)]).toEqual([undefined, true]);
    learn(timeout);
    expect([openMs(), circuits.mayLeave(name, 0)]).toEqual([5_000, false]);
  });

  test('when half of twenty or more failed, and not for less', () => {
    const { learn, openMs } = setUp();
    learn(...times(11, accepted), ...times(4, timeout), accepted, ...times(4, timeout), accepted, timeout);
    expect(openMs()).toBeUndefined();
    const other = setUp();
    other.learn(...times(10, accepted), ...times(4, timeout), accepted, ...times(4, timeout), accepted, timeout);
    expect(other.openMs()).toBeUndefined();
    other.learn(timeout, timeout);
    expect(other.openMs()).toBeUndefined();
    other.learn(timeout);
    expect(other.openMs()).toBe(5_000);
  });

  test('within fifty failures of an account that sent thousands well a moment ago', () => {
    const { learn, openMs } = setUp();
    learn(...times(5_000, accepted), ...times(49, timeout));
    expect(openMs()).toBeUndefined();
    learn(timeout);
    expect(openMs()).toBe(5_000);
  });

  test('for what failed within ten seconds', () => {
    const { clock, learn, openMs } = setUp();
    for (let round = 0; round < 9; round += 1) learn(timeout, accepted);
    clock.advance(10_000);
    learn(...times(12, accepted), ...times(4, timeout), accepted, ...times(4, timeout));
    expect(openMs()).toBeUndefined();
  });

  test.each<[string, SendOutcome]>([
    ['has no answer in time', timeout],
    ['is answered with a 5xx', { outcome: 'uncertain', cause: 'server_error' }],
    ['loses its connection', { outcome: 'uncertain', cause: 'connection_lost' }],
    ['is not taken for a trouble of the provider', rejected('provider_error', false)],
  ])('when a message %s', (_what, outcome) => {
    const { learn, openMs } = setUp();
    learn(...times(5, outcome));
    expect(openMs()).toBe(5_000);
  });

  test.each<[string, SendOutcome]>([
    ['is refused for itself', rejected('unreachable', true)],
    ['is refused for now', rejected('unreachable', false)],
    ['is throttled', { outcome: 'throttled', scope: 'account' }],
    ['is called off by ourselves', { outcome: 'uncertain', cause: 'aborted' }],
  ])('never because a message %s', (_what, outcome) => {
    const { learn, openMs } = setUp();
    learn(...times(200, outcome));
    expect(openMs()).toBeUndefined();
  });

  test('for that account alone', () => {
    const { circuits, learn } = setUp();
    learn(...times(5, timeout));
    for (const other of [
      { ...name, account: 'wa-main' },
      { ...name, tenant: 'other' },
    ]) {
      expect([circuits.openOf(other), circuits.mayLeave(other, 40)]).toEqual([undefined, true]);
    }
  });

  test('for as long as the provider asks to be left alone, ten minutes at most, whenever it says so', () => {
    const asks = (retryAfterMs: number): SendOutcome => ({ outcome: 'uncertain', cause: 'server_error', retryAfterMs });
    const { learn, openMs } = setUp();
    learn(...times(4, timeout), asks(90_000));
    expect(openMs()).toBe(90_000);
    learn(asks(86_400_000));
    expect(openMs()).toBe(600_000);
    learn(asks(1_000), accepted);
    expect(openMs()).toBe(600_000);
  });

  test('with one line that names nobody, and is told once', () => {
    const { lines, states, learn } = setUp();
    learn(...times(9, timeout));
    expect(states).toEqual(['open']);
    expect(lines).toMatchObject([{ level: 'warn', ...name, cause: 'timeout', openMs: 5_000 }]);
    expect(JSON.stringify(lines)).not.toContain('request');
  });
});

describe('after its time', () => {
  test('one message tries, then two at a time, four ... and then the circuit closes', () => {
    const { lines, states, circuits, learn, tryAgain } = setUp();
    learn(...times(5, timeout));
    expect(tryAgain()).toBe(true);
    const rooms: number[] = [];
    while (states.at(-1) !== 'closed') {
      rooms.push(room(circuits));
      learn(...times(room(circuits), accepted));
    }
    expect(rooms).toEqual([1, 2, 4, 8, 16]);
    expect(room(circuits)).toBe(100);
    expect(states).toEqual(['open', 'half_open', 'closed']);
    expect(lines.map((one) => one['level'])).toEqual(['warn', 'info']);
  });

  test('it opens again for twice as long when the one that tries fails, up to a minute, and anew after it closed', () => {
    const { states, learn, openMs, tryAgain } = setUp();
    learn(...times(5, timeout));
    const waits = [openMs()];
    for (let round = 0; round < 5; round += 1) {
      tryAgain();
      learn(timeout);
      waits.push(openMs());
    }
    expect(waits).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
    tryAgain();
    learn(...times(31, accepted));
    expect(states.at(-1)).toBe('closed');
    learn(...times(5, timeout));
    expect(openMs()).toBe(5_000);
  });

  test('half of a level that fails opens it again, and less does not', () => {
    const { circuits, learn, openMs, tryAgain } = setUp();
    learn(...times(5, timeout));
    tryAgain();
    learn(accepted, accepted, accepted, timeout, accepted, accepted, accepted);
    expect(room(circuits)).toBe(8);
    learn(...times(3, timeout), accepted, timeout);
    expect(openMs()).toBe(10_000);
  });

  test('what left before says nothing of how it goes now', () => {
    const { clock, circuits, openMs, learn, tryAgain } = setUp();
    const before = clock.now();
    learn(...times(5, timeout));
    tryAgain();
    for (let late = 0; late < 20; late += 1) circuits.learn(name, late % 2 === 0 ? timeout : accepted, before);
    expect([openMs(), room(circuits)]).toEqual([undefined, 1]);
  });

  test('a throttle is no answer to the question, and leaves it to the next message', () => {
    const { circuits, learn, tryAgain, openMs } = setUp();
    learn(...times(5, timeout));
    tryAgain();
    learn({ outcome: 'throttled', scope: 'account' });
    expect([openMs(), room(circuits)]).toEqual([undefined, 1]);
  });

  test('the claim is told how many may be under way, as long as that is fewer than ever', () => {
    const { circuits, learn, tryAgain } = setUp();
    learn(...times(5, timeout));
    expect(circuits.levels).toEqual(new Map());
    tryAgain();
    learn(accepted);
    expect(circuits.levels).toEqual(new Map([['salon-luz/sms-main', 2]]));
    learn(...times(30, accepted));
    expect(circuits.levels).toEqual(new Map());
  });
});
