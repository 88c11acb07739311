import { connect } from 'node:net';
import { once } from 'node:events';
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
