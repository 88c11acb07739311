import { readFile, rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isDatabaseAway, openPool } from '../../src/postgres/connect.ts';
import { memoryLog } from '../support/postgres-memory-log.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres-test-database.ts';
import { makeTestFolder } from '../support/postgres-test-folder.ts';

let folder: string;
let database: TestDatabase;

beforeAll(async () => {
  folder = await makeTestFolder();
  database = await createTestDatabase(folder);
});

afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

/** What asking the database says, by the same address with something in it changed. */
async function errorOf(change: (address: URL) => void, statement = 'SELECT 1'): Promise<unknown> {
  const address = new URL(database.connectionString);
  change(address);
  const pool = openPool({ connectionString: address.href, max: 1, applicationName: 'away-test', log: memoryLog() });
  try {
    return await pool.query(statement).then(
      () => undefined,
      (reason: unknown) => reason,
    );
  } finally {
    await pool.end();
  }
}

describe('the database is away', () => {
  test.each<[string, (address: URL) => void]>([
    ['where nothing listens', (address) => (address.port = '1')],
    ['where its name is not known', (address) => (address.hostname = 'nowhere.invalid')],
    ['where the password was changed', (address) => (address.password = 'another')],
    ['where it was dropped, or has another name', (address) => (address.pathname = '/dropped')],
    ['where TLS is asked for and not offered any more', (address) => address.searchParams.set('sslmode', 'require')],
  ])('%s', async (_, change) => {
    expect(isDatabaseAway(await errorOf(change))).toBe(true);
  });

  test('where the process has no file descriptor left for a connection', () => {
    const error = Object.assign(new Error('connect EMFILE 127.0.0.1:5432 - Local (undefined:undefined)'), {
      code: 'EMFILE',
      syscall: 'connect',
    });
    expect(isDatabaseAway(error)).toBe(true);
  });

  test('where its certificate has expired', () => {
    expect(isDatabaseAway(Object.assign(new Error('certificate has expired'), { code: 'CERT_HAS_EXPIRED' }))).toBe(
      true,
    );
  });
});

describe('the database is there', () => {
  test('where a statement fails', async () => {
    const error = await errorOf(() => undefined, 'SELECT 1 / 0');
    expect(error).toBeInstanceOf(Error);
    expect(isDatabaseAway(error)).toBe(false);
  });

  test('where something else than a connection lacks a descriptor, or may not be opened', async () => {
    const lacking = Object.assign(new Error('EMFILE: too many open files, open'), { code: 'EMFILE', syscall: 'open' });
    expect(isDatabaseAway(lacking)).toBe(false);
    const folders = await readFile(folder).catch((reason: unknown) => reason);
    expect(isDatabaseAway(folders)).toBe(false);
  });
});
