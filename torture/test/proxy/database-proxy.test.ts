import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../apps/gateway/test/support/postgres-test-database.ts';
import { DatabaseProxy, type CommitPoint } from '../../src/proxy/database-proxy.ts';

let database: TestDatabase;
let proxy: DatabaseProxy;
/** Of the gateway, by way of the proxy. */
let client: Client;
/** Of the test, past it. */
let straight: Client;

beforeAll(async () => {
  database = await createTestDatabase();
}, 120_000);

afterAll(() => database.drop());

beforeEach(async () => {
  const url = new URL(database.connectionString);
  const port = Number(url.port);
  proxy = await DatabaseProxy.listen(() => port);
  straight = new Client({ connectionString: url.href });
  url.port = String(proxy.port);
  client = new Client({ connectionString: url.href });
  client.on('error', () => undefined);
  await straight.connect();
  await client.connect();
  await straight.query('TRUNCATE event_keys');
});

afterEach(async () => {
  await proxy.close();
  await straight.end();
});

/** An intake as far as its table tells; the commit goes out behind it without waiting. */
async function intake(): Promise<void> {
  await client.query('BEGIN');
  await Promise.all([
    client.query({
      name: 'writes 1',
      text: `INSERT INTO event_keys (identity, event, body, received_at)
        SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), $1::timestamptz`,
      values: [new Date(0)],
    }),
    client.query('COMMIT'),
  ]);
}

/** Awaited later than it ends. */
function endOf(asked: Promise<unknown>): Promise<'answered' | 'broken'> {
  return asked.then(
    () => 'answered',
    () => 'broken',
  );
}

async function kept(): Promise<number> {
  const { rows } = await straight.query<{ count: number }>('SELECT count(*)::int AS count FROM event_keys');
  return rows[0]?.count ?? 0;
}

/** Resolves when the trap springs; the gateway's process would be dead from then on, so its connections break. */
function trap(point: CommitPoint): Promise<void> {
  return new Promise((resolve) => proxy.set({ point, spring: resolve }));
}

/** Until nobody but this test is connected: what the others had begun is decided then. */
async function untilAlone(): Promise<void> {
  const others = 'SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()';
  while ((await straight.query(others)).rowCount !== 0) await new Promise(setImmediate);
}

test('a commit passes, and is counted by what it wrote', async () => {
  await intake();
  await expect(kept()).resolves.toBe(1);
  expect([...proxy.commits]).toEqual([['intake', 1]]);
});

test('commit.before: PostgreSQL never hears of the commit', async () => {
  const sprung = trap('commit.before.intake');
  const ended = endOf(intake());
  await sprung;
  proxy.cut();
  await expect(ended).resolves.toBe('broken');
  await untilAlone();
  await expect(kept()).resolves.toBe(0);
});

test('commit.after: PostgreSQL has committed, and the client never hears of it', async () => {
  const sprung = trap('commit.after.intake');
  const ended = endOf(intake());
  await sprung;
  await expect(kept()).resolves.toBe(1);
  proxy.cut();
  await expect(ended).resolves.toBe('broken');
});

test('a trap is for one kind of transaction, and can be called off', async () => {
  let springs = 0;
  proxy.set({ point: 'commit.before.receipt', spring: () => (springs += 1) });
  await intake();
  proxy.set(undefined);
  await intake();
  expect(springs).toBe(0);
  await expect(kept()).resolves.toBe(2);
});

test('in a silence nothing is heard, and its end is a reset', async () => {
  proxy.silence();
  let isAnswered = false;
  const asked = client.query('SELECT 1').finally(() => (isAnswered = true));
  const ended = endOf(asked);
  await straight.query('SELECT pg_sleep(0.2)');
  expect(isAnswered).toBe(false);
  proxy.speak();
  await expect(ended).resolves.toBe('broken');
});
