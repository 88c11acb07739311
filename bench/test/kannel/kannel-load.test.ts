import { describe, expect, test } from '@jest/globals';
import { eventNumberIn } from '../../src/event-number.ts';
import { KannelLoad } from '../../src/kannel/kannel-load.ts';
import { type ReceivedRequest, StubGateway } from '../support/stub-gateway.ts';

const settings = { kind: 'kannel', connections: 4, inFlight: 5, firstNumber: 101 } as const;

/** Reports a message as Kannel does: with the kind of the report in place of `%d`. */
async function report({ headers }: ReceivedRequest, kind = '1'): Promise<void> {
  const answer = await fetch(String(headers['x-kannel-dlr-url']).replace('%d', kind));
  await answer.text();
}

describe('KannelLoad', () => {
  test('keeps its number of messages under way: one more only for one that is delivered', async () => {
    await using smsbox = await StubGateway.start(() => 202);
    const load = await KannelLoad.start({ ...settings, smsboxUrl: smsbox.url });
    await smsbox.untilReceived(5);
    for (const message of smsbox.received.slice(0, 2)) await report(message);
    await smsbox.untilReceived(7);
    const [first] = smsbox.received;
    expect(first).toMatchObject({ url: '/cgi-bin/sendsms', headers: { 'x-kannel-dlr-mask': '1' } });
    const numbers = new Set(smsbox.received.map(({ body }) => eventNumberIn(body)));
    expect(numbers).toEqual(new Set([101, 102, 103, 104, 105, 106, 107]));

    const stopped = load.stop();
    await Promise.all(smsbox.received.slice(2).map((message) => report(message)));
    expect(await stopped).toEqual({ posted: 7, accepted: 7, refused: 0, unavailable: 0, completed: 7, repeated: 0 });
  });

  test('counts a second report and one of something else apart, and keeps the first refusal', async () => {
    const statuses = [403];
    await using smsbox = await StubGateway.start(() => statuses.shift() ?? 202);
    const load = await KannelLoad.start({ ...settings, smsboxUrl: smsbox.url, inFlight: 2 });
    await smsbox.untilReceived(2);
    const taken = smsbox.received[1] as ReceivedRequest;
    await report(taken, '2');
    const stopped = load.stop();
    await report(taken);
    expect(await stopped).toEqual({
      posted: 2,
      accepted: 1,
      refused: 1,
      unavailable: 0,
      completed: 1,
      repeated: 1,
      firstRefusal: '403 ',
    });
  });
});
