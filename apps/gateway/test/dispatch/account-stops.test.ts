import { describe, expect, test } from '@jest/globals';
import type { FailureReason, SendOutcome } from '@aftercall/core';
import { AccountStops, type AccountName } from '../../src/dispatch/account-stops.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { TestClock } from '../support/with-engine.ts';

const name: AccountName = { tenant: 'salon-luz', account: 'sms-main' };
const reason: FailureReason = {
  kind: 'configuration',
  permanent: true,
  fallback: true,
  alert: true,
  stopsAccount: true,
  providerCode: '20003',
  message: 'The credentials are wrong.',
};
const refused: SendOutcome = { outcome: 'rejected', reason };
const accepted: SendOutcome = { outcome: 'accepted', providerIds: ['1'] };
const { stopsAccount: _stops, ...ofThisMessage } = reason;
const refusedAlone: SendOutcome = { outcome: 'rejected', reason: ofThisMessage };
const neverLeft: SendOutcome = { outcome: 'rejected', reason: { ...ofThisMessage, permanent: false } };

function setUp() {
  const clock = new TestClock();
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({ level: 'info', destination: { write: (line) => lines.push(JSON.parse(line)) } });
  const told: [AccountName, boolean][] = [];
  const stops = new AccountStops({ now: clock.now, log, observe: (...news) => told.push(news) });
  return { clock, lines, told, stops };
}

/** As those who report it have it: with more than its name. */
const attempt = { ...name, request: { to: '+12025550123' } };

const seconds = (count: number): number => count * 1_000;

describe('an account', () => {
  test('is stopped by a refusal of everything, and says so once, loudly', () => {
    const { lines, told, stops } = setUp();
    expect(stops.mayLeave(name)).toBe(true);
    for (let send = 0; send < 3; send += 1) stops.learn(attempt, refused);
    expect(stops.mayLeave(name)).toBe(false);
    expect([...(stops.of('salon-luz') ?? [])]).toEqual(['sms-main']);
    expect(stops.of('other')).toBeUndefined();
    expect(stops.count).toBe(1);
    expect(lines).toMatchObject([{ level: 'error', tenant: 'salon-luz', account: 'sms-main', providerCode: '20003' }]);
    expect(told).toEqual([[name, true]]);
    expect(JSON.stringify(lines)).not.toContain('request');
  });

  test('is not stopped by what one message is refused for', () => {
    const { stops } = setUp();
    for (const outcome of [refusedAlone, neverLeft, accepted]) stops.learn(name, outcome);
    expect(stops.mayLeave(name)).toBe(true);
    expect(stops.count).toBe(0);
  });

  test('lets a single message through after the pause, and the others look every two seconds', () => {
    const { clock, stops } = setUp();
    stops.learn(name, refused);
    clock.advance(seconds(59));
    expect(stops.waitOf(name)).toEqual(new Date(clock.now().getTime() + seconds(1)));
    clock.advance(seconds(1));
    expect(stops.waitOf(name)).toBeUndefined();
    expect([stops.mayLeave(name), stops.mayLeave(name)]).toEqual([true, false]);
    expect(stops.waitOf(name)).toEqual(new Date(clock.now().getTime() + seconds(2)));
  });

  test.each([
    ['was accepted', accepted],
    ['was refused for itself', refusedAlone],
    ['was throttled', { outcome: 'throttled', scope: 'account' } satisfies SendOutcome],
  ])('sends again once the message that was let through %s', (_what, outcome) => {
    const { clock, told, stops } = setUp();
    stops.learn(name, refused);
    clock.advance(seconds(60));
    stops.mayLeave(name);
    stops.learn(name, outcome);
    expect(stops.mayLeave(name)).toBe(true);
    expect(stops.count).toBe(0);
    expect(told.map(([, isStopped]) => isStopped)).toEqual([true, false]);
  });

  test('pauses twice as long after each further refusal, and a quarter of an hour at most', () => {
    const { clock, stops } = setUp();
    stops.learn(name, refused);
    const pauses: number[] = [];
    for (let probe = 0; probe < 6; probe += 1) {
      const until = stops.waitOf(name) as Date;
      pauses.push((until.getTime() - clock.now().getTime()) / 1_000);
      clock.advance(until.getTime() - clock.now().getTime());
      expect(stops.mayLeave(name)).toBe(true);
      stops.learn(name, refused);
    }
    expect(pauses).toEqual([60, 120, 240, 480, 900, 900]);
  });

  test.each([
    ['never left', neverLeft],
    ['has no clear answer', { outcome: 'uncertain', cause: 'timeout' } satisfies SendOutcome],
  ])('stays stopped for the same pause when the message %s', (_what, outcome) => {
    const { clock, stops } = setUp();
    stops.learn(name, refused);
    clock.advance(seconds(60));
    stops.mayLeave(name);
    stops.learn(name, outcome);
    expect(stops.waitOf(name)).toEqual(new Date(clock.now().getTime() + seconds(60)));
  });

  test('is not opened by what was under way when it was stopped, nor kept closed by a probe without an end', () => {
    const { clock, stops } = setUp();
    stops.learn(name, refused);
    stops.learn(name, accepted);
    expect(stops.mayLeave(name)).toBe(false);
    clock.advance(seconds(60));
    expect(stops.mayLeave(name)).toBe(true);
    clock.advance(seconds(30));
    expect(stops.mayLeave(name)).toBe(true);
  });
});

describe('an account whose provider takes its messages and refuses them by a receipt', () => {
  const toldAt = (stops: AccountStops, at: Date) => stops.learnFromReceipt(attempt, reason, at);
  const pauseOf = (stops: AccountStops, now: Date) =>
    ((stops.waitOf(name)?.getTime() ?? Number.NaN) - now.getTime()) / 1_000;

  test('is stopped as by an answer', () => {
    const { clock, lines, told, stops } = setUp();
    toldAt(stops, clock.now());
    expect(stops.mayLeave(name)).toBe(false);
    expect(pauseOf(stops, clock.now())).toBe(60);
    expect(told).toEqual([[name, true]]);
    expect(lines).toMatchObject([{ level: 'error', tenant: 'salon-luz', account: 'sms-main', providerCode: '20003' }]);
    expect(JSON.stringify(lines)).not.toContain('request');
  });

  test('is not by a receipt that refuses one message alone', () => {
    const { clock, stops } = setUp();
    stops.learnFromReceipt(name, ofThisMessage, clock.now());
    expect(stops.count).toBe(0);
  });

  test('is not by what was told before it sent again, or before this process began', () => {
    const { clock, stops } = setUp();
    toldAt(stops, new Date(clock.now().getTime() - seconds(1)));
    expect(stops.count).toBe(0);
    const refusedAt = clock.now();
    stops.learn(name, refused);
    clock.advance(seconds(60));
    stops.mayLeave(name);
    // Nor is the probe refused by what came before it.
    toldAt(stops, new Date(clock.now().getTime() - seconds(1)));
    stops.learn(name, accepted);
    for (const at of [refusedAt, new Date(clock.now().getTime() - seconds(1))]) toldAt(stops, at);
    expect(stops.count).toBe(0);
    // Within the second in which it sent again nobody can tell.
    toldAt(stops, new Date(clock.now().getTime() - seconds(1) + 1));
    expect(stops.count).toBe(1);
  });

  test('pauses twice as long each time that what it took after the pause is refused, and begins anew once it was well', () => {
    const { clock, told, stops } = setUp();
    const pauses: number[] = [];
    const round = (): void => {
      toldAt(stops, clock.now());
      pauses.push(pauseOf(stops, clock.now()));
      clock.advance(seconds(pauses.at(-1) ?? 0));
      stops.mayLeave(name);
      stops.learn(name, accepted);
      clock.advance(seconds(1));
    };
    for (let times = 0; times < 6; times += 1) round();
    clock.advance(seconds(900));
    round();
    expect(pauses).toEqual([60, 120, 240, 480, 900, 900, 60]);
    expect(told.map(([, isStopped]) => isStopped)).toEqual(Array.from({ length: 7 }, () => [true, false]).flat());
  });

  test('has its probe refused by a receipt that comes before the answer', () => {
    const { clock, stops } = setUp();
    toldAt(stops, clock.now());
    clock.advance(seconds(60));
    stops.mayLeave(name);
    clock.advance(seconds(1));
    toldAt(stops, clock.now());
    stops.learn(name, accepted);
    expect(pauseOf(stops, clock.now())).toBe(120);
  });
});
