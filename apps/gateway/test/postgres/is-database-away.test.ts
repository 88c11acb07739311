import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { escapeIdentifier } from 'pg';
import type { SessionRole } from '../../src/postgres/begin-session.ts';
import { concernsEveryStatement, isDatabaseAway, openPool, sqlState } from '../../src/postgres/connect.ts';
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
async function errorOf(
  change: (address: URL) => void,
  statement = 'SELECT 1',
  session?: SessionRole,
): Promise<unknown> {
  const address = new URL(database.connectionString);
  change(address);
  const settings = { connectionString: address.href, max: 1, applicationName: 'away-test', log: memoryLog() };
  const pool = openPool({ ...settings, ...(session !== undefined && { session }) });
  try {
    return await pool.query(statement).then(
      () => undefined,
      (reason: unknown) => reason,
    );
  } finally {
    await pool.end();
  }
}

async function asOwner(statement: string): Promise<void> {
  expect(await errorOf(() => undefined, statement)).toBeUndefined();
}

describe('the database is away', () => {
  test.each<[string, (address: URL) => void]>([
    ['where nothing listens', (address) => (address.port = '1')],
    ['where its name is not known', (address) => (address.hostname = 'nowhere.invalid')],
    ['where the password was changed', (address) => (address.password = 'another')],
    ['where it was dropped, or has another name', (address) => (address.pathname = '/dropped')],
    ['where TLS is asked for and not offered any more', (address) => address.searchParams.set('sslmode', 'require')],
  ])('%s', async (_, change) => {
    const error = await errorOf(change);
    expect([isDatabaseAway(error), concernsEveryStatement(error)]).toEqual([true, true]);
  });

  test.each([
    ['was cancelled by an administrator', 'SELECT pg_cancel_backend(pg_backend_pid()), pg_sleep(60)'],
    ['took longer than the server allows', 'SET statement_timeout = 20; SELECT pg_sleep(60)'],
  ])('where the statement %s', async (_, statement) => {
    const error = await errorOf(() => undefined, statement);
    expect(sqlState(error)).toBe('57014');
    expect(isDatabaseAway(error)).toBe(true);
    // It may only have asked for too much at once.
    expect(concernsEveryStatement(error)).toBe(false);
  });

  test('where the role that its sessions take on was dropped', async () => {
    const error = await errorOf(() => undefined, 'SELECT 1', { role: 'dropped', schema: 'public' });
    expect(error).toMatchObject({ message: 'role "dropped" does not exist' });
    expect(isDatabaseAway(error)).toBe(true);
  });

  test('where our user may not take on that role, or not connect, any more', async () => {
    const suffix = randomUUID().replaceAll('-', '');
    const [user, role] = [`away_user_${suffix}`, `away_role_${suffix}`];
    const by = (address: URL) => Object.assign(address, { username: user, password: 'away' });
    await asOwner(`CREATE ROLE ${role}; CREATE ROLE ${user} LOGIN PASSWORD 'away'`);
    try {
      const untaken = await errorOf(by, 'SELECT 1', { role, schema: 'public' });
      expect(untaken).toMatchObject({ code: '42501' });
      expect(isDatabaseAway(untaken)).toBe(true);

      await asOwner(`REVOKE CONNECT ON DATABASE ${escapeIdentifier(database.name)} FROM PUBLIC`);
      const lockedOut = await errorOf(by);
      expect(lockedOut).toMatchObject({ code: '42501' });
      expect(isDatabaseAway(lockedOut)).toBe(true);
    } finally {
      await asOwner(`GRANT CONNECT ON DATABASE ${escapeIdentifier(database.name)} TO PUBLIC`);
      await asOwner(`DROP ROLE ${role}; DROP ROLE ${user}`);
    }
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

  test('where a statement asks for what our role may not', async () => {
    const error = await errorOf(() => undefined, 'SET ROLE pg_monitor; SELECT * FROM pg_authid');
    expect(sqlState(error)).toBe('42501');
    expect(isDatabaseAway(error)).toBe(false);
  });

  test('where something else than a connection lacks a descriptor, or may not be opened', async () => {
    const lacking = Object.assign(new Error('EMFILE: too many open files, open'), { code: 'EMFILE', syscall: 'open' });
    expect(isDatabaseAway(lacking)).toBe(false);
    const folders = await readFile(folder).catch((reason: unknown) => reason);
    expect(isDatabaseAway(folders)).toBe(false);
  });
});
