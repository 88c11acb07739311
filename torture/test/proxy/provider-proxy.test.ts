import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ProviderProxy, type RequestPoint } from '../../src/proxy/provider-proxy.ts';

let carrier: Server;
let proxy: ProviderProxy;
/** The requests that the carrier got. */
let asked: string[];
/** How it answers; the usual way is a 201. */
let answer: ((request: IncomingMessage) => void) | undefined;

beforeEach(async () => {
  asked = [];
  answer = undefined;
  carrier = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    if (answer === undefined) response.writeHead(201, { 'content-type': 'application/json' }).end('{"sid":"SM1"}');
    else answer(request);
  });
  carrier.listen(0, '127.0.0.1');
  await once(carrier, 'listening');
  proxy = await ProviderProxy.listen(`http://127.0.0.1:${(carrier.address() as AddressInfo).port}`);
});

afterEach(async () => {
  await proxy.close();
  carrier.closeAllConnections();
  carrier.close();
});

/** Sends a message as the gateway does; answers the status, or that there was no answer. */
function send(attempt: string, signal?: AbortSignal): Promise<number | 'no answer'> {
  const body = new URLSearchParams({ To: '+1', StatusCallback: `http://127.0.0.1:9/webhooks/t/a?attempt=${attempt}` });
  return fetch(`${proxy.url}/Messages.json`, { method: 'POST', body, ...(signal && { signal }) }).then(
    async (one) => {
      await one.arrayBuffer();
      return one.status;
    },
    () => 'no answer' as const,
  );
}

function trap(point: RequestPoint): Promise<void> {
  return new Promise((resolve) => proxy.set({ point, spring: resolve }));
}

test('a request is passed on, and noted with its attempt and its status', async () => {
  await expect(send('a-1')).resolves.toBe(201);
  expect(asked).toEqual(['POST /Messages.json']);
  expect(proxy.seen).toMatchObject([{ attemptId: 'a-1', fate: 'answered', status: 201, passedOn: true }]);
});

test('request.before: the carrier never gets it', async () => {
  const sprung = trap('request.before');
  const sent = send('a-1');
  await sprung;
  proxy.cut();
  await expect(sent).resolves.toBe('no answer');
  expect(asked).toEqual([]);
  expect(proxy.seen).toMatchObject([{ fate: 'withheld', passedOn: false }]);
});

test('request.after: the carrier has answered, and nobody hears', async () => {
  const sprung = trap('request.after');
  const sent = send('a-1');
  await sprung;
  proxy.cut();
  await expect(sent).resolves.toBe('no answer');
  expect(asked).toEqual(['POST /Messages.json']);
  expect(proxy.seen).toMatchObject([{ fate: 'withheld', passedOn: true }]);
});

test('a reset of the carrier is one for the gateway', async () => {
  answer = ({ socket }) => socket.resetAndDestroy();
  await expect(send('a-1')).resolves.toBe('no answer');
  expect(proxy.seen).toMatchObject([{ fate: 'reset', passedOn: true }]);
});

test('a gateway that gives up, or is cut off, is told apart', async () => {
  const arrived = Promise.withResolvers<void>();
  answer = () => arrived.resolve();
  const givenUp = new AbortController();
  const sent = send('a-1', givenUp.signal);
  await arrived.promise;
  givenUp.abort();
  await expect(sent).resolves.toBe('no answer');
  while (proxy.seen[0]?.fate === 'underway') await new Promise(setImmediate);
  const cut = send('a-2');
  while (asked.length < 2) await new Promise(setImmediate);
  proxy.cut();
  await expect(cut).resolves.toBe('no answer');
  expect(proxy.seen).toMatchObject([{ fate: 'given_up' }, { fate: 'cut' }]);
});

test('in a silence a request vanishes, and its end is a reset', async () => {
  proxy.silence();
  const sent = send('a-1');
  while (proxy.seen[0]?.fate !== 'vanished') await new Promise(setImmediate);
  proxy.speak();
  await expect(sent).resolves.toBe('no answer');
  expect(asked).toEqual([]);
  await expect(send('a-2')).resolves.toBe(201);
});
