import { expect, test } from '@jest/globals';
import { createHttpClient } from '../src/index.ts';
import { Exchange } from '../src/exchange.ts';
import { answer, startRawServer } from './support/raw-server.ts';

const settings = { connectionsPerOrigin: 1, timeoutMs: 5_000, maxAnswerBytes: 1_000 };

test.each(['POST', 'GET', 'PUT'] as const)(
  'a %s on a connection that dies under it is not sent again',
  async (method) => {
    // Answers the first request and keeps the connection; cuts it when the second one has arrived.
    await using server = await startRawServer((socket, count) => {
      if (count % 2 === 1) socket.write(answer(200, ''));
      else socket.resetAndDestroy();
    });
    const client = createHttpClient(settings);
    const send = (id: number) =>
      client.send({
        method,
        url: `${server.origin}/?id=${id}`,
        headers: {},
        ...(method === 'GET' ? {} : { body: 'x' }),
      });
    await send(1);
    await expect(send(2)).rejects.toMatchObject({ kind: 'connection_lost', bytesLeft: 'maybe' });
    await send(3);
    expect(server.requests.map((request) => /id=(\d)/.exec(request)?.[1])).toEqual(['1', '2', '3']);
    await client.close();
  },
);

test('many POSTs against a server that closes each connection after its answer: none arrives twice', async () => {
  // The close races with the next request: the stale keep-alive connection of every HTTP client's bad dreams.
  await using server = await startRawServer((socket) => socket.end(answer(200, '')));
  const client = createHttpClient({ ...settings, connectionsPerOrigin: 4 });
  const ids = Array.from({ length: 400 }, (_, id) => id);
  const results = await Promise.all(
    ids.map((id) =>
      client.send({ method: 'POST', url: `${server.origin}/?id=${id}.`, headers: {}, body: 'x' }).then(
        () => 'answered',
        () => 'lost',
      ),
    ),
  );
  const arrived = server.requests.map((request) => Number(/id=(\d+)\./.exec(request)?.[1]));
  expect(new Set(arrived).size).toBe(arrived.length);
  const answered = ids.filter((id) => results[id] === 'answered');
  expect(answered.every((id) => arrived.includes(id))).toBe(true);
  expect(answered.length).toBeGreaterThan(0);
  await client.close();
});

test('a request that is offered to a second connection is stopped before it is written', async () => {
  const aborted: string[] = [];
  const controller = (name: string) => ({
    aborted: false,
    paused: false,
    reason: null,
    abort: () => void aborted.push(name),
    pause: () => undefined,
    resume: () => undefined,
  });
  const outcome = new Promise((resolve, reject) => {
    const exchange = new Exchange({ timeoutMs: 1_000, maxAnswerBytes: 10 }, undefined, resolve, reject);
    exchange.onRequestStart(controller('first'));
    exchange.onRequestStart(controller('second'));
  });
  await expect(outcome).rejects.toMatchObject({ kind: 'connection_lost', bytesLeft: 'maybe' });
  expect(aborted).toContain('second');
});
