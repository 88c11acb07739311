import { expect, test } from '@jest/globals';
import type { FollowUp, Plan, SendOutcome, TenantPolicy } from '@aftercall/core';
import { AccountStops } from '../../src/dispatch/account-stops.ts';
import { pastStopped } from '../../src/dispatch/past-stopped.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { TestClock } from '../support/with-engine.ts';

const refused: SendOutcome = {
  outcome: 'rejected',
  reason: { kind: 'configuration', permanent: true, fallback: true, alert: true, stopsAccount: true, message: 'x' },
};
const policy = { timing: { afterCallDelayMs: 0, longestWaitMs: 0, expireAfterMs: 300_000 } } as TenantPolicy;
const accounts = ['rcs-main', 'wa-main', 'sms-main'];
const plan: Plan = {
  steps: accounts.map((account) => ({ channel: account, account, consentId: 'c', why: 'rule', rule: 0 })),
  omitted: [],
};

/** A message on a step of the plan whose due basis was so long ago. */
function past(step: number, stopped: readonly string[], basisAgoMs = 0) {
  const { now } = new TestClock();
  const stops = new AccountStops({ now, log: createLogger({ level: 'silent' }) });
  for (const account of stopped) stops.learn({ tenant: 'acme', account }, refused);
  const carried = [
    { basisAt: new Date(now().getTime() - basisAgoMs), item: { kind: 'caller.requested' } },
  ] as FollowUp[];
  const answer = pastStopped({ tenant: 'acme', account: accounts[step] ?? '', step, plan, carried }, policy, stops);
  if (answer?.goesOn !== false) return answer?.goesOn;
  return answer.until.getTime() - now().getTime();
}

test.each([
  ['an account that is not stopped', past(0, ['wa-main']), undefined],
  ['another account after it', past(0, ['rcs-main']), true],
  ['another one behind one that is stopped, too', past(0, ['rcs-main', 'wa-main']), true],
  ['only stopped ones after it', past(1, ['wa-main', 'sms-main']), 60_000],
  ['none after it, though one before it', past(2, ['sms-main']), 60_000],
  ['none after it, and less time than the pause', past(2, ['sms-main'], 280_000), 20_000],
])('%s', (_what, answer, expected) => {
  expect(answer).toBe(expected);
});
