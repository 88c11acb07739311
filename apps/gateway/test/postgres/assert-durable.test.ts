import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rm } from 'node:fs/promises';
import type { Pool } from 'pg';
import { DatabaseNotDurableError, assertDurable, refusalsOf } from '../../src/postgres/assert-durable.ts';
import { openPool } from '../../src/postgres/connect.ts';
import { createTestDatabase, silentLog } from '../support/postgres-test-database.ts';
import { makeTestFolder } from '../support/postgres-test-folder.ts';
import { startUnsafeServer } from '../support/postgres-unsafe-server.ts';

let folder: string;

beforeAll(async () => {
  folder = await makeTestFolder();
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function refusalBy(connectionString: string, prepare?: (pool: Pool) => Promise<unknown>): Promise<unknown> {
  const settings = { connectionString, max: 1, applicationName: 'test', log: silentLog };
  const administrator = openPool(settings);
  await prepare?.(administrator);
  await administrator.end();
  const pool = openPool(settings);
  const outcome = await assertDurable(pool).catch((reason: unknown) => reason);
  await pool.end();
  return outcome;
}

describe('the embedded PostgreSQL', () => {
  test('is taken', async () => {
    const database = await createTestDatabase(folder);
    await expect(refusalBy(database.connectionString)).resolves.toBeUndefined();
    await database.drop();
  });

  test('is refused once synchronous_commit is off for the database', async () => {
    const database = await createTestDatabase(folder);
    const turnOff = (pool: Pool) => pool.query(`ALTER DATABASE ${database.name} SET synchronous_commit = off`);
    await expect(refusalBy(database.connectionString, turnOff)).resolves.toEqual(
      new DatabaseNotDurableError([
        {
          setting: 'synchronous_commit',
          sentence:
            'synchronous_commit is off: a power cut can lose what was already acknowledged. ' +
            'Set synchronous_commit = on in postgresql.conf (and see that ALTER SYSTEM, ALTER DATABASE or ALTER ROLE ' +
            'does not turn it off), then reload PostgreSQL.',
        },
      ]),
    );
    await database.drop();
  });
});

test('a server with fsync and full_page_writes off is refused, and both are named', async () => {
  const server = await startUnsafeServer(folder, ['fsync=off', 'full_page_writes=off']);
  const refusal = await refusalBy(server.connectionString);
  await server.stop();

  expect(refusal).toBeInstanceOf(DatabaseNotDurableError);
  const { message, settings } = refusal as DatabaseNotDurableError;
  expect(settings).toEqual(['fsync', 'full_page_writes']);
  expect(message).toContain('Set fsync = on in postgresql.conf');
  expect(message).toContain('Set full_page_writes = on in postgresql.conf');
});

describe('refusalsOf', () => {
  const good = [
    ['server_version', '15.0'],
    ['server_version_num', '150000'],
    ['fsync', 'on'],
    ['full_page_writes', 'on'],
    ['synchronous_commit', 'on'],
  ] as const;

  test('is empty for PostgreSQL 15 with the defaults', () => {
    expect(refusalsOf(new Map(good))).toEqual([]);
  });

  test.each(['local', 'remote_write', 'remote_apply'])('synchronous_commit = %s also waits for the disk', (value) => {
    expect(refusalsOf(new Map([...good, ['synchronous_commit', value]]))).toEqual([]);
  });

  test('names an old server', () => {
    const settings = new Map<string, string>([...good, ['server_version', '14.9'], ['server_version_num', '140009']]);
    expect(refusalsOf(settings)).toEqual([
      { setting: 'server_version', sentence: 'server_version is 14.9: use PostgreSQL 15 or newer.' },
    ]);
  });

  test.each(['fsync', 'full_page_writes', 'synchronous_commit'])('names %s alone', (setting) => {
    const refusals = refusalsOf(new Map([...good, [setting, 'off']]));
    expect(refusals.map((refusal) => refusal.setting)).toEqual([setting]);
  });
});
