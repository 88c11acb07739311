import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { PostClient } from '../../src/wire/post-client.ts';
import type { Outcome } from '../../src/wire/post-connection.ts';
import { textOf } from '../../src/wire/read-answer.ts';
import { StubGateway } from '../support/stub-gateway.ts';

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

/** Says what the test says, byte for byte, to the nth piece of data that comes (counted from 0). */
async function startWire(onData: (socket: Socket, index: number, data: string) => void) {
  const sockets = new Set<Socket>();
  let count = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => onData(socket, count++, data.toString('utf8')));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const dispose = async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  return { origin, sockets, [Symbol.asyncDispose]: dispose };
}

function open(origin: string, connections = 1) {
  const client = new PostClient({ origin, connections, headers: { 'content-type': 'text/plain' } });
  const post = (body: string, path = '/'): Promise<Outcome> =>
    new Promise((resolve) => client.post(path, '', body, resolve));
  return { client, post, [Symbol.dispose]: () => client.close() };
}

function told(outcome: Outcome): string {
  return 'status' in outcome ? `${outcome.status} ${textOf(outcome)}` : outcome.message;
}

describe('a request', () => {
  test('comes with its path, its header lines and its body, whatever characters that has', async () => {
    await using gateway = await StubGateway.start(() => 202);
    using client = open(gateway.url);
    for (const body of ['plain', 'Zahnärzte', '牙医 🦷', '', 'x'.repeat(200_000)]) {
      const outcome = await new Promise<Outcome>((resolve) =>
        client.client.post('/a?b=c', 'x-further: yes\r\n', body, resolve),
      );
      expect(told(outcome)).toBe('202 ');
      expect(gateway.received.at(-1)).toMatchObject({ url: '/a?b=c', body });
    }
    expect(gateway.received[0]?.headers).toEqual({
      host: gateway.url.replace('http://', ''),
      'content-type': 'text/plain',
      'x-further': 'yes',
      'content-length': '5',
    });
  });

  test('leaves in one piece, head and body', async () => {
    const pieces: string[] = [];
    await using wire = await startWire((socket, _index, data) => {
      pieces.push(data);
      socket.write(ok);
    });
    using client = open(wire.origin);
    await client.post('the body');
    expect(pieces).toHaveLength(1);
    expect(pieces[0]).toMatch(/^POST \/ HTTP\/1\.1\r\n.*\r\ncontent-length: 8\r\n\r\nthe body$/s);
  });
});

describe('an answer', () => {
  test('may come byte by byte', async () => {
    await using wire = await startWire((socket) => {
      socket.setNoDelay();
      ok.split('').forEach((byte, index) => setTimeout(() => socket.write(byte), index));
    });
    using client = open(wire.origin);
    expect(told(await client.post('a'))).toBe('200 ok');
    expect(told(await client.post('b'))).toBe('200 ok');
    expect(wire.sockets.size).toBe(1);
  });

  test('may be longer than the buffer for reading', async () => {
    const body = 'long '.repeat(20_000);
    const head = `HTTP/1.1 500 Internal Server Error\r\ncontent-length: ${body.length}\r\n\r\n`;
    await using wire = await startWire((socket) => socket.write(head + body));
    using client = open(wire.origin);
    expect(told(await client.post('a'))).toBe(`500 ${body}`);
  });

  test.each([
    ['says that the connection closes', 'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok'],
    ['has something behind it', `${ok}HTTP/1.1`],
  ])('that %s is taken, and the next request has a new connection', async (_what, answer) => {
    await using wire = await startWire((socket) => socket.write(answer));
    using client = open(wire.origin);
    const outcomes = await Promise.all([client.post('a'), client.post('b')]);
    expect(outcomes.map(told)).toEqual(['200 ok', '200 ok']);
    expect(wire.sockets.size).toBe(2);
  });
});

describe('the connections', () => {
  test('are no more than there may be; other requests wait, and go in the order in which they came', async () => {
    const bodies: string[] = [];
    await using wire = await startWire((socket, _index, data) => {
      bodies.push(data.slice(data.indexOf('\r\n\r\n') + 4));
      setTimeout(() => socket.write(ok), 5);
    });
    using client = open(wire.origin, 2);
    const sent = ['a', 'b', 'c', 'd', 'e', 'f'];
    const outcomes = await Promise.all(sent.map((body) => client.post(body)));
    expect(outcomes.map(told)).toEqual(sent.map(() => '200 ok'));
    expect(bodies.toSorted()).toEqual(sent);
    expect(bodies.slice(2).toSorted()).toEqual(['c', 'd', 'e', 'f']);
    expect(wire.sockets.size).toBe(2);
  });

  test.each([
    ['breaks', (socket: Socket) => socket.resetAndDestroy(), /ECONNRESET/],
    ['ends', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-len'), /closed before/],
    ['speaks another protocol', (socket: Socket) => socket.write('220 mail ready\r\n\r\n'), /not a final answer/],
  ])('one that %s fails its own request, and the next one has a new connection', async (_what, fault, why) => {
    await using wire = await startWire((socket, index) => (index === 0 ? fault(socket) : socket.write(ok)));
    using client = open(wire.origin);
    const outcomes = await Promise.all([client.post('a'), client.post('b'), client.post('c')]);
    expect(told(outcomes[0])).toMatch(why);
    expect(outcomes.slice(1).map(told)).toEqual(['200 ok', '200 ok']);
    expect(wire.sockets.size).toBe(2);
  });

  test('one that ended while it was idle is not used again', async () => {
    await using wire = await startWire((socket) => socket.write(ok));
    using client = open(wire.origin);
    await client.post('a');
    const [idle] = wire.sockets;
    idle?.end();
    if (idle !== undefined) await once(idle, 'close');
    expect(told(await client.post('b'))).toBe('200 ok');
    expect(wire.sockets.size).toBe(2);
  });

  test('are refused where nobody listens, for each request on its own', async () => {
    const wire = await startWire(() => undefined);
    await wire[Symbol.asyncDispose]();
    using client = open(wire.origin);
    const outcomes = await Promise.all([client.post('a'), client.post('b')]);
    expect(outcomes.map(told)).toEqual([
      expect.stringContaining('ECONNREFUSED'),
      expect.stringContaining('ECONNREFUSED'),
    ]);
  });

  test('go when the client is closed; whatever is not answered fails, and so does what comes later', async () => {
    await using wire = await startWire(() => undefined);
    using client = open(wire.origin);
    const underway = [client.post('a'), client.post('b')];
    client.client.close();
    const outcomes = await Promise.all([...underway, client.post('c')]);
    expect(outcomes.map(told)).toEqual(Array.from({ length: 3 }, () => 'the client is closed'));
  });
});

test.each(['https://127.0.0.1', 'http://127.0.0.1/path', '127.0.0.1:80'])('%j is no origin of plain HTTP', (origin) => {
  expect(() => open(origin)).toThrow(TypeError);
});
