import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Pool } from 'pg';
import { lockDueWork, nextDueAt, unitsAhead, type DueQuestion, type DueWork } from '../../src/dispatch/due-work.ts';
import { inTransaction } from '../../src/ledger/rows/transaction.ts';
import { openPool } from '../../src/postgres/connect.ts';
import { createTestDatabase, silentLog, type TestDatabase } from '../support/postgres-test-database.ts';

const now = new Date('2026-11-24T15:00:00Z');
const inMs = (ms: number): Date => new Date(now.getTime() + ms);
let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  const { connectionString } = database;
  pool = openPool({ connectionString, max: 4, applicationName: 'due work', log: silentLog });
});

afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

afterEach(async () => {
  await pool.query('DELETE FROM work');
});

interface Waiting {
  readonly tenant?: string;
  /** Null for what is no send. */
  readonly account?: string | null;
  readonly dueInMs?: number;
  readonly lane?: number;
  readonly units?: number;
  /** It waits for its pace, until then. */
  readonly untilInMs?: number;
  readonly leased?: boolean;
  readonly count?: number;
}

/** Rows of calls of their own, each due a millisecond after the one before. */
async function queue({ count = 1, ...row }: Waiting): Promise<string[]> {
  const { tenant = 'a', account = 'sms', dueInMs = -60_000, lane = 1, units = 1, untilInMs, leased = false } = row;
  const { rows } = await pool.query<{ id: string }>(
    `INSERT INTO work (kind, id, tenant, call, call_key, account, due_at, worker, lane, units, queued, waits_until)
      SELECT $1, gen_random_uuid(), $2, gen_random_uuid(), (random() * 1e15)::bigint, $3,
        $4::timestamptz + n * interval '1 ms', $5, $6, $7, $8::timestamptz IS NOT NULL, $8
      FROM generate_series(1, $9) AS n RETURNING id`,
    [
      account === null ? 'release' : 'send',
      tenant,
      account,
      inMs(dueInMs),
      leased ? randomUUID() : null,
      lane,
      units,
      untilInMs === undefined ? null : inMs(untilInMs),
      count,
    ],
  );
  return rows.map((one) => one.id);
}

function look(more: Partial<DueQuestion> = {}): Promise<readonly DueWork[]> {
  const question = {
    now,
    limit: 100,
    tenants: ['a', 'b'],
    fullSlots: [],
    isCrowded: false,
    looks: [],
    leasesEnd: true,
    ...more,
  };
  return inTransaction(pool, { callKeys: [] }, async (client) => (await lockDueWork(client, question)).rows);
}

const ids = (rows: readonly DueWork[]): string[] => rows.map((one) => one.id);

describe('a look at the queue', () => {
  test.each([false, true])('takes what is due, whatever it is, crowded or not: %s', async (isCrowded) => {
    const due = [
      ...(await queue({ account: null })),
      ...(await queue({})),
      ...(await queue({ leased: true, account: 'rcs' })),
    ];
    await queue({ dueInMs: 10 });
    await queue({ account: null, dueInMs: 20 });
    await queue({ leased: true, dueInMs: 30 });
    await queue({ tenant: 'of-no-configuration' });
    expect(ids(await look({ isCrowded })).toSorted()).toEqual(due.toSorted());
  });

  test('lets accounts take turns, however long the queue of one is', async () => {
    await queue({ count: 10_000, dueInMs: -3_600_000 });
    const others = [
      ...(await queue({ tenant: 'b', count: 3 })),
      ...(await queue({ account: 'rcs', count: 3 })),
      ...(await queue({ account: null, count: 3 })),
      ...(await queue({ tenant: 'b', leased: true, count: 3 })),
    ];
    expect(ids(await look())).not.toEqual(expect.arrayContaining(others));
    const found = await look({ isCrowded: true });
    expect(found.length).toBeGreaterThan(50);
    expect(ids(found)).toEqual(expect.arrayContaining(others));
  });

  test('passes over accounts that can take nothing, and takes their ended leases', async () => {
    await queue({ count: 200 });
    const lease = await queue({ leased: true });
    const others = await queue({ tenant: 'b' });
    expect(ids(await look({ fullSlots: ['a/sms'] })).toSorted()).toEqual([...lease, ...others].toSorted());
  });

  test('takes of those that wait for a pace as many as it lets leave, and those whose time is over', async () => {
    const [first] = await queue({ count: 5, untilInMs: 5_000 });
    const [live] = await queue({ lane: 0, untilInMs: 5_000, dueInMs: -10 });
    const over = await queue({ untilInMs: 0, dueInMs: -5 });
    const fresh = await queue({ dueInMs: -1 });
    const most = (count: number): Partial<DueQuestion> => ({ looks: [{ slot: 'a/sms', most: count }] });
    expect(ids(await look(most(0))).toSorted()).toEqual([...over, ...fresh].toSorted());
    expect(ids(await look(most(1)))).toEqual([live, first, ...over, ...fresh]);
    expect(await look({ looks: [{ slot: 'a/rcs', most: 0 }] })).toHaveLength(8);
  });

  test('takes what waits for a pace that nobody keeps any more, once its time is over', async () => {
    await queue({ untilInMs: 5_000 });
    const over = await queue({ untilInMs: 0 });
    expect(ids(await look())).toEqual(over);
  });

  test('finds them in the order in which they leave', async () => {
    const again = await queue({ lane: 2, dueInMs: -9_000 });
    const after = await queue({ lane: 1, count: 2 });
    const live = await queue({ lane: 0, dueInMs: -10 });
    expect(ids(await look())).toEqual([...live, ...after, ...again]);
  });
});

test.each<[string, Waiting, number]>([
  ['what waits', { dueInMs: 1_000 }, 1_001],
  ['what is no send', { account: null, dueInMs: 1_000 }, 1_001],
  ['a lease that ends', { leased: true, dueInMs: 1_000 }, 1_001],
  ['one that waits for its pace no longer', { untilInMs: 1_500 }, 1_500],
])('the next look is at %s', async (_what, row, ms) => {
  await queue({ dueInMs: -1_000, count: 50 });
  await queue({ dueInMs: 60_000, tenant: 'b' });
  await queue(row);
  const { dueAt } = await inTransaction(pool, { callKeys: [] }, (client) => nextDueAt(client, now));
  expect(dueAt).toEqual(inMs(ms));
});

test('the units ahead of a message are those of the queue of its account that go first', async () => {
  await queue({ lane: 0, units: 2, untilInMs: 5_000, dueInMs: -10 });
  await queue({ lane: 1, units: 3, untilInMs: 5_000, dueInMs: -9_000 });
  await queue({ lane: 2, units: 5, untilInMs: 5_000, dueInMs: -9_000 });
  await queue({ tenant: 'b', units: 7, untilInMs: 5_000 });
  await queue({ account: 'rcs', units: 11, untilInMs: 5_000 });
  const [live] = await queue({ lane: 0, dueInMs: -1 });
  const [after] = await queue({ lane: 1, units: 4, dueInMs: -1 });
  const [again] = await queue({ lane: 2, dueInMs: -1 });
  const ahead = (most: number): Promise<ReadonlyMap<string, number>> => {
    const sends = [live, after, again].map((id = '') => ({ id, tenant: 'a', account: 'sms', mostAhead: most }));
    return inTransaction(pool, { callKeys: [] }, (client) => unitsAhead(client, sends));
  };
  const inOrder = (units: ReadonlyMap<string, number>): unknown[] =>
    [live, after, again].map((id) => units.get(id ?? ''));
  expect(inOrder(await ahead(5_000))).toEqual([2, 6, 15]);
  // A queue that is longer than it is counted: at least so many.
  expect(inOrder(await ahead(1))).toEqual([2, 3, 7]);
});

test('one that waits in a queue that is longer than it is counted has at least the rest ahead of it', async () => {
  await queue({ count: 20, untilInMs: 5_000 });
  const last = (await queue({ lane: 2, untilInMs: 5_000 })).map((id) => ({ id, tenant: 'a', account: 'sms' }));
  const ahead = (mostAhead: number): Promise<ReadonlyMap<string, number>> =>
    inTransaction(pool, { callKeys: [] }, (client) =>
      unitsAhead(
        client,
        last.map((one) => ({ ...one, mostAhead })),
      ),
    );
  expect([...(await ahead(5_000)).values()]).toEqual([20]);
  expect([...(await ahead(10)).values()]).toEqual([10]);
});
