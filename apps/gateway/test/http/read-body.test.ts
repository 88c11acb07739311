import { once } from 'node:events';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { BodyRoom } from '../../src/http/body-room.ts';
import { CallerGoneError } from '../../src/http/problem.ts';
import { readBody } from '../../src/http/read-body.ts';

test('whoever left before the body is asked for is told apart, and not waited for', async () => {
  const request = new IncomingMessage(new Socket());
  const closed = once(request, 'close');
  request.destroy();
  await closed;
  await expect(readBody(request, 100)).rejects.toThrow(CallerGoneError);
});

test('a body of single bytes takes little more than its length while it is coming, and is whole in the end', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heapBytes = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const pieces = 200_000;
  const digit = (index: number): number => 0x30 + ((index * 7) % 10);
  const request = new IncomingMessage(new Socket());
  const body = readBody(request, pieces);
  const before = heapBytes();
  for (let index = 0; index < pieces; index += 1) {
    request.push(Buffer.from([digit(index)]));
    if (index % 1_000 === 0) await new Promise(setImmediate);
  }
  await new Promise(setImmediate);
  expect(heapBytes() - before).toBeLessThan(8 * pieces);
  request.push(null);
  expect((await body).equals(Buffer.from(Array.from({ length: pieces }, (_, index) => digit(index))))).toBe(true);
});

describe('bodies that share room until they are there', () => {
  const begun = (room: BodyRoom, limit = 100) => {
    const request = new IncomingMessage(new Socket());
    return { request, body: readBody(request, limit, room) };
  };
  const isFull = (body: Promise<Buffer>) => expect(body).rejects.toMatchObject({ kind: 'busy' });

  test('find none where others have begun, and all of it once those are over', async () => {
    const room = new BodyRoom(10);
    const [slow, other, refused] = [begun(room), begun(room), begun(room)];
    slow.request.push(Buffer.from('123456'));
    other.request.push(Buffer.from('1234'));
    await new Promise(setImmediate);
    refused.request.push(Buffer.from('1'));
    await isFull(refused.body);
    slow.request.push(null);
    expect(String(await slow.body)).toBe('123456');
    other.request.destroy();
    await expect(other.body).rejects.toThrow(CallerGoneError);
    const next = begun(room);
    next.request.push(Buffer.from('1234567890'));
    next.request.push(null);
    expect(String(await next.body)).toBe('1234567890');
  });

  test('leave room where they are too large', async () => {
    const room = new BodyRoom(10);
    const large = begun(room, 5);
    large.request.push(Buffer.from('123456'));
    await expect(large.body).rejects.toMatchObject({ kind: 'content-too-large' });
    expect(room.take(10)).toBe(true);
  });
});
