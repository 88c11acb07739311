import { once } from 'node:events';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres-test-database.ts';
import { TestBed } from '../support/test-bed.ts';
import { until } from '../support/until.ts';
import { VoicePlatform } from '../support/voice-platform.ts';

const packageName = '@acme/aftercall-channel-pigeon';
const fixture = fileURLToPath(new URL('fixtures/pigeon', import.meta.url));

interface Flight {
  readonly to: string;
  readonly text: string;
  readonly attemptId: string;
  readonly webhookUrl: string;
}

let bed: TestBed;
let database: TestDatabase;
let loft: Server;
const flights: Flight[] = [];

beforeAll(async () => {
  bed = await TestBed.make();
  database = await createTestDatabase();
  loft = createServer((request, response) => {
    void text(request).then((body) => {
      flights.push(JSON.parse(body) as Flight);
      response.end(JSON.stringify({ flight: `flight-${flights.length}` }));
    });
  });
  await once(loft.listen(0, '127.0.0.1'), 'listening');
}, 60_000);

afterAll(async () => {
  loft.close();
  await bed.clear();
  await database.drop();
}, 60_000);

/** A gateway whose configuration names the package, which is installed beside it. */
async function prepare(name: string): Promise<GatewayProcess> {
  const settings = { loft: `http://127.0.0.1:${(loft.address() as AddressInfo).port}/`, ring: 'ring-of-the-tests' };
  const gateway = await GatewayProcess.prepare(bed, {
    name,
    databaseUrl: database.connectionString,
    channels: [packageName],
    moreAccounts: [{ id: 'pigeon-main', channel: 'pigeon', settings }],
  });
  await cp(fixture, join(gateway.folder, 'node_modules', packageName), { recursive: true });
  return gateway;
}

test('a channel that the gateway knows nothing of sends, and its receipts stand in the journey', async () => {
  const gateway = await prepare('with-pigeons');
  await gateway.start();
  const call = new CallScript('by-pigeon');
  const platform = new VoicePlatform(gateway.client);
  await platform.postAll([call.started(), call.consent({ channels: ['pigeon'] }), call.booking(), call.ended()]);
  const flight = await until('a pigeon leaves', async () => flights[0]);
  expect(flight).toMatchObject({ to: call.phone, text: 'Salon Luz: B-1' });

  const landed = { flight: 'flight-1', attemptId: flight.attemptId };
  const post = (ring: string) =>
    fetch(flight.webhookUrl, { method: 'POST', headers: { 'x-ring': ring }, body: JSON.stringify(landed) });
  expect((await post('another')).status).toBe(403);
  const answer = await post('ring-of-the-tests');
  expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([202, 'text/x-coo', 'coo']);
  const journey = await until('the follow-up is delivered', async () => {
    const found = await gateway.client.journey('by-pigeon');
    return found?.followUps[0]?.outcome === 'reached' ? found : undefined;
  });
  expect(journey.followUps[0]?.attempts).toMatchObject([
    { channel: 'pigeon', status: 'delivered', providerIds: ['flight-1'] },
  ]);
  expect(await gateway.stop()).toEqual({ code: 0, signal: null });
});

test('one that is built for another version of the contract is refused at the start, with line and mend', async () => {
  const gateway = await prepare('with-old-pigeons');
  const module = join(gateway.folder, 'node_modules', packageName, 'pigeon-channel.js');
  await writeFile(module, (await readFile(module, 'utf8')).replace('contract: 1', 'contract: 7'));
  const process = gateway.launch();
  expect(await process.exit).toEqual({ code: 2, signal: null });
  const [headline, line, ...others] = process.complained.filter((one) => one !== '');
  expect(headline).toBe('The configuration has one fault; the gateway does not start.');
  expect(line).toMatch(/aftercall\.yaml:\d+:\d+ {2}channels\[0\] is built for version 7 of the channel contract/);
  expect(others).toEqual([]);
});
