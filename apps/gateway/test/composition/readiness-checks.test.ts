import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Client, escapeIdentifier } from 'pg';
import { readinessChecks } from '../../src/composition/readiness-checks.ts';
import { Drain } from '../../src/http/drain.ts';
import { openPool } from '../../src/postgres/connect.ts';
import { createTestDatabase, silentLog, type TestDatabase } from '../support/postgres-test-database.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

/** The checks that fail, on connections of now. */
async function failing(drain = new Drain()): Promise<string[]> {
  const { connectionString } = database;
  const pool = openPool({ connectionString, max: 2, applicationName: 'test', log: silentLog });
  try {
    const checked = await Promise.all(
      readinessChecks(pool, drain).map(({ name, check }) =>
        check().then(
          () => [],
          () => [name],
        ),
      ),
    );
    return checked.flat();
  } finally {
    await pool.end();
  }
}

test('a gateway on a database that takes writes is ready', async () => {
  expect(await failing()).toEqual([]);
});

test('a gateway on a database that only reads is not, and it is told from one whose database is away', async () => {
  const client = new Client({ connectionString: database.connectionString });
  await client.connect();
  await client.query(`ALTER DATABASE ${escapeIdentifier(database.name)} SET default_transaction_read_only = on`);
  await client.end();
  expect(await failing()).toEqual(['writable']);
  await database.drop();
  expect(await failing()).toEqual(['database', 'writable']);
});

test('a gateway that is about to end is not', async () => {
  const drain = new Drain();
  drain.begin();
  expect(await failing(drain)).toEqual(['draining']);
});
