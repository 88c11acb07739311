import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { EmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts';
import { CallScript } from '../support/call-script.ts';
import { apiKey } from '../support/gateway-config.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { startUnsafeServer } from '../support/postgres-unsafe-server.ts';
import { testDataDir } from '../support/postgres-test-folder.ts';
import { SandboxProcess } from '../support/sandbox-process.ts';
import { TestBed } from '../support/test-bed.ts';
import { until } from '../support/until.ts';

const maxConnections = 30;
/** Within which a voice platform has its answer, with time to spare on a busy machine. */
const boundedMs = 12_000;

let bed: TestBed;
let postgres: EmbeddedPostgres;
let gateway: GatewayProcess;
let sandbox: SandboxProcess;
const clients: Client[] = [];

beforeAll(async () => {
  bed = await TestBed.make();
  bed.guard(testDataDir(bed.folder));
  postgres = await startUnsafeServer(bed.folder, [`max_connections=${maxConnections}`]);
  sandbox = await SandboxProcess.start(bed);
  const databaseUrl = postgres.connectionString;
  gateway = await GatewayProcess.prepare(bed, { sandboxUrl: sandbox.url, databaseUrl });
  await gateway.start();
}, 90_000);

afterAll(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end().catch(() => undefined)));
  await bed.clear();
}, 60_000);

async function connect(): Promise<Client> {
  const client = new Client({ connectionString: postgres.connectionString });
  client.on('error', () => undefined);
  await client.connect();
  clients.push(client);
  return client;
}

/** Records that a person wants no more messages. */
function stop(phone: string): Promise<Response> {
  return fetch(`${gateway.client.url}/v1/consents`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ phone, kind: 'revoke' }),
  });
}

/** Posts, and answers what came within a bounded time. */
async function refusalOf(event: object): Promise<{ status: number; retryAfter: string | null; tookMs: number }> {
  const began = performance.now();
  const { status, headers } = await gateway.client.post(event);
  return { status, retryAfter: headers.get('retry-after'), tookMs: performance.now() - began };
}

/** All of a call is taken, once, and its text is sent. */
async function expectWhole(call: CallScript, events: readonly object[]): Promise<void> {
  for (const event of events) {
    await until('the event is taken', async () =>
      (await gateway.client.post(event)).status === 202 ? true : undefined,
    );
  }
  const journey = await until('the text is accepted', async () => {
    const now = await gateway.client.journey(call.callId);
    return now?.followUps[0]?.attempts[0]?.acceptedAt === undefined ? undefined : now;
  });
  expect(journey.entries.filter((one) => one.kind === 'event')).toHaveLength(events.length);
  expect(journey.followUps).toHaveLength(1);
  expect((await sandbox.accepts()).filter((one) => one.to === call.phone)).toHaveLength(1);
}

test('all connections of the gateway busy: a 503 in bounded time, nothing half-done, and then everything', async () => {
  const call = new CallScript('busy', '+12025550181');
  const events = [call.started(), call.consent(), call.booking({}, { live: true })];
  expect((await gateway.client.post(events[0] ?? {})).status).toBe(202);
  // Evidence waits for its table until it has every connection.
  const locker = await connect();
  const watcher = await connect();
  await locker.query('BEGIN; LOCK TABLE suppressions IN ACCESS EXCLUSIVE MODE');
  const stops = Array.from({ length: 24 }, (_, index) => stop(`+120255502${10 + index}`).catch(() => undefined));
  const isFull = async (): Promise<true | undefined> => {
    const { rows } = await watcher.query<{ waiting: number }>(
      `SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE application_name = 'aftercall' AND wait_event_type = 'Lock'`,
    );
    return (rows[0]?.waiting ?? 0) >= 10 ? true : undefined;
  };
  await until('no connection is free', isFull);

  const refusal = await refusalOf(events[1] ?? {});
  expect(refusal).toMatchObject({ status: 503, retryAfter: '1' });
  expect(refusal.tookMs).toBeLessThan(boundedMs);
  await locker.query('ROLLBACK');
  await Promise.all(stops);
  await expectWhole(call, events);
}, 120_000);

test('no connection left of PostgreSQL: a 503 in bounded time, nothing half-done, and then everything', async () => {
  const call = new CallScript('crowded', '+12025550182');
  const events = [call.started(), call.consent(), call.booking({}, { live: true })];
  const killer = await connect();
  const fill = async (): Promise<void> => {
    while ((await connect().catch(() => undefined)) !== undefined);
  };
  const left = async (): Promise<number | undefined> => {
    const { rows } = await killer.query<{ left: number }>(
      `SELECT count(*)::int AS left FROM pg_stat_activity WHERE application_name LIKE 'aftercall%'`,
    );
    return rows[0]?.left;
  };
  // Ends the gateway's connections and takes their places, until it has none and there is no place for one.
  const takeAll = async (): Promise<true | undefined> => {
    await killer.query(
      `SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE application_name LIKE 'aftercall%'`,
    );
    await fill();
    if ((await left()) !== 0) return undefined;
    await fill();
    return (await left()) === 0 ? true : undefined;
  };
  await until('the gateway has no connection', takeAll);

  const refusal = await refusalOf(events[0] ?? {});
  expect(refusal).toMatchObject({ status: 503, retryAfter: '1' });
  expect(refusal.tookMs).toBeLessThan(boundedMs);
  expect((await fetch(`${gateway.client.url}/readyz`)).status).toBe(503);
  await Promise.all(clients.splice(0).map((client) => client.end()));
  await expectWhole(call, events);
  expect((await gateway.stop()).code).toBe(0);
}, 120_000);
