import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from '@jest/globals';
import { GetServer } from '../../src/wire/get-server.ts';

async function startServer() {
  const server = new GetServer((path) => `you asked for ${path}`);
  return { port: await server.listen(), server, [Symbol.dispose]: () => server.close() };
}

function answerTo(path: string): string {
  const text = `you asked for ${path}`;
  return `HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
}

test('a GET is answered by its path, as any client reads it', async () => {
  using started = await startServer();
  const answer = await fetch(`http://127.0.0.1:${started.port}/a/b?c=%2B1`);
  expect([answer.status, await answer.text()]).toEqual([200, 'you asked for /a/b?c=%2B1']);
});

test('requests on one connection are answered one by one, in however many pieces they come', async () => {
  using started = await startServer();
  const socket = connect(started.port, '127.0.0.1');
  socket.setEncoding('latin1');
  const expected = ['/1', '/2', '/3'].map(answerTo).join('');
  let received = '';
  const { promise: answered, resolve } = Promise.withResolvers<void>();
  socket.on('data', (chunk: string) => {
    received += chunk;
    if (received.length >= expected.length) resolve();
  });
  socket.write('GET /1 HTTP/1.1\r\nhost: a\r\n\r\nGET /2 HTTP/1.1\r\n\r\nGET /3 HT');
  await once(socket, 'data');
  socket.write('TP/1.1\r\n\r');
  socket.write('\n');
  await answered;
  expect(received).toBe(expected);
  socket.destroy();
});

test('whoever asks otherwise is hung up on, and so is everybody when it closes', async () => {
  using started = await startServer();
  const [posting, waiting] = [connect(started.port, '127.0.0.1'), connect(started.port, '127.0.0.1')];
  const postingEnded = once(posting, 'close');
  posting.end('POST / HTTP/1.1\r\n\r\n');
  await postingEnded;
  waiting.write('GET / HTTP/1.1\r\n\r\n');
  await once(waiting, 'data');
  const waitingEnded = once(waiting, 'close');
  started.server.close();
  await waitingEnded;
  expect([posting.bytesRead, waiting.bytesRead]).toEqual([0, answerTo('/').length]);
});
