import { describe, expect, test } from '@jest/globals';
import type { ConsentRecord } from '../../src/consent/consent-record.ts';
import { applyChange } from '../../src/decide/apply-change.ts';
import type { FollowUp } from '../../src/decide/call-facts.ts';
import type { Verdict } from '../../src/decide/change.ts';
import { holdForHours } from '../../src/decide/hold-for-hours.ts';
import { hoursOfMessage } from '../../src/decide/hours-of-follow-up.ts';
import type { TenantPolicy } from '../../src/decide/tenant-policy.ts';
import { shippedQuietHours, weekdays } from '../../src/quiet-hours/hours-rule.ts';
import { CallUnderTest, moment, start, timing } from './support/call-under-test.ts';
import { booking, payment, started } from './support/sample-events.ts';

const minuteMs = 60_000;
const live = { live: true } as const;
/** 20:00 in New York, where the caller is. */
const evening = Date.parse('2026-11-25T01:00:00Z') - start;
const morning = evening + 12 * 60 * minuteMs;
const inTheDay = '2026-11-25T15:00:00-05:00';
const beforeTheMorning = '2026-11-25T07:30:00-05:00';

const old: ConsentRecord = {
  id: 'old',
  kind: 'grant',
  channels: ['sms'],
  purposes: ['appointment', 'transaction'],
  artefact: true,
  recordedAt: moment(0),
};
/** Said on the call, a minute before the quiet hours, of the payment alone. */
const spoken: ConsentRecord = {
  ...old,
  id: 'spoken',
  purposes: ['transaction'],
  spokenOn: 'this_call',
  recordedAt: moment(evening - minuteMs),
};

/** A message with a booking and a payment that was planned a minute before the quiet hours. */
function planned(startsAt: string, ...consents: readonly ConsentRecord[]) {
  const call = new CallUnderTest({ timing: { ...timing, expireAfterMs: 48 * 60 * minuteMs }, facts: { consents } });
  call.receive(evening - minuteMs, started(), booking({ startsAt }, live), payment({}, live));
  const carried = call.carriedBy(call.attempts[0]!);
  expect(carried.map((one) => one.trigger)).toEqual(['booking.confirmed', 'payment.captured']);
  return { call, carried };
}

/** What becomes of them when the message is claimed a minute after the quiet hours have begun. */
function claimed(startsAt: string, ...consents: readonly ConsentRecord[]): Claimed {
  const { call, carried } = planned(startsAt, ...consents);
  let ids = 0;
  const newId = (): string => `new-${(ids += 1)}`;
  const now = moment(evening + minuteMs);
  const changes = holdForHours(carried, 'sms', call.facts, call.policy, now, newId);
  const [visit, paid] = changes.reduce(applyChange, call.facts).followUps;
  const verdicts = changes.flatMap((one) => (one.change === 'verdict_given' ? [one.verdict] : []));
  return { visit, paid, verdicts };
}

interface Claimed {
  readonly visit: FollowUp | undefined;
  readonly paid: FollowUp | undefined;
  readonly verdicts: readonly Verdict[];
}

describe('the follow-ups of a message that may not arrive at this hour', () => {
  test('wait for the morning, each by itself', () => {
    const { visit, paid } = claimed(inTheDay, old);
    for (const one of [visit, paid]) {
      expect(one).toMatchObject({ status: 'held', holdReason: 'quiet_hours', basis: 'quiet_hours' });
      expect(one?.dueAt.getTime()).toBeGreaterThanOrEqual(start + morning);
    }
  });

  test('are over where the morning is too late, and their verdict says by which hours', () => {
    const { visit, paid, verdicts } = claimed(beforeTheMorning, old);
    expect(visit?.status).toBe('closed');
    expect(verdicts.find((one) => one.followUpId === visit?.id)).toMatchObject({
      verdict: 'skip',
      reason: 'quiet_hours',
      quietHours: { decision: 'quiet', local: { 'America/New_York': '2026-11-24T20:01' } },
    });
    expect(paid).toMatchObject({ status: 'held', holdReason: 'quiet_hours' });
  });

  test('are told alone and at once where only another one keeps them: the caller waits for it', () => {
    const { visit, paid, verdicts } = claimed(inTheDay, old, spoken);
    expect(visit).toMatchObject({ status: 'held', holdReason: 'quiet_hours' });
    expect(paid).toMatchObject({ status: 'held', dueAt: moment(evening + minuteMs), basis: 'trigger' });
    expect(paid).not.toHaveProperty('holdReason');
    expect(verdicts.map((one) => one.followUpId)).toEqual([visit?.id]);
  });
});

describe('a message with several follow-ups, as a whole', () => {
  const at = (startsAt: string, ...consents: readonly ConsentRecord[]) => {
    const { call, carried } = planned(startsAt, ...consents);
    return hoursOfMessage(carried, 'sms', call.facts, call.policy, moment(evening + minuteMs));
  };

  test('waits as soon as one of them has to', () => {
    expect(at(inTheDay, old, spoken)).toMatchObject({ may: 'wait', quietHours: { decision: 'quiet' } });
    expect(at(inTheDay, { ...spoken, purposes: old.purposes })).toMatchObject({
      may: 'leave',
      quietHours: { decision: 'exempt', consentId: 'spoken' },
    });
  });

  test('is over as soon as one of them is by the morning', () => {
    expect(at(beforeTheMorning, old, spoken)).toMatchObject({ may: 'not' });
  });

  test('leaves in the hours that it waits for, however short they are: nobody is spread beyond their end', () => {
    const noon = { days: weekdays, from: '12:00', to: '12:01' };
    const tighter = [{ place: 'default', appliesTo: ['transactional'], hours: [noon] } as const];
    const policy = { ...planned(inTheDay, old).call.policy, quietHours: { ...shippedQuietHours, tighter } };
    const opens = start + morning + 4 * 60 * minuteMs;
    const untils = Array.from({ length: 20 }, (_one, index) => {
      const { call, carried } = planned(inTheDay, old);
      const phone = { usable: true, e164: `+1202555${1_000 + index}`, country: 'US', line: 'mobile' } as const;
      const facts = { ...call.facts, call: { ...call.facts.call, phone } };
      const answer = hoursOfMessage(carried, 'sms', facts, policy, moment(evening + minuteMs));
      return answer?.may === 'wait' ? answer.until.getTime() - opens : undefined;
    });
    for (const until of untils) {
      expect(until).toBeGreaterThanOrEqual(0);
      expect(until).toBeLessThan(minuteMs);
    }
  });

  test('waits for the one that has to wait the longest, whichever stands first', () => {
    const { call, carried } = planned(inTheDay, old);
    const noon = { days: weekdays, from: '12:00', to: '20:00' };
    const tighter = [{ place: 'default', appliesTo: ['marketing'], hours: [noon] } as const];
    const policy: TenantPolicy = {
      ...call.policy,
      marketing: new Set(['payment.captured']),
      quietHours: { ...shippedQuietHours, tighter },
    };
    for (const one of [carried, carried.toReversed()]) {
      const answer = hoursOfMessage(one, 'sms', call.facts, policy, moment(evening + minuteMs));
      const until = answer?.may === 'wait' ? answer.until.getTime() : 0;
      expect(until).toBeGreaterThanOrEqual(start + morning + 4 * 60 * minuteMs);
    }
  });
});
