import { describe, expect, test } from '@jest/globals';
import type { ConsentRecord } from '../../src/consent/consent-record.ts';
import { applyChange } from '../../src/decide/apply-change.ts';
import type { Facts } from '../../src/decide/call-facts.ts';
import { holdForHours } from '../../src/decide/hold-for-hours.ts';
import { hoursOfMessage } from '../../src/decide/hours-of-follow-up.ts';
import { foldAttempt, newAttempt } from '../../src/delivery/attempt-state.ts';
import { shippedQuietHours } from '../../src/quiet-hours/hours-rule.ts';
import { CallUnderTest, currentVerdicts, moment, start, type CallChoice } from './support/call-under-test.ts';
import { fakeSender } from './support/fake-sender.ts';
import { booking, cancelled, ended, granted, payment, revoked, started } from './support/sample-events.ts';

const minuteMs = 60_000;
/** The tests begin at 10:00 in New York; this is 22:30 there. */
const night = Date.parse('2026-11-25T03:30:00Z') - start;
/** 08:00 there. */
const morning = Date.parse('2026-11-25T13:00:00Z') - start;
const live = { live: true };
/** An appointment of the afternoon. */
const visit = booking({ startsAt: '2026-11-25T15:00:00-05:00' });
/** The tests have what is older than an hour expire. */
const lastOfSpread = morning + 5 * minuteMs;

function consentOf(id: string, spokenOn?: ConsentRecord['spokenOn'], recordedAt = moment(0)): ConsentRecord {
  const covers = { channels: ['sms'], purposes: ['appointment', 'transaction'] } as const;
  return { id, kind: 'grant', ...covers, artefact: true, recordedAt, ...(spokenOn && { spokenOn }) };
}

function callWith(facts: Partial<Facts>, choice: CallChoice = {}): CallUnderTest {
  return new CallUnderTest({ ...choice, facts });
}

/** A call at 22:30 with one booking, of somebody who consented before. */
function callAtNight(consent: ConsentRecord = consentOf('old')): { call: CallUnderTest; event: string | undefined } {
  const call = callWith({ consents: [consent] });
  const [, event] = call.receive(night, started(), visit, ended());
  call.release(night + 4_000);
  return { call, event };
}

describe('a follow-up at night', () => {
  test('whose consent is old waits for the morning, and leaves then', () => {
    const { call, event } = callAtNight();
    expect(call.verdictsOn(event)).toEqual(['hold(call_live)', 'hold(quiet_hours)']);
    const hold = call.verdicts.at(-1);
    expect(hold).toMatchObject({
      supersedes: call.verdicts.find((one) => one.verdict === 'hold')?.id,
      quietHours: {
        decision: 'quiet',
        local: { 'America/New_York': '2026-11-24T22:30' },
        closedBy: [{ place: 'default' }],
      },
    });
    const [followUp] = call.facts.followUps;
    const due = followUp?.dueAt.getTime() ?? 0;
    expect(due).toBeGreaterThanOrEqual(start + morning);
    expect(due).toBeLessThan(start + lastOfSpread);
    // Its age counts from there, and so do the five seconds.
    expect(followUp).toMatchObject({ status: 'held', basis: 'quiet_hours', basisAt: followUp?.dueAt });
    call.release(due - start - 1);
    expect(call.attempts).toEqual([]);
    call.release(due - start);
    expect(call.verdictsOn(event)).toEqual(['hold(call_live)', 'hold(quiet_hours)', 'send']);
    expect(call.of('follow_up_released')[0]?.plan.quietHours).toMatchObject({ decision: 'open' });
  });

  test('whose consent was spoken on the call leaves at once, and says by which consent', () => {
    const call = callWith({ consents: [consentOf('old')] });
    const [, , event] = call.receive(night, started(), granted(), visit, ended());
    call.release(night + 4_000);
    expect(call.verdictsOn(event)).toEqual(['hold(call_live)', 'send']);
    const spoken = call.facts.consents.find((one) => one.spokenOn === 'this_call');
    expect(call.of('follow_up_released')[0]?.plan.quietHours).toMatchObject({
      decision: 'exempt',
      consentId: spoken?.id,
      closedBy: [{ place: 'default' }],
    });
  });

  test.each([
    ['nine minutes after the call', 9, 'send'],
    ['eleven minutes after the call', 11, 'hold(quiet_hours)'],
  ])('of a call on which consent was spoken, told %s', (_when, minutes, verdict) => {
    const call = callWith({});
    call.receive(night, started(), granted(), ended());
    const [event] = call.receive(night + minutes * minuteMs, visit);
    expect(call.verdictsOn(event)).toEqual([verdict]);
  });

  test.each([
    ['nine minutes ago', -9, ['hold(call_live)', 'send']],
    ['eleven minutes ago', -11, ['hold(call_live)', 'hold(quiet_hours)']],
  ])('by a consent that was spoken on another call %s', (_when, minutes, verdicts) => {
    const { call, event } = callAtNight(consentOf('other', 'another_call', moment(night + minutes * minuteMs)));
    expect(call.verdictsOn(event)).toEqual(verdicts);
  });

  test('is not answered by a consent of the day before that was told late', () => {
    const late = consentOf('other', 'another_call', moment(night - minuteMs));
    const { call, event } = callAtNight({ ...late, occurredAt: moment(night - 24 * 60 * minuteMs) });
    expect(call.verdictsOn(event)).toEqual(['hold(call_live)', 'hold(quiet_hours)']);
  });

  test('waits where nobody knows any more whether the caller is still there', () => {
    const call = callWith({});
    const [, , event] = call.receive(night, started(), granted(), visit);
    call.release(night + 10 * minuteMs);
    expect(call.verdictsOn(event)).toEqual(['hold(call_live)', 'hold(quiet_hours)']);
  });

  test('asked for on a long call leaves at once', () => {
    const call = callWith({});
    call.receive(night, started(), granted());
    const [event] = call.receive(night + 40 * minuteMs, booking({}, live));
    expect(call.verdictsOn(event)).toEqual(['send']);
  });

  test('leaves as soon as its caller consents on the call', () => {
    const call = callWith({ consents: [consentOf('old')] });
    const [, event] = call.receive(night, started(), booking({}, live));
    call.receive(night + 1_000, granted());
    expect(call.verdictsOn(event)).toEqual(['hold(quiet_hours)', 'send']);
    expect(call.facts.followUps[0]).toMatchObject({ basis: 'unblocked', basisAt: moment(night + 1_000) });
  });

  test('waits on, by the verdict that stands, where they consent for another channel than it takes', () => {
    const senders = ['sms', 'whatsapp'].map((channel) => fakeSender({ channel }));
    const routing = [{ send: senders.map(({ account }) => ({ channel: account })) }];
    const call = callWith({ consents: [consentOf('old')] }, { senders, routing });
    const [, event] = call.receive(night, started(), booking({}, live));
    call.receive(night + 1_000, granted({ channels: ['whatsapp'] }));
    call.receive(night + 2_000, payment());
    call.receive(night + 3_000, ended());
    expect(call.verdictsOn(event)).toEqual(['hold(quiet_hours)']);
    call.receive(night + 4_000, granted({ channels: ['sms'] }));
    expect(call.verdictsOn(event)).toEqual(['hold(quiet_hours)', 'send']);
    expect(call.attempts).toMatchObject([{ channel: 'sms' }]);
  });

  test('waits on when its call ends', () => {
    const call = callWith({ consents: [consentOf('old')] });
    const [, event] = call.receive(night, started(), booking({}, live));
    const until = call.facts.followUps[0]?.dueAt;
    call.receive(night + minuteMs, ended());
    expect(call.verdictsOn(event)).toEqual(['hold(quiet_hours)']);
    expect(call.facts.followUps[0]?.dueAt).toEqual(until);
  });

  test('of no use in the morning is skipped at once', () => {
    const call = callWith({ consents: [consentOf('old')] });
    const [, event] = call.receive(night, started(), booking({ startsAt: '2026-11-25T07:45:00-05:00' }, live));
    expect(call.verdictsOn(event)).toEqual(['skip(quiet_hours)']);
    expect(call.verdicts.at(-1)).toMatchObject({ quietHours: { decision: 'quiet' } });
    expect(call.of('follow_up_closed')).toMatchObject([{ outcome: 'expired', reason: 'quiet_hours' }]);
  });

  test('that would wait longer than its tenant allows is skipped at once', () => {
    const quietHours = { ...shippedQuietHours, longestHoldMs: 9 * 3_600_000 };
    const call = callWith({ consents: [consentOf('old')] }, { quietHours });
    const [, event] = call.receive(night, started(), payment({}, live));
    expect(call.verdictsOn(event)).toEqual(['skip(quiet_hours)']);
  });

  test('is told no more once it is withdrawn, revoked or stopped in the night', () => {
    const withdrawn = callAtNight();
    withdrawn.call.receive(night + minuteMs, cancelled('bk-1'));
    expect(withdrawn.call.verdictsOn(withdrawn.event).at(-1)).toBe('skip(withdrawn)');
    const stopped = callAtNight();
    stopped.call.receive(night + minuteMs, revoked());
    stopped.call.release(lastOfSpread);
    expect(stopped.call.verdictsOn(stopped.event).at(-1)).toBe('skip(opted_out)');
    for (const { call } of [withdrawn, stopped]) expect(call.attempts).toEqual([]);
  });

  test('waits for the morning again when it is replayed', () => {
    const { call, event } = callAtNight();
    const [followUp] = call.facts.followUps;
    const results = call.replay(night + minuteMs, 'decide', [followUp?.id ?? '']);
    expect([...results.values()]).toEqual([{ result: 'unchanged', reason: 'quiet_hours' }]);
    expect(call.verdictsOn(event)).toEqual(['hold(call_live)', 'hold(quiet_hours)']);
  });

  test('sent again on purpose is not what the caller asked for on the call', () => {
    const call = callWith({});
    call.receive(night - 60 * minuteMs, started(), granted(), booking({}, live));
    const [followUp] = call.facts.followUps;
    const told = { [followUp?.id ?? '']: [foldAttempt(newAttempt, { fact: 'accepted', providerIds: ['1'] })] };
    const results = call.replay(night, 'send', [followUp?.id ?? ''], told);
    expect([...results.values()]).toMatchObject([{ result: 'held', reason: 'quiet_hours' }]);
  });
});

test('what waits for the morning to be sent again is not sent again twice, and its event has one verdict', () => {
  const call = callWith({ consents: [consentOf('old')] });
  const [, event] = call.receive(0, started(), booking({}, live));
  const [first] = call.facts.followUps;
  const told = { [first?.id ?? '']: [foldAttempt(newAttempt, { fact: 'accepted', providerIds: ['1'] })] };
  call.replay(night, 'send', [first?.id ?? ''], told, 'one');
  const second = call.replay(night + minuteMs, 'send', [first?.id ?? ''], told, 'other');
  expect([...second.values()]).toEqual([{ result: 'unchanged', reason: 'quiet_hours' }]);
  call.release(lastOfSpread);
  expect(call.verdictsOn(event)).toEqual(['send', 'hold(quiet_hours)', 'send']);
  expect(currentVerdicts(call.verdicts).get(event ?? '')).toHaveLength(1);
  expect(call.attempts).toHaveLength(2);
});

describe('several follow-ups of a call at night', () => {
  test('leave together in the morning, as one message', () => {
    const call = callWith({ consents: [consentOf('old')] });
    call.receive(night, started(), visit, payment(), ended());
    call.release(night + 4_000);
    const [first, second] = call.facts.followUps;
    expect(second?.dueAt).toEqual(first?.dueAt);
    call.release(lastOfSpread);
    expect(call.texts).toEqual(['booking.confirmed bk-1 + payment.captured pay-1']);
  });

  test('part where only one of them was asked for', () => {
    const call = callWith({ consents: [consentOf('old')] });
    call.receive(night, started(), granted({ purposes: ['appointment'] }), visit, payment(), ended());
    call.release(night + 4_000);
    expect(call.texts).toEqual(['booking.confirmed bk-1']);
    call.release(lastOfSpread);
    expect(call.texts).toEqual(['booking.confirmed bk-1', 'payment.captured pay-1']);
  });
});

describe('marketing', () => {
  test('waits for its own hours, whatever was spoken on the call', () => {
    const call = callWith({}, { marketing: new Set(['booking.confirmed']) });
    const [, , promotion, other] = call.receive(
      9 * 3_600_000,
      started(),
      granted({ purposes: ['transaction', 'marketing'], basis: 'written_esign' }),
      booking({}, live),
      payment({}, live),
    );
    expect(call.verdictsOn(other)).toEqual(['send']);
    expect(call.verdictsOn(promotion)).toEqual(['hold(quiet_hours)']);
    expect(call.verdicts.find((one) => one.quietHours)?.quietHours).toMatchObject({ kind: 'marketing' });
  });

  test('is planned as such, where its trigger is about something else', () => {
    const call = callWith({}, { marketing: new Set(['booking.confirmed']) });
    const consent = granted({ purposes: ['transaction', 'marketing'], basis: 'written_esign' });
    call.receive(60 * minuteMs, started(), consent, booking({}, live), payment({}, live));
    expect(call.of('follow_up_released').map((one) => one.plan.purpose)).toEqual(['marketing', undefined]);
  });
});

describe('a message that was planned before the night', () => {
  function planned(): { call: CallUnderTest; facts: Facts } {
    const call = callWith({ consents: [consentOf('old')] });
    call.receive(night - 160 * minuteMs, started(), booking({}, live));
    expect(call.attempts).toHaveLength(1);
    return { call, facts: call.facts };
  }

  test('may leave within the hours, and not after them', () => {
    const { call, facts } = planned();
    const carried = call.carriedBy(call.attempts[0]!);
    const at = (afterMs: number) => hoursOfMessage(carried, 'sms', facts, call.policy, moment(afterMs));
    expect(at(night - 151 * minuteMs)?.may).toBe('leave');
    // Where it stands it would expire before the morning.
    expect(at(night - 149 * minuteMs)?.may).toBe('not');
  });

  test('is held anew, and its verdict says so', () => {
    const { call, facts } = planned();
    const carried = call.carriedBy(call.attempts[0]!);
    const changes = holdForHours(carried, 'sms', facts, call.policy, moment(night), () => 'id');
    const [followUp] = changes.reduce(applyChange, facts).followUps;
    expect(followUp).toMatchObject({ status: 'held', holdReason: 'quiet_hours', basis: 'quiet_hours' });
    expect(changes[0]).toMatchObject({ verdict: { verdict: 'hold', supersedes: carried[0]?.verdictId } });
  });
});
