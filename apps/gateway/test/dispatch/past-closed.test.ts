import { describe, expect, test } from '@jest/globals';
import type { FollowUp, Plan, SendOutcome, TenantPolicy } from '@aftercall/core';
import { AccountGate } from '../../src/dispatch/account-gate.ts';
import { AccountCircuits } from '../../src/dispatch/account-circuits.ts';
import { AccountOutcomes } from '../../src/dispatch/account-outcomes.ts';
import { AccountPauses } from '../../src/dispatch/account-pauses.ts';
import { AccountStops } from '../../src/dispatch/account-stops.ts';
import { RetryBudgets } from '../../src/dispatch/retry-budgets.ts';
import { pastClosed } from '../../src/dispatch/past-closed.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { TestClock } from '../support/with-engine.ts';

const stopped: SendOutcome = {
  outcome: 'rejected',
  reason: { kind: 'configuration', permanent: true, fallback: true, alert: true, stopsAccount: true, message: 'x' },
};
const throttled = (seconds: number): SendOutcome => ({
  outcome: 'throttled',
  scope: 'sender',
  retryAfterMs: seconds * 1_000,
});
const failed: SendOutcome = { outcome: 'uncertain', cause: 'timeout' };
/** An id whose share of the spread is nothing, so that the tests tell the shortest wait. */
const firstOfAll = 'saea';
const policy = { timing: { afterCallDelayMs: 0, longestWaitMs: 0, expireAfterMs: 300_000 } } as TenantPolicy;
const accounts = ['rcs-main', 'wa-main', 'sms-main'];

interface Way {
  /** What the last message of an account came to; one whose provider fails had five of them. */
  readonly outcomes: Readonly<Record<string, SendOutcome>>;
  /** It was tried before, and so were as many others as there is budget for. */
  readonly isRetry?: true;
  /** How long ago the message was to leave, since when its time runs. */
  readonly plannedAgoMs?: number;
  /** How long its step is waited for. */
  readonly afterMs?: number;
}

/** What a message on a step of the plan does: goes on for that kind of reason, or waits so many milliseconds. */
function past(step: number, { outcomes, isRetry, plannedAgoMs = 0, afterMs }: Way) {
  const { now } = new TestClock();
  const log = createLogger({ level: 'silent' });
  const parts = { stops: new AccountStops({ now, log }), pauses: new AccountPauses({ now, log }) };
  const gate = new AccountGate({
    ...parts,
    circuits: new AccountCircuits({ now, log }),
    budgets: new RetryBudgets(now),
    outcomes: new AccountOutcomes(now),
  });
  for (const [account, outcome] of Object.entries(outcomes)) {
    for (let send = 0; send < (outcome === failed ? 5 : 1); send += 1) {
      gate.learn({ tenant: 'acme', account }, outcome, now());
    }
  }
  if (isRetry) while (gate.mayLeave({ tenant: 'acme', account: accounts[step] ?? '' }, { isRetry, underWay: 0 }));
  const plannedAt = new Date(now().getTime() - plannedAgoMs);
  const carried = [{ basisAt: plannedAt, item: { kind: 'caller.requested' } }] as FollowUp[];
  const wait = afterMs === undefined ? {} : { wait: { until: 'delivered', afterMs } as const };
  const plan: Plan = {
    steps: accounts.map((account) => ({ channel: account, account, consentId: 'c', why: 'rule', rule: 0, ...wait })),
    omitted: [],
  };
  const message = {
    id: firstOfAll,
    isRetry: isRetry === true,
    tenant: 'acme',
    account: accounts[step] ?? '',
    step,
    plan,
    plannedAt,
    carried,
  };
  const answer = pastClosed(message, policy, gate);
  if (answer === undefined) return 'asks to leave';
  return answer.goesOn ? answer.reason.kind : answer.until.getTime() - now().getTime();
}

describe('a message of an account that is stopped', () => {
  test.each<[string, number, Way, string | number]>([
    ['asks to leave when it is another one', 0, { outcomes: { 'wa-main': stopped } }, 'asks to leave'],
    ['goes on to the next one', 0, { outcomes: { 'rcs-main': stopped } }, 'configuration'],
    ['goes on past one more', 0, { outcomes: { 'rcs-main': stopped, 'wa-main': stopped } }, 'configuration'],
    [
      'goes on to one that is throttled',
      1,
      { outcomes: { 'wa-main': stopped, 'sms-main': throttled(2) } },
      'configuration',
    ],
    ['waits with only stopped ones after it', 1, { outcomes: { 'wa-main': stopped, 'sms-main': stopped } }, 60_000],
    ['waits with none after it, though one before it', 2, { outcomes: { 'sms-main': stopped } }, 60_000],
    ['waits no longer than it is useful', 2, { outcomes: { 'sms-main': stopped }, plannedAgoMs: 280_000 }, 20_000],
  ])('%s', (_what, step, way, expected) => {
    expect(past(step, way)).toBe(expected);
  });
});

describe('a message of an account that is throttled', () => {
  const rcsFor = (seconds: number) => ({ 'rcs-main': throttled(seconds) });
  test.each<[string, number, Way, string | number]>([
    ['asks to leave when it is another one', 1, { outcomes: rcsFor(9) }, 'asks to leave'],
    ['waits though another one is left', 0, { outcomes: rcsFor(9) }, 9_000],
    ['waits for a pause that ends within its step', 0, { outcomes: rcsFor(9), afterMs: 12_000 }, 9_000],
    ['goes on when the pause outlasts its step', 0, { outcomes: rcsFor(9), afterMs: 9_000 }, 'rate_limited'],
    [
      'goes on when its step is nearly over',
      0,
      { outcomes: rcsFor(9), afterMs: 12_000, plannedAgoMs: 4_000 },
      'rate_limited',
    ],
    ['goes on when the pause outlasts its use', 0, { outcomes: rcsFor(300) }, 'rate_limited'],
    ['waits with none after it, no longer than its use', 2, { outcomes: { 'sms-main': throttled(900) } }, 300_000],
    [
      'looks again when one after it may be open',
      1,
      { outcomes: { 'wa-main': throttled(90), 'sms-main': throttled(20) }, afterMs: 30_000 },
      20_000,
    ],
    [
      'waits while those after it are stopped',
      1,
      { outcomes: { 'wa-main': throttled(90), 'sms-main': stopped }, afterMs: 30_000 },
      60_000,
    ],
  ])('%s', (_what, step, way, expected) => {
    expect(past(step, way)).toBe(expected);
  });
});

describe('a message of an account whose provider fails', () => {
  const rcsFails = { 'rcs-main': failed };
  test.each<[string, number, Way, string | number]>([
    ['asks to leave when it is another one', 1, { outcomes: rcsFails }, 'asks to leave'],
    ['waits though another one is left: an outage may be short', 0, { outcomes: rcsFails, afterMs: 12_000 }, 5_000],
    [
      'goes on when its step is nearly over',
      0,
      { outcomes: rcsFails, afterMs: 12_000, plannedAgoMs: 8_000 },
      'provider_error',
    ],
    [
      'waits with none after it, no longer than its use',
      2,
      { outcomes: { 'sms-main': failed }, plannedAgoMs: 297_000 },
      3_000,
    ],
    [
      'waits while the one after it fails, too',
      1,
      { outcomes: { 'wa-main': failed, 'sms-main': failed }, afterMs: 1_000 },
      5_000,
    ],
    [
      'goes on past one that fails as well',
      0,
      { outcomes: { ...rcsFails, 'wa-main': failed }, afterMs: 3_000 },
      'provider_error',
    ],
  ])('%s', (_what, step, way, expected) => {
    expect(past(step, way)).toBe(expected);
  });
});

describe('a retry', () => {
  test.each<[string, number, Way, string | number]>([
    ['waits for its budget', 2, { outcomes: {}, isRetry: true }, 2_000],
    ['waits for it while its step has time', 0, { outcomes: {}, isRetry: true, afterMs: 12_000 }, 2_000],
    ['goes on when its step has none', 0, { outcomes: {}, isRetry: true, afterMs: 1_000 }, 'provider_error'],
  ])('%s', (_what, step, way, expected) => {
    expect(past(step, way)).toBe(expected);
  });
});
