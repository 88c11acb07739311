import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { Client } from 'pg';
import type { Pool } from 'pg';
import { openPool, sqlState } from '../../src/postgres/connect.ts';
import type { MemoryLog } from '../support/postgres-memory-log.ts';
import { memoryLog } from '../support/postgres-memory-log.ts';
import { createTestDatabase } from '../support/postgres-test-database.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { makeTestFolder } from '../support/postgres-test-folder.ts';

let folder: string;
let database: TestDatabase;
let pool: Pool;
let log: MemoryLog;

beforeAll(async () => {
  folder = await makeTestFolder();
  database = await createTestDatabase(folder);
  log = memoryLog();
  pool = openPool({ connectionString: database.connectionString, max: 2, applicationName: 'connect-test', log });
});

afterAll(async () => {
  await pool.end();
  await database.drop();
  await rm(folder, { recursive: true });
});

async function valueOf(expression: string): Promise<unknown> {
  const { rows } = await pool.query<{ value: unknown }>(`SELECT ${expression} AS value`);
  return rows[0]?.value;
}

describe('how columns arrive', () => {
  test.each([
    ['a count', '(SELECT count(*) FROM generate_series(1, 3))', 3],
    ['the largest exact int8', '9007199254740991::int8', 9_007_199_254_740_991],
    ['the smallest exact int8', '(-9007199254740991)::int8', -9_007_199_254_740_991],
    ['int8[] with a null', 'ARRAY[1, NULL, -2]::int8[]', [1, null, -2]],
    ['timestamptz', `'2026-03-01 10:00:00.123+02'::timestamptz`, new Date('2026-03-01T08:00:00.123Z')],
    ['date', `'2026-03-01'::date`, '2026-03-01'],
    ['numeric', `1234567890.123456789::numeric`, '1234567890.123456789'],
    ['jsonb', `'{"a": [1]}'::jsonb`, { a: [1] }],
    ['text', `'a'::text`, 'a'],
    ['boolean', 'true', true],
    ['null', 'NULL::int8', null],
  ])('%s', async (_, expression, value) => {
    await expect(valueOf(expression)).resolves.toEqual(value);
  });

  test.each(['9007199254740992::int8', '(-9007199254740992)::int8', 'ARRAY[9007199254740992]::int8[]'])(
    '%s is refused rather than rounded',
    async (expression) => {
      await expect(valueOf(expression)).rejects.toThrow(
        new RangeError('An int8 beyond 2^53 - 1 does not fit a JavaScript number: select it as text (column::text).'),
      );
    },
  );
});

test('a session works in UTC and under its name', async () => {
  await expect(valueOf(`current_setting('TimeZone')`)).resolves.toBe('UTC');
  await expect(valueOf(`current_setting('application_name')`)).resolves.toBe('connect-test');
});

test('a session compiles no statement, also where the server would', async () => {
  const client = new Client(database.connectionString);
  await client.connect();
  const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name');
  await client.query(`ALTER DATABASE "${rows[0]?.name}" SET jit = on`);
  await client.end();
  const { connectionString } = database;
  const later = openPool({ connectionString, max: 1, applicationName: 'connect-test', log });
  expect((await later.query('SHOW jit')).rows).toEqual([{ jit: 'off' }]);
  await later.end();
});

describe('a connection that PostgreSQL ends', () => {
  async function endConnection(pid: number): Promise<void> {
    const administrator = new Client({ connectionString: database.connectionString });
    await administrator.connect();
    await administrator.query('SELECT pg_terminate_backend($1, 5000)', [pid]);
    await administrator.end();
  }

  test.each(['idle in the pool', 'between two statements of a transaction'])(
    '%s is logged, not thrown',
    async (state) => {
      log.lines.length = 0;
      const client = await pool.connect();
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      // Not `once`, which would take the error for its own.
      const ended = new Promise<void>((resolve) => client.once('end', resolve));
      if (state === 'idle in the pool') client.release();
      else await client.query('BEGIN');

      await endConnection(rows[0]?.pid ?? 0);
      await ended;
      if (state !== 'idle in the pool') {
        await expect(client.query('COMMIT')).rejects.toThrow();
        client.release(true);
      }

      const broken = { level: 'warn', sentence: 'A connection to PostgreSQL broke.' };
      expect(log.lines[0]).toEqual({ ...broken, fields: { code: '57P01', applicationName: 'connect-test' } });
      await expect(valueOf('1')).resolves.toBe(1);
    },
  );
});

describe('sqlState', () => {
  test('is the code of a server’s error', async () => {
    const error: unknown = await valueOf('1 / 0').catch((reason: unknown) => reason);
    expect(sqlState(error)).toBe('22012');
  });

  test('is undefined for other errors', () => {
    expect(sqlState(new Error('no code'))).toBeUndefined();
    expect(sqlState({ code: '22012' })).toBeUndefined();
    expect(sqlState(undefined)).toBeUndefined();
  });
});
