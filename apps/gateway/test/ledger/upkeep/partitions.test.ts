import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Client, type Pool } from 'pg';
import { ensurePartitions, leavesOf } from '../../../src/ledger/upkeep/partitions.ts';
import { openPool } from '../../../src/postgres/connect.ts';
import { createTestDatabase, silentLog, type TestDatabase } from '../../support/postgres-test-database.ts';

const inJune = new Date('2031-06-10T12:00:00Z');
const made = ['ledger_2031_06', 'ledger_2031_07', 'ledger_2031_08'];

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  const { connectionString } = database;
  pool = openPool({ connectionString, max: 2, applicationName: 'partitions', log: silentLog });
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});
beforeEach(async () => {
  for (const name of made) await pool.query(`DROP TABLE IF EXISTS ${name}`);
  await pool.query('DELETE FROM ledger');
});

const months = async (): Promise<readonly string[]> =>
  (await leavesOf(pool, 'ledger')).filter((name) => made.includes(name));

test('a dump that has the whole table is not waited for: its months are made the next time', async () => {
  const dump = new Client(database.connectionString);
  await dump.connect();
  await dump.query('BEGIN; LOCK TABLE ledger IN ACCESS SHARE MODE');
  await ensurePartitions(pool, inJune);
  expect(await months()).toEqual([]);
  expect(await leavesOf(pool, 'event_bodies')).toContain('event_bodies_2031_06');
  await dump.end();
  await ensurePartitions(pool, inJune);
  expect(await months()).toEqual(made);
});

test('a month of which a wrong clock has left rows in the rest stays there, and the others are made', async () => {
  await pool.query(`INSERT INTO ledger (at, tenant, entries) VALUES ('2031-07-04T00:00:00Z', 'salon-luz', '[]')`);
  await ensurePartitions(pool, inJune);
  expect(await months()).toEqual([made[0], made[2]]);
  const { rows } = await pool.query<{ count: number }>('SELECT count(*)::int AS count FROM ledger_rest');
  expect(rows).toEqual([{ count: 1 }]);
});
