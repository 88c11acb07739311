import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Agent } from 'undici';
import type { CloudEvent } from '../../src/play/cloud-event.ts';
import { DoorError } from '../../src/play/event-door.ts';
import { HttpDoor } from '../../src/play/http-door.ts';
import { JsonClient } from '../../src/run/json-client.ts';

const event = (id: string): CloudEvent => ({
  specversion: '1.0',
  id,
  source: '/voice/morning',
  type: 'call.ended',
  subject: 'us-99',
  time: '2031-05-13T15:00:00Z',
  tenant: 'glow-salon',
});

interface Answer {
  readonly status: number;
  readonly body?: object;
  readonly retryAfter?: string;
}

let server: Server;
let agent: Agent;
let answers: Answer[];
let requests: { path: string; type: string; authorization: string; body: unknown }[];

beforeEach(async () => {
  [answers, requests] = [[], []];
  agent = new Agent();
  server = createServer((request, response) => {
    void text(request).then((body) => {
      const { 'content-type': type = '', authorization = '' } = request.headers;
      requests.push({ path: request.url ?? '', type, authorization, body: JSON.parse(body) });
      const answer = answers.shift() ?? { status: 202 };
      const headers = answer.retryAfter === undefined ? {} : { 'retry-after': answer.retryAfter };
      response.writeHead(answer.status, headers).end(JSON.stringify(answer.body ?? {}));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  await agent.destroy();
  server.close();
});

function openDoor(): HttpDoor {
  const { port } = server.address() as AddressInfo;
  return new HttpDoor(new JsonClient(`http://127.0.0.1:${port}`, agent, { authorization: 'Bearer ack_1' }));
}

const { signal } = new AbortController();

test('one event alone, several as a batch', async () => {
  const door = openDoor();
  await door.deliver([event('a-1')], signal);
  await door.deliver([event('a-2'), event('a-3')], signal);
  const common = { path: '/v1/events', authorization: 'Bearer ack_1' };
  expect(requests).toEqual([
    { ...common, type: 'application/cloudevents+json', body: event('a-1') },
    { ...common, type: 'application/cloudevents-batch+json', body: [event('a-2'), event('a-3')] },
  ]);
});

test('a gateway that is busy is asked again when it says so', async () => {
  answers = [{ status: 503, retryAfter: '0' }, { status: 202 }];
  await openDoor().deliver([event('a-1')], signal);
  expect(requests.map(({ body }) => body)).toEqual([event('a-1'), event('a-1')]);
});

test('a refusal is told of with its faults, and not asked again', async () => {
  const faults = [{ field: 'data.booking.id', message: 'must be text' }];
  answers = [{ status: 400, body: { title: 'Invalid request', faults } }];
  const refused = openDoor().deliver([event('a-1')], signal);
  await expect(refused).rejects.toThrow(DoorError);
  await expect(refused).rejects.toThrow(
    'a-1 was not taken: HTTP 400: Invalid request: [{"field":"data.booking.id","message":"must be text"}]',
  );
  expect(requests).toHaveLength(1);
});
