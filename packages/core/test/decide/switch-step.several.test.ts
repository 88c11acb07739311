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

  test('stays one message as long as the one before it, with all of them in it, may arrive', () => {
    const call = onTheWay({ triggers });
    call.receive(5_500, revoked({ channels: ['whatsapp'], purposes: ['appointment'] }));
    const changes = leave(call, accepted);
    expect(attemptsIn(changes)).toMatchObject([
      { channel: 'sms', request: { text: 'booking.confirmed bk-1 + payment.captured pay-1' } },
    ]);
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
