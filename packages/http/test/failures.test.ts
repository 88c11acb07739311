import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { createHttpClient } from '../src/index.ts';
import { failureOf } from './support/expect-failure.ts';
import { answer, closedPort, startRawServer } from './support/raw-server.ts';

const settings = { connectionsPerOrigin: 2, timeoutMs: 5_000, maxAnswerBytes: 1_000 };
/** For the request to leave on a machine that stands still for a moment. */
const longEnoughToSendMs = 1_000;
const post = (origin: string) => ({ method: 'POST', url: `${origin}/send`, headers: {}, body: 'hello' }) as const;

describe('before the first byte', () => {
  test('a refused port', async () => {
    const client = createHttpClient(settings);
    const failure = await failureOf(client.send(post(`http://127.0.0.1:${await closedPort()}`)));
    expect(failure).toEqual({ kind: 'refused', bytesLeft: 'no' });
    await client.close();
  });

  test('a refused port fails every request that waits for a connection', async () => {
    const client = createHttpClient(settings);
    const origin = `http://127.0.0.1:${await closedPort()}`;
    const failures = await Promise.all(Array.from({ length: 10 }, () => failureOf(client.send(post(origin)))));
    expect(failures).toEqual(Array.from({ length: 10 }, () => ({ kind: 'refused', bytesLeft: 'no' })));
    await client.close();
  });

  test('a name that does not resolve', async () => {
    const client = createHttpClient(settings);
    // A label longer than 63 octets: the resolver refuses it without asking anybody.
    const failure = await failureOf(client.send(post(`http://${'a'.repeat(64)}.invalid`)));
    expect(failure).toEqual({ kind: 'refused', bytesLeft: 'no' });
    await client.close();
  });

  test('a failed TLS handshake', async () => {
    const server = createServer((socket) => socket.once('data', () => socket.end('this is no TLS')));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const client = createHttpClient(settings);
    const { port } = server.address() as AddressInfo;
    const failure = await failureOf(client.send(post(`https://127.0.0.1:${port}`)));
    expect(failure).toEqual({ kind: 'refused', bytesLeft: 'no' });
    await client.close();
    server.close();
  });

  test('a connection that is never completed', async () => {
    // A TLS handshake that nobody answers: the ClientHello is no complete HTTP request, so the server stays silent.
    await using server = await startRawServer(() => undefined);
    const client = createHttpClient({ ...settings, timeoutMs: 100 });
    const failure = await failureOf(client.send(post(`https://localhost:${server.port}`)));
    expect(failure).toEqual({ kind: 'timeout', bytesLeft: 'no' });
    await client.close();
  });

  test('a deadline that passes while every connection is busy', async () => {
    await using server = await startRawServer(() => undefined);
    const client = createHttpClient({ ...settings, connectionsPerOrigin: 1 });
    const stop = new AbortController();
    const busy = failureOf(client.send({ ...post(server.origin), signal: stop.signal }));
    await server.arrived(1);
    const failure = await failureOf(client.send({ ...post(server.origin), timeoutMs: 50 }));
    expect(failure).toEqual({ kind: 'timeout', bytesLeft: 'no' });
    stop.abort();
    expect(await busy).toEqual({ kind: 'aborted', bytesLeft: 'maybe' });
    await client.close();
    expect(server.requests).toHaveLength(1);
  });

  test('an abort before the call', async () => {
    await using server = await startRawServer((socket) => socket.write(answer(200, '')));
    const client = createHttpClient(settings);
    const failure = await failureOf(client.send({ ...post(server.origin), signal: AbortSignal.abort() }));
    expect(failure).toEqual({ kind: 'aborted', bytesLeft: 'no' });
    await client.close();
    expect(server.connections()).toBe(0);
  });

  test('an abort while the connection is being made', async () => {
    await using server = await startRawServer((socket) => socket.write(answer(200, '')));
    const client = createHttpClient(settings);
    const stop = new AbortController();
    const failure = failureOf(client.send({ ...post(server.origin), signal: stop.signal }));
    await Promise.resolve();
    stop.abort();
    expect(await failure).toEqual({ kind: 'aborted', bytesLeft: 'no' });
    await client.close();
    expect(server.requests).toEqual([]);
  });
});

describe('after the first byte', () => {
  test('a connection that is reset', async () => {
    await using server = await startRawServer((socket) => socket.resetAndDestroy());
    const client = createHttpClient(settings);
    expect(await failureOf(client.send(post(server.origin)))).toEqual({ kind: 'connection_lost', bytesLeft: 'maybe' });
    expect(server.requests).toHaveLength(1);
    await client.close();
  });

  test('a connection that is closed without an answer', async () => {
    await using server = await startRawServer((socket) => socket.end());
    const client = createHttpClient(settings);
    expect(await failureOf(client.send(post(server.origin)))).toEqual({ kind: 'connection_lost', bytesLeft: 'maybe' });
    expect(server.requests).toHaveLength(1);
    await client.close();
  });

  test('no answer in time', async () => {
    await using server = await startRawServer(() => undefined);
    const client = createHttpClient({ ...settings, timeoutMs: longEnoughToSendMs });
    expect(await failureOf(client.send(post(server.origin)))).toEqual({ kind: 'timeout', bytesLeft: 'maybe' });
    expect(server.requests).toHaveLength(1);
    await client.close();
  });

  test('half an answer, and then the end', async () => {
    await using server = await startRawServer((socket) =>
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"sid"'),
    );
    const client = createHttpClient(settings);
    expect(await failureOf(client.send(post(server.origin)))).toEqual({ kind: 'connection_lost', bytesLeft: 'maybe' });
    await client.close();
  });

  test('half an answer, and then nothing', async () => {
    await using server = await startRawServer((socket) =>
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"sid"'),
    );
    const client = createHttpClient({ ...settings, timeoutMs: longEnoughToSendMs });
    expect(await failureOf(client.send(post(server.origin)))).toEqual({ kind: 'timeout', bytesLeft: 'maybe' });
    await client.close();
  });

  test('an answer that is larger than allowed, though it never ends', async () => {
    await using server = await startRawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
      const flood = (): void => {
        if (socket.writable) socket.write(`100\r\n${'x'.repeat(256)}\r\n`, flood);
      };
      flood();
    });
    const client = createHttpClient(settings);
    expect(await failureOf(client.send(post(server.origin)))).toEqual({ kind: 'answer_too_large', bytesLeft: 'maybe' });
    await client.close();
  });

  test('an answer of exactly the largest size is read', async () => {
    await using server = await startRawServer((socket) => socket.write(answer(200, 'x'.repeat(1_000))));
    const client = createHttpClient(settings);
    expect((await client.send(post(server.origin))).body).toHaveLength(1_000);
    await client.close();
  });

  test('an abort', async () => {
    await using server = await startRawServer(() => undefined);
    const client = createHttpClient(settings);
    const stop = new AbortController();
    const failure = failureOf(client.send({ ...post(server.origin), signal: stop.signal }));
    await server.arrived(1);
    stop.abort();
    expect(await failure).toEqual({ kind: 'aborted', bytesLeft: 'maybe' });
    await client.close();
  });

  test('bytes that are no HTTP, and none of them in the error', async () => {
    await using server = await startRawServer((socket) => socket.end('+15005550006 is not HTTP\r\n\r\n'));
    const client = createHttpClient(settings);
    const error: unknown = await client.send(post(server.origin)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ kind: 'connection_lost', bytesLeft: 'maybe' });
    const shown = inspect(error, { depth: Infinity, showHidden: true });
    expect(shown).not.toContain('5005550006');
    expect(shown).toContain('HTTPParserError');
    await client.close();
  });
});
