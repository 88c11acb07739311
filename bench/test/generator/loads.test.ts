import { describe, expect, test } from '@jest/globals';
import { stringify } from 'node:querystring';
import { linkOfEvent } from '../../src/event-number.ts';
import { BareLoad } from '../../src/generator/bare-load.ts';
import { ClosedLoad } from '../../src/generator/closed-load.ts';
import { OpenLoad } from '../../src/generator/open-load.ts';
import { machineTime } from '../../src/measure/machine-time.ts';
import { Responder } from '../../src/responder/responder.ts';
import { type ReceivedRequest, StubGateway } from '../support/stub-gateway.ts';

const apiKey = 'a-key';
const events = { apiKey, connections: 8, firstNumber: 101 };

function numberOf({ body }: ReceivedRequest): number {
  return Number((JSON.parse(body) as { id: string }).id.replace('event-', ''));
}

function oneUp(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}

async function startResponder() {
  const responder = new Responder({ accountSid: 'AC', authToken: 'a-token', connections: 4 });
  return { url: await responder.listen(), [Symbol.dispose]: () => responder.close() };
}

describe('OpenLoad', () => {
  test('posts what is due although nothing is answered', async () => {
    const { promise: answer, resolve } = Promise.withResolvers<number>();
    await using gateway = await StubGateway.start(() => answer);
    const load = await OpenLoad.start({ ...events, kind: 'open', gatewayUrls: [gateway.url], perSecond: 1_000 });
    await gateway.untilReceived(8);
    expect(load.counts()).toMatchObject({ accepted: 0, refused: 0 });
    resolve(202);
    const { posted, accepted } = await load.stop();
    expect(accepted).toBe(posted);
    const numbers = gateway.received.map(numberOf).sort((one, other) => one - other);
    expect(numbers).toEqual(oneUp(101, posted));
    expect(gateway.received[0]?.headers).toMatchObject({
      authorization: 'Bearer a-key',
      'content-type': 'application/cloudevents+json',
    });
  });

  test.each([503, 429])('counts refusals and keeps the first: %d', async (status) => {
    await using gateway = await StubGateway.start(() => status);
    const load = await OpenLoad.start({ ...events, kind: 'open', gatewayUrls: [gateway.url], perSecond: 1_000 });
    await gateway.untilReceived(2);
    const counts = await load.stop();
    const all = counts.posted;
    expect(counts).toEqual({ posted: all, accepted: 0, refused: all, unavailable: all, firstRefusal: `${status} ` });
  });

  test('posts what is to be held, if it is told so', async () => {
    await using gateway = await StubGateway.start(() => 202);
    const load = await OpenLoad.start({
      ...events,
      kind: 'open',
      gatewayUrls: [gateway.url],
      perSecond: 1_000,
      held: true,
    });
    await gateway.untilReceived(1);
    await load.stop();
    expect(JSON.parse(gateway.received[0]?.body ?? '')).toMatchObject({ data: { live: false } });
  });
});

describe('a load of requests for follow-ups', () => {
  const asked = { ...events, kind: 'open', perSecond: 1_000 } as const;

  test.each([
    [true, '/v1/follow-ups?wait=accepted&timeout=10s'],
    [false, '/v1/follow-ups'],
  ])('has a key in each, and asks to wait: %j', async (waits, url) => {
    await using gateway = await StubGateway.start(() => 201);
    const load = await OpenLoad.start({ ...asked, gatewayUrls: [gateway.url], door: { kind: 'follow-ups', waits } });
    await gateway.untilReceived(3);
    const { posted, accepted } = await load.stop();
    expect(accepted).toBe(posted);
    expect(new Set(gateway.received.map((one) => one.url))).toEqual(new Set([url]));
    const keys = gateway.received.map(({ headers }) => String(headers['idempotency-key']));
    const numbers = keys.map((key) => Number(key.replace('request-', ''))).sort((one, other) => one - other);
    expect(numbers).toEqual(oneUp(101, posted));
  });

  test('knows how long each good answer took from when it was due, and when it came', async () => {
    const { promise: answer, resolve } = Promise.withResolvers<number>();
    await using gateway = await StubGateway.start(() => answer);
    const before = machineTime();
    const door = { kind: 'follow-ups', waits: true } as const;
    const load = await OpenLoad.start({ ...asked, gatewayUrls: [gateway.url], door });
    await gateway.untilReceived(1);
    const answeredFrom = machineTime();
    resolve(201);
    const { accepted } = await load.stop();
    const after = machineTime();
    const answers = load.answersBetween(answeredFrom, after);
    expect(answers).toHaveLength(accepted);
    expect(Math.min(...answers)).toBeGreaterThan(0);
    expect(Math.max(...answers)).toBeLessThanOrEqual(after - before);
    expect(load.answersBetween(before, answeredFrom)).toEqual([]);
  });

  test('of an answer that is not wanted it counts no time', async () => {
    await using gateway = await StubGateway.start(() => 202);
    const door = { kind: 'follow-ups', waits: true } as const;
    const load = await OpenLoad.start({ ...asked, gatewayUrls: [gateway.url], door });
    await gateway.untilReceived(2);
    const { posted, refused } = await load.stop();
    expect(refused).toBe(posted);
    expect(load.answersBetween(0, machineTime())).toEqual([]);
  });
});

test('two gateways get events in turns', async () => {
  await using one = await StubGateway.start(() => 202);
  await using other = await StubGateway.start(() => 202);
  const settings = { ...events, kind: 'open', perSecond: 1_000 } as const;
  const load = await OpenLoad.start({ ...settings, gatewayUrls: [one.url, other.url] });
  await Promise.all([one.untilReceived(3), other.untilReceived(3)]);
  const { posted } = await load.stop();
  expect(one.received.length + other.received.length).toBe(posted);
  expect(new Set(one.received.map((each) => numberOf(each) % 2))).toEqual(new Set([0]));
  expect(new Set(other.received.map((each) => numberOf(each) % 2))).toEqual(new Set([1]));
});

describe('ClosedLoad', () => {
  test('keeps its number of events under way: one more only for one that is complete', async () => {
    using responder = await startResponder();
    await using gateway = await StubGateway.start(() => 202);
    const settings = { ...events, kind: 'closed', gatewayUrls: [gateway.url], responderUrl: responder.url } as const;
    const load = await ClosedLoad.start({ ...settings, inFlight: 5 });
    await gateway.untilReceived(5);
    expect(load.counts().posted).toBe(5);

    await sendMessage(responder.url, gateway.url, 101);
    await sendMessage(responder.url, gateway.url, 102);
    // A callback for each message, and two more events.
    await gateway.untilReceived(5 + 2 + 2);
    expect(load.counts().posted).toBe(7);
    await load.stop();
    const posted = gateway.received.filter(({ url }) => url === '/v1/events').map(numberOf);
    expect(posted.sort((one, other) => one - other)).toEqual(oneUp(101, 7));
  });
});

describe('BareLoad', () => {
  test('posts messages again and again until it is stopped, and no event', async () => {
    await using responder = await StubGateway.start(() => 201);
    const load = new BareLoad({ kind: 'bare', responderUrl: responder.url, connections: 3 });
    await responder.untilReceived(10);
    const { posted, accepted, refused } = await load.stop();
    expect({ accepted, refused }).toEqual({ accepted: posted, refused: 0 });
    expect(responder.received).toHaveLength(posted);
    expect(responder.received.filter(({ body }) => /StatusCallback|bench\.example/.test(body))).toEqual([]);
  });
});

async function sendMessage(responderUrl: string, gatewayUrl: string, number: number): Promise<void> {
  const body = stringify({ Body: linkOfEvent(number), StatusCallback: `${gatewayUrl}/webhook`, To: '+1', From: '+2' });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  await fetch(`${responderUrl}/2010-04-01/Accounts/AC/Messages.json`, { method: 'POST', headers, body });
}
