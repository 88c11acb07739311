import { describe, expect, test } from '@jest/globals';
import type { FailureReason } from '../../src/channel/failure-reason.ts';
import type { ConsentRecord } from '../../src/consent/consent-record.ts';
import type { Change } from '../../src/decide/change.ts';
import { switchStep } from '../../src/decide/switch-step.ts';
import { foldAttempt, newAttempt, type AttemptFact } from '../../src/delivery/attempt-state.ts';
import { CallUnderTest, moment, start, timing } from './support/call-under-test.ts';
import { fakeSender } from './support/fake-sender.ts';
import { booking, started } from './support/sample-events.ts';

const channels = ['rcs', 'sms'];
const consent: ConsentRecord = {
  id: 'old',
  kind: 'grant',
  channels,
  purposes: ['appointment'],
  artefact: true,
  recordedAt: moment(0),
};
const reason: FailureReason = { kind: 'unreachable', permanent: true, fallback: true, alert: false, message: 'x' };
const rejected: AttemptFact = { fact: 'rejected', reason };
const accepted: AttemptFact = { fact: 'accepted', providerIds: ['1'] };
/** 20:00 in New York, where the caller is. */
const evening = Date.parse('2026-11-25T01:00:00Z') - start;
const morning = start + evening + 12 * 3_600_000;

/** A message that left on RCS half a minute before the quiet hours, and leaves RCS half a minute after. */
function leaveAtNight(fact: AttemptFact, expireAfterMs: number, facts = { consents: [consent] }): readonly Change[] {
  const senders = channels.map((channel) => fakeSender({ channel }));
  const routing = [{ send: channels.map((channel) => ({ channel })) }];
  const call = new CallUnderTest({ senders, routing, timing: { ...timing, expireAfterMs }, facts });
  call.receive(evening - 30_000, started(), booking({}, { live: true }));
  const [attempt] = call.attempts;
  const [released] = call.of('follow_up_released');
  if (attempt === undefined || released === undefined) throw new Error('nothing is on its way');
  const tried = [{ id: attempt.id, step: 0, plannedAt: attempt.dueAt, state: foldAttempt(newAttempt, fact) }];
  const way = { carried: call.carriedBy(attempt), plan: released.plan, tried };
  const left = { move: 'switch', from: 0, why: 'rejected' } as const;
  let ids = 0;
  const newId = (): string => `new-${(ids += 1)}`;
  return switchStep(way, left, call.facts, call.policy, moment(evening + 30_000), newId);
}

describe('a channel that is left after the quiet hours have begun', () => {
  test('leads to the next one in the morning, where the follow-up lasts so long', () => {
    const changes = leaveAtNight(rejected, 24 * 3_600_000);
    const planned = changes.find((one) => one.change === 'attempt_planned');
    expect(planned).toMatchObject({ attempt: { channel: 'sms', step: 1 } });
    const due = planned?.attempt.dueAt.getTime() ?? 0;
    expect(due).toBeGreaterThanOrEqual(morning);
    expect(due).toBeLessThan(morning + 300_000);
    expect(changes).toContainEqual({
      change: 'attempt_postponed',
      attemptId: planned?.attempt.id,
      followUpId: planned?.attempt.followUpId,
      reason: 'quiet_hours',
      until: planned?.attempt.dueAt,
      quietHours: expect.objectContaining({ decision: 'quiet', local: { 'America/New_York': '2026-11-24T20:00' } }),
    });
  });

  test('leads to the next one at once where the caller spoke their consent just now, and says so', () => {
    const spoken: ConsentRecord = { ...consent, id: 'spoken', spokenOn: 'this_call' };
    const changes = leaveAtNight(rejected, 3_600_000, { consents: [spoken] });
    expect(changes.find((one) => one.change === 'attempt_planned')).toMatchObject({
      attempt: {
        channel: 'sms',
        dueAt: moment(evening + 30_000),
        quietHours: { decision: 'exempt', consentId: 'spoken' },
      },
    });
  });

  test('leads nowhere where the follow-up expires before, and says why', () => {
    const changes = leaveAtNight(rejected, 3_600_000);
    expect(changes.filter((one) => one.change === 'attempt_planned')).toEqual([]);
    expect(changes).toContainEqual(
      expect.objectContaining({ change: 'follow_up_closed', outcome: 'expired', reason: 'quiet_hours' }),
    );
  });

  test('stays as it is where its message may still arrive', () => {
    const changes = leaveAtNight(accepted, 3_600_000);
    expect(changes.map((one) => one.change)).toEqual(['follow_up_switched']);
  });
});
