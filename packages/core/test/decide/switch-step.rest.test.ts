import { describe, expect, test } from '@jest/globals';
import { accepted, attemptsIn, leave, onTheWay, switchedIn } from './support/on-the-way.ts';
import { booking, payment, revoked } from './support/sample-events.ts';

describe('a message that may have arrived, and of which no channel may tell all any more', () => {
  const triggers = [booking(), payment()];

  test('goes on with what a later channel may tell where the first that may tell some is shut', () => {
    const call = onTheWay({ triggers });
    const [first, second] = call.facts.followUps;
    call.receive(5_500, revoked({ channels: ['whatsapp'], purposes: ['appointment'] }));
    call.receive(5_600, revoked({ channels: ['sms'], purposes: ['transaction'] }));
    call.facts = { ...call.facts, blockedAccounts: new Set(['whatsapp']) };
    const changes = leave(call, accepted);
    expect(attemptsIn(changes)).toMatchObject([
      { channel: 'sms', request: { text: 'booking.confirmed bk-1', leavesOut: [second?.id] } },
    ]);
    expect(new Set(switchedIn(changes).map((one) => one.followUp.id))).toEqual(new Set([first?.id, second?.id]));
  });

  test('waits for a stopped account where only such may tell the rest', () => {
    const call = onTheWay({ triggers });
    const [first] = call.facts.followUps;
    call.receive(5_500, revoked({ purposes: ['appointment'] }));
    call.facts = { ...call.facts, stoppedAccounts: new Set(['whatsapp', 'sms']) };
    expect(attemptsIn(leave(call, accepted))).toMatchObject([
      { channel: 'whatsapp', request: { text: 'payment.captured pay-1', leavesOut: [first?.id] } },
    ]);
  });

  test('goes by an account that is not stopped before it waits for one that is', () => {
    const call = onTheWay({ triggers });
    call.receive(5_500, revoked({ purposes: ['appointment'] }));
    call.facts = { ...call.facts, stoppedAccounts: new Set(['whatsapp']) };
    expect(attemptsIn(leave(call, accepted))).toMatchObject([
      { channel: 'sms', request: { text: 'payment.captured pay-1' } },
    ]);
  });
});
