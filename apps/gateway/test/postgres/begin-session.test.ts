import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, escapeIdentifier } from 'pg';
import { beginSession, SessionError } from '../../src/postgres/begin-session.ts';
import { openPool } from '../../src/postgres/connect.ts';
import { createTestDatabase, silentLog, type TestDatabase } from '../support/postgres-test-database.ts';

/** What a database, or the user of it, may have set for everybody who comes. */
const unusual: Readonly<Record<string, string>> = {
  TimeZone: 'Asia/Kathmandu',
  DateStyle: 'SQL, DMY',
  IntervalStyle: 'iso_8601',
  bytea_output: 'escape',
  extra_float_digits: '-15',
  client_encoding: 'LATIN1',
  default_transaction_isolation: 'serializable',
  lock_timeout: '7s',
  statement_timeout: '7s',
  idle_in_transaction_session_timeout: '7s',
  idle_session_timeout: '7s',
  transaction_timeout: '7s',
  row_security: 'off',
  jit: 'on',
  enable_seqscan: 'on',
};

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  const client = new Client(database.connectionString);
  await client.connect();
  const name = escapeIdentifier(database.name);
  const statements = Object.entries(unusual).map(
    ([setting, value]) => `ALTER DATABASE ${name} SET ${setting} = '${value}'`,
  );
  await client.query(statements.join('; '));
  await client.end();
});
afterAll(() => database.drop());

describe('where a database has settings of its own for every session', () => {
  test('what is read is what it is elsewhere, and nothing is cut short', async () => {
    const pool = openPool({
      connectionString: database.connectionString,
      max: 1,
      applicationName: 'ours',
      log: silentLog,
    });
    const { rows } = await pool.query<Record<string, unknown>>(
      `SELECT '2026-03-01 10:00:00.123+02'::timestamptz AS moment, '2026-03-01'::date AS day, '\\x00ff5c'::bytea AS bytes,
        0.1::float8 + 0.2::float8 AS sum, 'ñ' AS letter, interval '90 minutes'::text AS length`,
    );
    const settings = await pool.query<{ name: string; setting: string }>(
      'SELECT name, setting FROM pg_settings WHERE name = ANY ($1)',
      [Object.keys(unusual)],
    );
    await pool.end();
    expect(rows[0]).toEqual({
      moment: new Date('2026-03-01T08:00:00.123Z'),
      day: '2026-03-01',
      bytes: Buffer.from([0, 255, 92]),
      sum: 0.1 + 0.2,
      letter: 'ñ',
      length: '01:30:00',
    });
    expect(Object.fromEntries(settings.rows.map(({ name, setting }) => [name, setting]))).toEqual({
      TimeZone: 'UTC',
      DateStyle: 'ISO, MDY',
      IntervalStyle: 'postgres',
      bytea_output: 'hex',
      extra_float_digits: '1',
      client_encoding: 'UTF8',
      default_transaction_isolation: 'read committed',
      lock_timeout: '0',
      // Somewhat more than it is waited for.
      statement_timeout: '15000',
      idle_in_transaction_session_timeout: '20000',
      idle_session_timeout: '0',
      transaction_timeout: '0',
      row_security: 'on',
      jit: 'off',
      enable_seqscan: 'off',
    });
  });
});

test('what a URL asks for beside the database takes nothing away from how a session works', async () => {
  const url = new URL(database.connectionString);
  url.searchParams.set('options', '-c jit=on -c work_mem=9MB');
  url.searchParams.set('application_name', 'somebody');
  const session = { role: 'aftercall_api', schema: 'public' };
  const pool = openPool({ connectionString: url.href, max: 1, applicationName: 'ours', log: silentLog, session });
  const { rows } = await pool.query(
    `SELECT current_user AS me, current_setting('jit') AS jit, current_setting('application_name') AS name,
      current_setting('work_mem') AS memory, current_schema() AS schema`,
  );
  await pool.end();
  expect(rows).toEqual([{ me: 'aftercall_api', jit: 'off', name: 'ours', memory: '9MB', schema: 'public' }]);
});

test('a session that a pooler took from another connection, as it was, is not worked in', async () => {
  const client = new Client(database.connectionString);
  await client.connect();
  const ours = { applicationName: 'ours', statementMs: 0 };
  await beginSession(client, ours, 5_000);
  const again = beginSession(client, ours, 5_000);
  await expect(again).rejects.toThrow(SessionError);
  await expect(again).rejects.toThrow(/another connection.*pool_mode = session.*DISCARD ALL/);
  // What PgBouncer does when a connection ends that keeps its session.
  await client.query('DISCARD ALL');
  await expect(beginSession(client, ours, 5_000)).resolves.toBeUndefined();
  await client.end();
});
