import { describe, expect, test } from '@jest/globals';
import type { Conversation } from '../../src/decide/call-facts.ts';
import { CallUnderTest, moment, timing } from './support/call-under-test.ts';
import { fakeSender } from './support/fake-sender.ts';
import { booking, cancelled, ended, escalation, granted, payment, started } from './support/sample-events.ts';

/** Says one thing in a template, and several in free text alone. */
const whatsapp = fakeSender({
  channel: 'whatsapp',
  abilities: { serviceWindowHours: 24, pairIntervalSeconds: 6 },
  canSay: (items, serviceWindow) => items.length === 1 || serviceWindow === 'open',
});
const live = { live: true };

function onWhatsapp(...conversations: readonly Conversation[]): CallUnderTest {
  const routing = [{ send: [{ channel: 'whatsapp' }] }];
  const call = new CallUnderTest({
    senders: [whatsapp],
    routing,
    timing: { ...timing, expireAfterMs: 60_000 },
    facts: { conversations },
  });
  call.receive(0, started(), granted({ channels: ['whatsapp'] }));
  return call;
}

describe('a second follow-up within the interval', () => {
  test('is held for its turn, and sent when it comes', () => {
    const call = onWhatsapp();
    const [first] = call.receive(1_000, booking({}, live));
    const [second] = call.receive(3_000, payment({}, live));
    expect(call.verdictsOn(first)).toEqual(['send']);
    expect(call.verdictsOn(second)).toEqual(['hold(pair_limit)']);
    expect(call.verdicts.at(-1)).toMatchObject({ until: moment(7_500) });
    expect(call.facts.followUps[1]).toMatchObject({ status: 'held', dueAt: moment(7_500), basisAt: moment(3_000) });
    call.release(7_499);
    expect(call.attempts).toHaveLength(1);
    call.release(7_500);
    expect(call.verdictsOn(second)).toEqual(['hold(pair_limit)', 'send']);
    expect(call.attempts).toMatchObject([{ dueAt: moment(1_000) }, { dueAt: moment(7_500) }]);
  });

  test('waits on whatever else happens on the call, but not for what was withdrawn', () => {
    const call = onWhatsapp();
    call.receive(1_000, booking({}, live));
    const [second, third] = call.receive(2_000, payment({}, live), escalation({}, live));
    call.receive(3_000, granted({ channels: ['whatsapp'] }), ended());
    expect(call.attempts).toHaveLength(1);
    expect(call.facts.followUps.map((one) => one.dueAt)).toEqual([moment(1_000), moment(7_500), moment(7_500)]);
    call.receive(4_000, cancelled('bk-1'));
    call.release(7_500);
    // One turn came, and the next one is another interval away.
    expect(call.verdictsOn(second)).toEqual(['hold(pair_limit)', 'send']);
    expect(call.verdictsOn(third)).toEqual(['hold(pair_limit)', 'hold(pair_limit)']);
    call.release(14_000);
    expect(call.verdictsOn(third)).toEqual(['hold(pair_limit)', 'hold(pair_limit)', 'send']);
  });

  test('due together with the first, goes with it in free text, and after it as a template', () => {
    const wrote = { account: 'whatsapp', wroteAt: moment(-3_600_000) };
    const open = onWhatsapp(wrote);
    open.receive(1_000, booking(), payment(), ended());
    open.release(5_000);
    expect(open.texts).toEqual(['booking.confirmed bk-1 + payment.captured pay-1']);
    expect(open.attempts[0]?.request).toMatchObject({ needsOpenWindow: true, content: { serviceWindow: 'open' } });
    const closed = onWhatsapp();
    const [, second] = closed.receive(1_000, booking(), payment(), ended());
    closed.release(5_000);
    expect(closed.texts).toEqual(['booking.confirmed bk-1']);
    expect(closed.attempts[0]?.request).not.toHaveProperty('needsOpenWindow');
    expect(closed.verdictsOn(second)).toEqual(['hold(call_live)', 'hold(pair_limit)']);
  });

  test('counts by the message of another call', () => {
    const call = onWhatsapp({ account: 'whatsapp', sent: { attemptId: 'of another call', at: moment(0) } });
    const [id] = call.receive(1_000, booking({}, live));
    expect(call.verdictsOn(id)).toEqual(['hold(pair_limit)']);
    call.release(6_500);
    expect(call.attempts).toMatchObject([{ dueAt: moment(6_500) }]);
  });

  test('expires while it waits, instead of leaving late', () => {
    const call = onWhatsapp({ account: 'whatsapp', sent: { attemptId: 'far ahead', at: moment(58_000) } });
    const [id] = call.receive(1_000, booking({}, live));
    call.release(64_500);
    expect(call.verdictsOn(id)).toEqual(['hold(pair_limit)', 'skip(expired)']);
    expect(call.attempts).toEqual([]);
  });
});
