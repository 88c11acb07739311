import { describe, expect, test } from '@jest/globals';
import type { DrawnHoldOut } from '../../src/hold-out/hold-out.ts';
import { CallUnderTest, moment, type CallChoice } from './support/call-under-test.ts';
import { fakeSender } from './support/fake-sender.ts';
import { booking, ended, granted, payment, revoked, started } from './support/sample-events.ts';

const holdOut = (lot: number, changes: Partial<DrawnHoldOut> = {}): DrawnHoldOut => ({
  experiment: 'bookings',
  share: 0.1,
  since: moment(0),
  outcomeWithinMs: 86_400_000,
  effect: { heldOut: 0.2, told: 0.15 },
  power: 0.8,
  draw: () => lot,
  ...changes,
});

/** A call whose person has a lot. */
function callOf(drawn: DrawnHoldOut, choice: CallChoice = {}): CallUnderTest {
  const holdOuts = new Map([['booking.confirmed', drawn] as const]);
  return new CallUnderTest({ holdOuts, ...choice, facts: { person: 'ana', ...choice.facts } });
}

const withheld = 0.0999;
const drawnToBeTold = 0.1;

test('who is held out is not sent to, and told apart for good: nothing else is different', () => {
  const call = callOf(holdOut(withheld));
  const [, , trigger] = call.receive(0, started(), granted(), booking(), ended());
  call.release(4_000);
  expect(call.verdictsOn(trigger)).toEqual(['hold(call_live)', 'holdout']);
  expect(call.attempts).toEqual([]);
  expect(call.of('follow_up_closed')).toMatchObject([{ outcome: 'holdout', plan: { steps: [{ channel: 'sms' }] } }]);
  expect(call.of('message_counted')).toEqual([]);
  expect(call.of('exposed').map((one) => one.exposure)).toEqual([
    {
      followUpId: call.facts.followUps[0]?.id,
      experiment: 'bookings',
      arm: 'held_out',
      trigger: 'booking.confirmed',
      subjectId: 'bk-1',
      channel: 'sms',
      receivedAt: moment(0),
      outcomeBy: new Date('2026-11-26T15:00:00-05:00'),
    },
  ]);
  // A replay is for what a person can mend.
  const id = call.facts.followUps[0]?.id as string;
  expect(call.replay(5_000, 'send', [id]).get(id)).toEqual({ result: 'unchanged', reason: 'holdout' });
});

test('who is not is exposed in the same way, and sent to', () => {
  const call = callOf(holdOut(drawnToBeTold));
  const [, , trigger] = call.receive(0, started(), granted(), booking(), ended());
  call.release(4_000);
  expect(call.verdictsOn(trigger)).toEqual(['hold(call_live)', 'send']);
  expect(call.attempts).toHaveLength(1);
  expect(call.of('exposed')).toMatchObject([
    { exposure: { arm: 'told', outcomeBy: new Date('2026-11-26T20:00:00Z') } },
  ]);
});

test('who is over a cap is refused as in the other arm, and counted in none: also by the law for what advertises', () => {
  const ads = [1, 2, 3].map((hours) => ({
    followUpId: `ad-${hours}`,
    at: moment(-hours * 3_600_000),
    channel: 'sms',
    marketing: true,
  }));
  const marketing = new Set(['booking.confirmed'] as const);
  const inWriting = granted({ purposes: ['marketing'], basis: 'written_esign' });
  const verdictsAfter = (messages: typeof ads): readonly string[] => {
    const choice = { marketing, guards: { caps: {} }, facts: { counted: { messages, used: {} } } };
    const call = callOf(holdOut(withheld), choice);
    const [, , trigger] = call.receive(0, started(), inWriting, booking(), ended());
    call.release(4_000);
    expect(call.of('exposed')).toHaveLength(messages.length < 3 ? 1 : 0);
    return call.verdictsOn(trigger);
  };
  expect(verdictsAfter(ads.slice(1))).toEqual(['hold(call_live)', 'holdout']);
  expect(verdictsAfter(ads)).toEqual(['hold(call_live)', 'skip(cap_person)']);
});

test('other follow-ups of the call go out, without the one that is held out', () => {
  const call = callOf(holdOut(withheld));
  call.receive(0, started(), granted(), booking(), payment(), ended());
  call.release(4_000);
  expect(call.attempts).toHaveLength(1);
  expect(call.of('follow_up_released')).toMatchObject([{ followUp: { trigger: 'payment.captured' } }]);
  expect(call.of('exposed')).toHaveLength(1);
});

describe('takes no part in a hold-out:', () => {
  const unaffected = (call: CallUnderTest, verdict = 'send'): void => {
    expect(call.of('exposed')).toEqual([]);
    expect(call.verdicts.at(-1)).toMatchObject({ verdict });
  };
  const afterCall = (call: CallUnderTest, grant = granted()): CallUnderTest => {
    call.receive(0, started(), grant, booking(), ended());
    call.release(4_000);
    return call;
  };

  test('what is asked for live', () => {
    const call = callOf(holdOut(withheld));
    call.receive(0, started(), granted(), booking({}, { live: true }));
    unaffected(call);
  });

  test('what a person asked to be sent', () => {
    unaffected(afterCall(callOf(holdOut(withheld)), granted({ basis: 'requested_information' })));
  });

  test('what is due before it begins, or from its end on', () => {
    unaffected(afterCall(callOf(holdOut(withheld, { since: moment(4_001) }))));
    unaffected(afterCall(callOf(holdOut(withheld, { until: moment(4_000) }))));
  });

  test('what would not have been sent', () => {
    unaffected(afterCall(callOf(holdOut(withheld)), revoked()), 'skip');
    unaffected(afterCall(callOf(holdOut(withheld), { senders: [fakeSender({ canSay: () => false })] })), 'skip');
  });

  test('what somebody replays', () => {
    const call = callOf(holdOut(withheld));
    const [, trigger] = call.receive(0, started(), booking(), ended());
    call.release(4_000);
    expect(call.verdictsOn(trigger).at(-1)).toBe('skip(no_consent)');
    call.receive(5_000, granted());
    const id = call.facts.followUps[0]?.id as string;
    expect(call.replay(6_000, 'decide', [id]).get(id)).toEqual({ result: 'sent' });
    unaffected(call);
  });
});

test('what has to wait for its turn is in no arm until it comes', () => {
  const senders = [fakeSender({ channel: 'whatsapp', abilities: { pairIntervalSeconds: 6 } })];
  const routing = [{ send: [{ channel: 'whatsapp' }] }];
  const sent = { attemptId: 'earlier', at: moment(3_000) };
  const facts = { conversations: [{ account: 'whatsapp', sent }] };
  const call = callOf(holdOut(withheld), { senders, routing, facts });
  const [, , trigger] = call.receive(0, started(), granted({ channels: ['whatsapp'] }), booking(), ended());
  call.release(4_000);
  expect(call.of('exposed')).toEqual([]);
  expect(call.verdictsOn(trigger).at(-1)).toBe('hold(pair_limit)');
  call.release(9_500);
  expect(call.verdictsOn(trigger).at(-1)).toBe('holdout');
  expect(call.of('exposed')).toHaveLength(1);
});

test('who asks for it live after all is told, once, and stays in their arm', () => {
  const call = callOf(holdOut(withheld));
  const [, , trigger] = call.receive(0, started(), granted(), booking(), ended());
  call.release(4_000);
  call.receive(5_000, booking());
  expect(call.attempts).toEqual([]);
  call.receive(6_000, booking({}, { live: true }));
  expect(call.verdictsOn(trigger)).toEqual(['hold(call_live)', 'holdout', 'send']);
  call.receive(7_000, booking({}, { live: true }));
  expect(call.attempts).toHaveLength(1);
  expect(call.of('exposed').map((one) => one.exposure.arm)).toEqual(['held_out']);
});
