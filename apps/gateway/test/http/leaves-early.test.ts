import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import type { Request, RequestHandler, Response } from 'express';
import { getUsage } from '../../src/http/routes/usage.ts';
import { streamLedger } from '../../src/http/routes/ledger-stream.ts';

type Authenticator = Parameters<typeof getUsage>[1];

const somebody = { name: 'a key', tenants: ['salon-luz'], speaksForAll: false };
const authenticator = { authenticate: () => somebody } as unknown as Authenticator;
/** One caller of a handler, who leaves while the database is asked before the answer begins; `left` when they have. */
async function leaveEarly(handler: RequestHandler, query: object, left: () => void): Promise<void> {
  const over = Promise.withResolvers<unknown>();
  const server = createServer((request, response) => {
    const given = Object.assign(request, { query, accepts: () => 'text/csv' }) as unknown as Request;
    Object.assign(response, { vary: () => response });
    response.once('close', left);
    Promise.resolve(handler(given, response as unknown as Response, () => undefined)).then(over.resolve, over.reject);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const asked = get({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, agent: false });
  asked.on('error', () => undefined);
  await once(server, 'request');
  asked.destroy();
  try {
    await over.promise;
  } finally {
    server.close();
  }
}

test('a stream whose caller leaves before it begins is over, and keeps no place', async () => {
  let left = Promise.withResolvers<void>();
  let reads = 0;
  const journeys = {
    endOfFeed: () => left.promise.then(() => '0'),
    feed: () => {
      reads += 1;
      return Promise.resolve({ entries: [], next: '0', more: false });
    },
  };
  const stream = streamLedger({ journeys } as never, authenticator, { stillStands: () => Promise.resolve(true) });
  // One caller may have eight at once.
  for (let time = 1; time <= 9; time += 1) {
    left = Promise.withResolvers();
    await leaveEarly(stream, {}, left.resolve);
  }
  expect(reads).toBe(9);
});

test('a table whose caller leaves before its first line is over', async () => {
  const left = Promise.withResolvers<void>();
  let isReturned = false;
  const chunks = async function* () {
    try {
      await left.promise;
      for (let chunk = 0; chunk < 1_000; chunk += 1) yield [];
    } finally {
      isReturned = true;
    }
  };
  const usage = getUsage({ usage: { stream: chunks }, now: () => new Date() } as never, authenticator);
  const query = { from: '2026-11-01T00:00:00Z', to: '2026-11-08T00:00:00Z', format: 'csv' };
  await leaveEarly(usage, query, left.resolve);
  expect(isReturned).toBe(true);
});
