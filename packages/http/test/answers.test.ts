import type { LookupFunction } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { createHttpClient } from '../src/index.ts';
import { answer, startRawServer } from './support/raw-server.ts';

const settings = { connectionsPerOrigin: 2, timeoutMs: 5_000, maxAnswerBytes: 10_000 };

describe('an answer', () => {
  test.each([200, 201, 204, 302, 400, 404, 429, 500, 503])('resolves for status %i', async (status) => {
    await using server = await startRawServer((socket) => socket.write(answer(status, status === 204 ? '' : 'hello')));
    const client = createHttpClient(settings);
    const response = await client.send({ method: 'GET', url: `${server.origin}/x`, headers: {} });
    expect(response.status).toBe(status);
    expect(response.body).toBe(status === 204 ? '' : 'hello');
    await client.close();
  });

  test('a redirect is handed over and not followed', async () => {
    await using server = await startRawServer((socket) => socket.write(answer(302, '', ['Location: /elsewhere'])));
    const client = createHttpClient(settings);
    const response = await client.send({ method: 'POST', url: `${server.origin}/first`, headers: {}, body: 'x' });
    expect(response).toEqual({ status: 302, headers: { 'content-length': '0', location: '/elsewhere' }, body: '' });
    expect(server.requests).toHaveLength(1);
    await client.close();
  });

  test('has lower-case header names, and repeated headers joined', async () => {
    await using server = await startRawServer((socket) =>
      socket.write(answer(200, '', ['Retry-After: 7', 'X-Note: a', 'X-Note: b'])),
    );
    const client = createHttpClient(settings);
    const response = await client.send({ method: 'GET', url: `${server.origin}/`, headers: {} });
    expect(response.headers).toEqual({ 'content-length': '0', 'retry-after': '7', 'x-note': 'a, b' });
    await client.close();
  });

  test('is the final one after an informational one', async () => {
    await using server = await startRawServer((socket) =>
      socket.write(`HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${answer(200, 'real')}`),
    );
    const client = createHttpClient(settings);
    const response = await client.send({ method: 'GET', url: `${server.origin}/`, headers: {} });
    expect(response).toEqual({ status: 200, headers: { 'content-length': '4' }, body: 'real' });
    await client.close();
  });

  test('keeps a character whose bytes come in two chunks', async () => {
    const text = Buffer.from('año €', 'utf8');
    await using server = await startRawServer((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n`);
      socket.write(text.subarray(0, 2), () => setImmediate(() => socket.write(text.subarray(2))));
    });
    const client = createHttpClient(settings);
    const response = await client.send({ method: 'GET', url: `${server.origin}/`, headers: {} });
    expect(response.body).toBe('año €');
    await client.close();
  });
});

describe('a request', () => {
  test('arrives as it was given: method, path, query, headers and body', async () => {
    await using server = await startRawServer((socket) => socket.write(answer(200, '')));
    const client = createHttpClient(settings);
    await client.send({
      method: 'POST',
      url: `${server.origin}/a/b.json?x=%2B1&y=a%20b`,
      headers: { 'content-type': 'text/plain', authorization: 'Basic abc' },
      body: 'Grüße',
    });
    const lines = server.requests[0]?.split('\r\n') ?? [];
    expect(lines[0]).toBe('POST /a/b.json?x=%2B1&y=a%20b HTTP/1.1');
    expect(lines).toContain('authorization: Basic abc');
    expect(lines).toContain('content-type: text/plain');
    expect(lines).toContain('content-length: 7');
    expect(lines.at(-1)).toBe('Grüße');
    await client.close();
  });

  test('reuses a connection, and opens no more than the settings allow', async () => {
    await using server = await startRawServer((socket) => setImmediate(() => socket.write(answer(200, ''))));
    const client = createHttpClient(settings);
    const get = () => client.send({ method: 'GET', url: `${server.origin}/`, headers: {} });
    await Promise.all(Array.from({ length: 40 }, get));
    expect(server.requests).toHaveLength(40);
    expect(server.connections()).toBe(2);
    await client.close();
  });

  test('is not sent to a host outside the list', async () => {
    await using server = await startRawServer((socket) => socket.write(answer(200, '')));
    const request = { method: 'GET', url: `${server.origin}/`, headers: {} } as const;
    const elsewhere = createHttpClient({ ...settings, allowHosts: ['api.example.com', '127.0.0.1:1'] });
    await expect(elsewhere.send(request)).rejects.toMatchObject({ kind: 'refused', bytesLeft: 'no' });
    expect(server.connections()).toBe(0);

    const byHost = createHttpClient({ ...settings, allowHosts: ['127.0.0.1'] });
    const byHostAndPort = createHttpClient({ ...settings, allowHosts: [`127.0.0.1:${server.port}`] });
    expect((await byHost.send(request)).status).toBe(200);
    expect((await byHostAndPort.send(request)).status).toBe(200);
    await Promise.all([elsewhere.close(), byHost.close(), byHostAndPort.close()]);
  });

  test('goes to the address that the given look-up answers, and names its own host', async () => {
    await using server = await startRawServer((socket) => socket.write(answer(200, 'found')));
    const asked: string[] = [];
    const lookup: LookupFunction = (hostname, options, callback) => {
      asked.push(hostname);
      if (options.all === true) callback(null, [{ address: '127.0.0.1', family: 4 }]);
      else callback(null, '127.0.0.1', 4);
    };
    const client = createHttpClient({ ...settings, lookup });
    const url = `http://hooks.example.com:${server.port}/`;
    expect((await client.send({ method: 'GET', url, headers: {} })).body).toBe('found');
    expect(asked).toEqual(['hooks.example.com']);
    expect(server.requests[0]?.toLowerCase()).toContain(`host: hooks.example.com:${server.port}`);
    await client.close();
  });

  test('with a broken URL is refused without repeating the URL', async () => {
    const client = createHttpClient(settings);
    await expect(client.send({ method: 'GET', url: '/phones/+15005550006', headers: {} })).rejects.toThrow(
      new TypeError('HttpRequest.url: not an absolute URL'),
    );
    await client.close();
  });
});

test('close waits for the answer under way, and later requests are rejected as never sent', async () => {
  await using server = await startRawServer((socket) => setImmediate(() => socket.write(answer(200, 'last'))));
  const client = createHttpClient(settings);
  const request = { method: 'GET', url: `${server.origin}/`, headers: {} } as const;
  const underWay = client.send(request);
  await Promise.all([client.close(), expect(underWay).resolves.toMatchObject({ body: 'last' })]);
  await expect(client.send(request)).rejects.toMatchObject({ kind: 'aborted', bytesLeft: 'no' });
  expect(server.requests).toHaveLength(1);
});
