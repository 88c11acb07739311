import { connect } from 'node:net';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import express from 'express';
import { expect, test } from '@jest/globals';
import { listen } from '../../src/http/listen.ts';

test('binds a free port, and refuses one that is taken', async () => {
  const server = await listen(express(), 0);
  expect(server.port).toBeGreaterThan(0);
  await expect(listen(express(), server.port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await server.close(0);
});

test('lets a request finish before it closes, and takes no new one', async () => {
  const reached = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const app = express();
  app.get('/', async (_request, response) => {
    reached.resolve();
    await answer.promise;
    response.end('done');
  });
  const server = await listen(app, 0);
  const url = `http://127.0.0.1:${server.port}/`;
  const underway = fetch(url);
  await reached.promise;
  const closing = server.close(10_000);
  await expect(fetch(url)).rejects.toThrow('fetch failed');
  answer.resolve();
  expect(await (await underway).text()).toBe('done');
  await closing;
});

test('lets an answer leave that was made before, however slowly it is read', async () => {
  const answer = 'x'.repeat(20_000_000);
  const server = await listen((_request, response) => void response.end(answer), 0);
  const socket = connect(server.port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(socket, 'readable');
  const closing = server.close(30_000);
  // Whoever waits is answered beside: the connections that are idle are looked for meanwhile.
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect((await text(socket)).endsWith(answer)).toBe(true);
  await closing;
}, 60_000);

test('cuts what takes longer than the grace', async () => {
  const server = await listen(express(), 0);
  const socket = connect(server.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf');
  const cut = once(socket, 'close');
  await server.close(20);
  await cut;
  expect(socket.destroyed).toBe(true);
});

test('what is asked behind one another on a connection is begun in turn, and answered in order', async () => {
  const begun: string[] = [];
  const first = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const server = await listen((request, response) => {
    begun.push(request.url ?? '');
    reached.resolve();
    void first.promise.then(() => response.end(`answer to ${request.url}\n`));
  }, 0);
  const asked = Array.from({ length: 60 }, (_, index) => `/${index}`);
  const socket = connect(server.port, '127.0.0.1');
  const said = text(socket);
  socket.write(asked.map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`).join(''));
  await reached.promise;
  // On another connection, it is not waited for those.
  const other = fetch(`http://127.0.0.1:${server.port}/other`);
  while (!begun.includes('/other')) await new Promise(setImmediate);
  expect(begun).toEqual(['/0', '/other']);

  first.resolve();
  expect(await (await other).text()).toBe('answer to /other\n');
  while (begun.length < asked.length + 1) await new Promise(setImmediate);
  await server.close(1_000);
  expect([...(await said).matchAll(/^answer to (.*)$/gm)].map((match) => match[1])).toEqual(asked);
});

test('what waits for its turn on a connection that is cut is never begun', async () => {
  const begun: string[] = [];
  const cut = Promise.withResolvers<void>();
  const server = await listen((request, response) => {
    begun.push(request.url ?? '');
    response.once('close', () => cut.resolve());
    if (begun.length === 1) socket.destroy();
  }, 0);
  const socket = connect(server.port, '127.0.0.1');
  socket.write('GET /0 HTTP/1.1\r\nHost: x\r\n\r\nGET /1 HTTP/1.1\r\nHost: x\r\n\r\n');
  await cut.promise;
  await server.close(0);
  expect(begun).toEqual(['/0']);
});

test('a connection on which far too much waits is cut', async () => {
  const begun: string[] = [];
  const server = await listen((request) => void begun.push(request.url ?? ''), 0);
  const socket = connect(server.port, '127.0.0.1');
  socket.on('error', () => undefined);
  const cut = once(socket, 'close');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(200));
  await cut;
  expect(begun).toEqual(['/']);
  await server.close(0);
});
