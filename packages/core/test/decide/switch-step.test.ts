import { describe, expect, test } from '@jest/globals';
import { switchStep } from '../../src/decide/switch-step.ts';
import { foldAttempt, newAttempt, type AttemptFact } from '../../src/delivery/attempt-state.ts';
import type { Tried } from '../../src/delivery/next-move.ts';
import { CallUnderTest, moment } from './support/call-under-test.ts';
import {
  accepted,
  attemptsIn,
  channels,
  leave,
  onTheWay,
  reason,
  rejected,
  routing,
  switchedIn,
  verdictsIn,
} from './support/on-the-way.ts';
import { deepFreeze } from './support/deep-freeze.ts';
import { fakeSender, type FakeSenderChoice } from './support/fake-sender.ts';
import { booking, cancelled, ended, granted, payment, revoked, started } from './support/sample-events.ts';

describe('the next channel', () => {
  test('is the next of the plan, as an attempt that says what it follows', () => {
    const changes = leave(onTheWay(), rejected);
    expect(attemptsIn(changes)).toMatchObject([
      {
        channel: 'whatsapp',
        step: 1,
        tryNumber: 1,
        dueAt: moment(6_000),
        follows: { step: 0, why: 'rejected' },
        onward: { deadline: moment(61_000) },
      },
    ]);
    expect(switchedIn(changes)).toMatchObject([{ status: { state: 'planned' }, omitted: [] }]);
    expect(verdictsIn(changes)).toEqual([]);
  });

  test('is passed over when its consent is gone, or it cannot say the message', () => {
    const call = onTheWay();
    call.receive(5_500, revoked({ channels: ['whatsapp'], purposes: [] }));
    const changes = leave(call, rejected);
    expect(attemptsIn(changes)).toMatchObject([{ channel: 'sms', step: 2 }]);
    expect(attemptsIn(changes)[0]).not.toHaveProperty('onward');
    expect(switchedIn(changes)[0]?.omitted).toEqual([
      { channel: 'whatsapp', account: 'whatsapp', whyNot: 'no_consent' },
    ]);
    const mute = leave(onTheWay({ canSay: { whatsapp: () => false } }), rejected);
    expect(attemptsIn(mute)).toMatchObject([{ channel: 'sms', step: 2 }]);
    expect(switchedIn(mute)[0]?.omitted).toMatchObject([{ channel: 'whatsapp', whyNot: 'does_not_fit' }]);
  });

  test('is passed over, and no more than that, when somebody who had stopped and agreed again takes it back', () => {
    const stop = { id: 'stop', kind: 'stop', scope: 'all', at: moment(-60_000) } as const;
    const call = new CallUnderTest({
      senders: channels.map((channel) => fakeSender({ channel })),
      routing,
      facts: { suppressions: [stop] },
    });
    call.receive(0, started(), granted({ channels, recorded: true }), booking(), ended());
    call.release(4_000);
    call.receive(5_500, revoked({ channels: ['whatsapp'] }));
    const changes = leave(call, rejected);
    expect(attemptsIn(changes)).toMatchObject([{ channel: 'sms', step: 2 }]);
    expect(switchedIn(changes)[0]?.omitted).toMatchObject([{ channel: 'whatsapp', whyNot: 'opted_out' }]);
    expect(verdictsIn(changes)).toEqual([]);
  });

  test('is passed over when its account was taken out of the configuration since', () => {
    const call = onTheWay();
    const policy = { ...call.policy, senders: call.policy.senders.filter((one) => one.account !== 'whatsapp') };
    const changes = leave(Object.assign(call, { policy }), rejected);
    expect(attemptsIn(changes)).toMatchObject([{ channel: 'sms', step: 2 }]);
    expect(switchedIn(changes)[0]?.omitted).toEqual([{ channel: 'whatsapp', whyNot: 'no_account' }]);
  });

  test('is passed over when a bound of the tenant stands against it, and counted where none does', () => {
    const prices = { currency: 'USD', charged: new Map(), rows: [] };
    const guarded = (perDay: number) => {
      const call = onTheWay();
      const policy = { ...call.policy, guards: { caps: {}, spend: { perDay, other: 1_000, prices } } };
      const facts = { ...call.facts, counted: { messages: [], used: { spend_day: 500 } } };
      return leave(Object.assign(call, { policy, facts }), rejected);
    };
    const refused = guarded(1_000);
    expect(attemptsIn(refused)).toEqual([]);
    expect(switchedIn(refused)[0]).toMatchObject({
      status: { state: 'settled', outcome: 'unreached' },
      omitted: [
        { channel: 'whatsapp', account: 'whatsapp', whyNot: 'spend_limit' },
        { channel: 'sms', account: 'sms', whyNot: 'spend_limit' },
      ],
    });
    const counted = guarded(2_000);
    expect(attemptsIn(counted)).toMatchObject([{ channel: 'whatsapp' }]);
    expect(counted.filter((one) => one.change === 'message_counted')).toMatchObject([
      { message: { channel: 'whatsapp' }, uses: [{ limit: 'spend_day', amount: 1_000 }] },
    ]);
  });

  test('may be none: the follow-up is unreached, or still on its way', () => {
    const canSay = { whatsapp: () => false, sms: () => false };
    const failed = leave(onTheWay({ canSay }), rejected);
    expect(attemptsIn(failed)).toEqual([]);
    expect(switchedIn(failed)).toMatchObject([{ status: { state: 'settled', outcome: 'unreached' } }]);
    const missed = leave(onTheWay({ canSay }), accepted);
    expect(switchedIn(missed)).toMatchObject([{ status: { state: 'sending' } }]);
  });

  test('leaves a follow-up whose first message may still arrive as it is called', () => {
    expect(switchedIn(leave(onTheWay(), accepted))).toMatchObject([{ status: { state: 'sending' } }]);
  });
});

describe('what is over by then', () => {
  test.each([
    ['opted_out', revoked()],
    ['withdrawn', cancelled('bk-1', { time: moment(5_500).toISOString() })],
  ])('is told on no further channel: %s', (why, event) => {
    const call = onTheWay();
    call.receive(5_500, event);
    const changes = leave(call, rejected);
    expect(attemptsIn(changes)).toEqual([]);
    expect(verdictsIn(changes)).toMatchObject([{ verdict: 'skip', reason: why }]);
  });

  test('a stop is the reason also where no channel is left', () => {
    const call = onTheWay();
    call.receive(5_500, revoked());
    expect(verdictsIn(leave(call, rejected, 6_000, 2))).toMatchObject([{ verdict: 'skip', reason: 'opted_out' }]);
    expect(switchedIn(leave(onTheWay(), rejected, 6_000, 2))).toMatchObject([{ status: { outcome: 'unreached' } }]);
  });

  test('expires instead of leaving late', () => {
    const changes = leave(onTheWay(), rejected, 61_000);
    expect(attemptsIn(changes)).toEqual([]);
    expect(verdictsIn(changes)).toMatchObject([{ verdict: 'skip', reason: 'expired' }]);
  });

  test('keeps the verdict under which it was sent, when nobody learnt whether it was: it is unreached', () => {
    const givenUp: readonly AttemptFact[] = [
      { fact: 'leased' },
      { fact: 'uncertain', cause: 'timeout' },
      { fact: 'given_up', reason },
    ];
    const changes = leave(onTheWay(), givenUp, 61_000);
    expect([attemptsIn(changes), verdictsIn(changes)]).toEqual([[], []]);
    expect(switchedIn(changes)).toMatchObject([{ status: { state: 'settled', outcome: 'unreached' } }]);
  });

  test('keeps the verdict under which it was sent, when the message may have arrived', () => {
    const call = onTheWay();
    call.receive(5_500, revoked());
    const changes = leave(call, accepted);
    expect(attemptsIn(changes)).toEqual([]);
    expect(verdictsIn(changes)).toEqual([]);
    expect(switchedIn(changes)).toMatchObject([{ status: { state: 'sending' } }]);
  });
});

describe('a step that is taken again, because free text was refused', () => {
  const closedWindow: readonly AttemptFact[] = [
    { fact: 'leased' },
    { fact: 'rejected', reason: { ...reason, kind: 'window_closed' } },
  ];
  const facts = { conversations: [{ account: 'whatsapp', wroteAt: moment(-1_000) }] };
  const templateFor =
    (...kinds: readonly string[]): FakeSenderChoice['canSay'] =>
    (items, serviceWindow) =>
      serviceWindow === 'open' || (items.length === 1 && items.every((one) => kinds.includes(one.kind)));

  /** What follows when WhatsApp, the first of two channels, refuses the free text of these. */
  function refused(canSay: FakeSenderChoice['canSay'], ...triggers: readonly ReturnType<typeof booking>[]) {
    const abilities = { serviceWindowHours: 24, pairIntervalSeconds: 6 };
    const senders = [fakeSender({ channel: 'whatsapp', abilities, ...(canSay && { canSay }) }), fakeSender()];
    const plan = [{ send: [{ channel: 'whatsapp' }, { channel: 'sms' }] }];
    const call = new CallUnderTest({ senders, routing: plan, facts });
    call.receive(0, started(), granted({ channels }), ...triggers, ended());
    call.release(4_000);
    const [attempt] = call.attempts;
    const released = call.of('follow_up_released').find((one) => one.mergedInto === undefined);
    if (attempt === undefined || released === undefined) throw new Error('nothing is on its way');
    expect(attempt.request).toMatchObject({ needsOpenWindow: true });
    const state = closedWindow.reduce(foldAttempt, newAttempt);
    const tried: Tried[] = [{ id: attempt.id, step: 0, plannedAt: moment(4_000), state }];
    const way = deepFreeze({ carried: call.carriedBy(attempt), plan: released.plan, tried });
    let ids = 0;
    return switchStep(
      way,
      { move: 'rephrase', from: 0, why: 'window_closed' },
      call.facts,
      call.policy,
      moment(4_500),
      () => `new-${(ids += 1)}`,
    );
  }

  test('goes out at once as the next try of the same step, in the form for a closed window', () => {
    const changes = refused(templateFor('booking.confirmed'), booking());
    expect(attemptsIn(changes)).toMatchObject([
      {
        channel: 'whatsapp',
        step: 0,
        tryNumber: 2,
        dueAt: moment(4_500),
        follows: { step: 0, why: 'window_closed' },
        request: { content: { serviceWindow: 'closed' } },
      },
    ]);
    expect(attemptsIn(changes)[0]?.request).not.toHaveProperty('needsOpenWindow');
    expect(switchedIn(changes)).toMatchObject([{ status: { state: 'planned' }, omitted: [] }]);
    expect(changes.at(-1)).toEqual({
      change: 'turn_taken',
      account: 'whatsapp',
      attemptId: 'new-1',
      at: moment(4_500),
    });
  });

  test('leads to the next channel where there is no other form of it', () => {
    const changes = refused(templateFor(), booking());
    expect(attemptsIn(changes)).toMatchObject([{ channel: 'sms', step: 1, tryNumber: 1 }]);
    expect(switchedIn(changes)[0]?.omitted).toMatchObject([{ channel: 'whatsapp', whyNot: 'does_not_fit' }]);
  });

  test('tells one by one what went together, each in its turn', () => {
    const changes = refused(templateFor('booking.confirmed', 'payment.captured'), booking(), payment());
    const [first, second] = attemptsIn(changes);
    expect([first?.request.text, second?.request.text]).toEqual(['booking.confirmed bk-1', 'payment.captured pay-1']);
    expect([first?.dueAt, second?.dueAt]).toEqual([moment(4_500), moment(11_000)]);
    expect(changes).toContainEqual({
      change: 'attempt_postponed',
      attemptId: second?.id,
      followUpId: second?.followUpId,
      reason: 'pair_limit',
      until: moment(11_000),
    });
    const switched = switchedIn(changes);
    expect(switched.map((one) => one.followUp.id)).toEqual([first?.followUpId, second?.followUpId]);
    expect(switched.every((one) => one.mergedInto === undefined)).toBe(true);
    // One of the two alone is none of both.
    const changesOfOne = refused(templateFor('booking.confirmed'), booking(), payment());
    expect(attemptsIn(changesOfOne)).toMatchObject([
      { channel: 'sms', request: { text: 'booking.confirmed bk-1 + payment.captured pay-1' } },
    ]);
  });
});

test('a paced channel that is gone on to waits for its turn there', () => {
  const abilities = { pairIntervalSeconds: 6 };
  const senders = [fakeSender({ channel: 'rcs' }), fakeSender({ channel: 'whatsapp', abilities })];
  const sent = { attemptId: 'of another call', at: moment(5_000) };
  const call = new CallUnderTest({ senders, routing, facts: { conversations: [{ account: 'whatsapp', sent }] } });
  call.receive(0, started(), granted({ channels }), booking(), ended());
  call.release(4_000);
  const changes = leave(call, rejected);
  const [attempt] = attemptsIn(changes);
  expect(attempt).toMatchObject({ channel: 'whatsapp', dueAt: moment(11_500) });
  expect(changes.slice(-2)).toMatchObject([
    { change: 'attempt_postponed', attemptId: attempt?.id, until: moment(11_500) },
    { change: 'turn_taken', attemptId: attempt?.id, at: moment(11_500) },
  ]);
});
