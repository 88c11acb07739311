import { describe, expect, test } from '@jest/globals';
import { toldIn } from '../../src/decide/told-in.ts';
import { moment } from './support/call-under-test.ts';
import { accepted, attemptsIn, leave, onTheWay, rejected, switchedIn, verdictsIn } from './support/on-the-way.ts';
import { booking, cancelled, payment, revoked } from './support/sample-events.ts';

describe('a message that carries several', () => {
  const triggers = [booking(), payment()];

  test('goes on with all of them', () => {
    const call = onTheWay({ triggers });
    const [first, second] = call.facts.followUps;
    const changes = leave(call, rejected);
    expect(attemptsIn(changes)).toMatchObject([
      { followUpId: first?.id, request: { text: 'booking.confirmed bk-1 + payment.captured pay-1' } },
    ]);
    expect(switchedIn(changes).map((one) => [one.followUp.id, one.mergedInto])).toEqual([
      [first?.id, undefined],
      [second?.id, first?.id],
    ]);
  });

  test('goes on with those that are left, and one of them carries it when the first is gone', () => {
    const call = onTheWay({ triggers });
    call.receive(5_500, cancelled('bk-1', { time: moment(5_500).toISOString() }));
    const second = call.facts.followUps[1];
    const changes = leave(call, rejected);
    expect(verdictsIn(changes)).toMatchObject([{ reason: 'withdrawn' }]);
    expect(attemptsIn(changes)).toMatchObject([
      { followUpId: second?.id, channel: 'whatsapp', request: { text: 'payment.captured pay-1' } },
    ]);
    expect(switchedIn(changes)).toHaveLength(1);
    expect(switchedIn(changes)[0]).not.toHaveProperty('mergedInto');
  });

  test('goes on apart where a channel has the consent for some of it only', () => {
    const call = onTheWay({ triggers });
    const [first, second] = call.facts.followUps;
    call.receive(5_500, revoked({ channels: ['whatsapp'], purposes: ['appointment'] }));
    const changes = leave(call, rejected);
    expect(attemptsIn(changes)).toMatchObject([
      { followUpId: second?.id, channel: 'whatsapp', request: { text: 'payment.captured pay-1' } },
      { followUpId: first?.id, channel: 'sms', request: { text: 'booking.confirmed bk-1' } },
    ]);
    expect(
      switchedIn(changes).map(({ followUp, omitted }) => [followUp.id, omitted.map((one) => one.channel)]),
    ).toEqual([
      [second?.id, []],
      [first?.id, ['whatsapp']],
    ]);
    expect(switchedIn(changes).every((one) => one.mergedInto === undefined)).toBe(true);
  });

  test('is two messages by the caps of the person where it goes on apart, one of which was counted before', () => {
    const leftUnder = (perDay: number) => {
      const canSay = { whatsapp: (items: readonly unknown[]) => items.length === 1 };
      const call = onTheWay({ triggers, canSay });
      const [first] = call.facts.followUps;
      const before = { followUpId: first?.id ?? '', at: moment(5_000), channel: 'rcs', marketing: false };
      const policy = { ...call.policy, guards: { caps: { person: { perDay } } } };
      const facts = { ...call.facts, counted: { messages: [before], used: {} } };
      return { call, changes: leave(Object.assign(call, { policy, facts }), rejected) };
    };
    const enough = leftUnder(2);
    const ids = enough.call.facts.followUps.map((one) => one.id);
    expect(attemptsIn(enough.changes)).toMatchObject(ids.map((followUpId) => ({ followUpId, channel: 'whatsapp' })));
    const counted = enough.changes.flatMap((one) => (one.change === 'message_counted' ? [one.message] : []));
    expect(counted.map((one) => [one.followUpId, one.at])).toEqual([
      [ids[0], moment(5_000)],
      [ids[1], moment(6_000)],
    ]);
    const { changes } = leftUnder(1);
    expect(attemptsIn(changes)).toMatchObject([
      { channel: 'sms', request: { text: 'booking.confirmed bk-1 + payment.captured pay-1' } },
    ]);
    expect(switchedIn(changes)[0]?.omitted).toEqual([
      { channel: 'whatsapp', account: 'whatsapp', whyNot: 'cap_person' },
    ]);
  });

  test('goes on apart only where all of its parts are within the bounds together', () => {
    const prices = { currency: 'USD', charged: new Map(), rows: [] };
    const channelsUnder = (perDay: number) => {
      const call = onTheWay({ triggers, canSay: { whatsapp: (items) => items.length === 1, sms: () => false } });
      const policy = { ...call.policy, guards: { caps: {}, spend: { perDay, other: 1_000, prices } } };
      const facts = { ...call.facts, counted: { messages: [], used: {} } };
      return attemptsIn(leave(Object.assign(call, { policy, facts }), rejected)).map((one) => one.channel);
    };
    expect(channelsUnder(2_000)).toEqual(['whatsapp', 'whatsapp']);
    expect(channelsUnder(1_999)).toEqual([]);
  });

  test('says of each part which channels it passed over, before they parted and after', () => {
    const call = onTheWay({ triggers, canSay: { whatsapp: () => false } });
    const [first, second] = call.facts.followUps;
    call.receive(5_500, revoked({ channels: ['sms'], purposes: ['appointment'] }));
    const passed = switchedIn(leave(call, rejected)).map(({ followUp, omitted }) => [
      followUp.id,
      omitted.map((one) => `${one.channel}: ${one.whyNot}`),
    ]);
    expect(passed).toEqual([
      [second?.id, ['whatsapp: does_not_fit']],
      [first?.id, ['whatsapp: does_not_fit', 'sms: no_consent']],
    ]);
  });

  test('goes on under the count of its carrier while that may have arrived, also where that is told no more', () => {
    const call = onTheWay({ triggers });
    const [first] = call.facts.followUps;
    const before = { followUpId: first?.id ?? '', at: moment(5_000), channel: 'rcs', marketing: false };
    call.receive(5_500, cancelled('bk-1', { time: moment(5_500).toISOString() }));
    const policy = { ...call.policy, guards: { caps: { person: { perDay: 1 } } } };
    const facts = { ...call.facts, counted: { messages: [before], used: {} } };
    const [attempt] = attemptsIn(leave(Object.assign(call, { policy, facts }), accepted));
    expect(attempt).toMatchObject({ followUpId: first?.id, request: { text: 'payment.captured pay-1' } });
  });

  test('stays one message as long as the one before it, with all of them in it, may arrive', () => {
    const call = onTheWay({ triggers });
    call.receive(5_500, revoked({ channels: ['whatsapp'], purposes: ['appointment'] }));
    const changes = leave(call, accepted);
    expect(attemptsIn(changes)).toMatchObject([
      { channel: 'sms', request: { text: 'booking.confirmed bk-1 + payment.captured pay-1' } },
    ]);
  });

  test('goes on without what no channel may tell any more, although the one before it may arrive', () => {
    const call = onTheWay({ triggers });
    const [first, second] = call.facts.followUps;
    call.receive(5_500, revoked({ purposes: ['appointment'] }));
    const changes = leave(call, accepted);
    const [attempt, ...others] = attemptsIn(changes);
    expect(others).toEqual([]);
    expect(attempt).toMatchObject({ channel: 'whatsapp', request: { text: 'payment.captured pay-1' } });
    expect(attempt?.request.leavesOut).toEqual([first?.id]);
    const omitted = switchedIn(changes).map((one) => [one.followUp.id, one.omitted.map(({ whyNot }) => whyNot)]);
    expect(new Map(omitted as [string, string[]][])).toEqual(
      new Map([
        [first?.id, ['no_consent', 'no_consent']],
        [second?.id, []],
      ]),
    );
    expect(verdictsIn(changes)).toEqual([]);
  });

  test('says what it leaves out of what may have arrived, so that this holds it up no more', () => {
    const call = onTheWay({ triggers });
    const [first, second] = call.facts.followUps;
    call.receive(5_500, cancelled('bk-1', { time: moment(5_500).toISOString() }));
    const [attempt] = attemptsIn(leave(call, accepted));
    expect(attempt).toMatchObject({ channel: 'whatsapp', request: { text: 'payment.captured pay-1' } });
    expect(attempt?.request.leavesOut).toEqual([first?.id]);
    expect(toldIn(attempt!.request, call.facts.followUps)).toEqual([second]);
    expect(attemptsIn(leave(call, rejected))[0]?.request).not.toHaveProperty('leavesOut');
  });
});
