import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, type Pool } from 'pg';
import { openDatabase } from '../../src/composition/open-database.ts';
import { SetupError } from '../../src/config/faults/setup-error.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres-test-database.ts';

let database: TestDatabase;
const owner = (): string => new URL(database.connectionString).username;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function whoIs(pool: Pool): Promise<unknown> {
  const { rows } = await pool.query<{ me: string }>('SELECT current_user AS me');
  return rows[0]?.me;
}

/** Who works on each of the pools, and what was warned of. */
async function opened(roles: 'required' | 'none'): Promise<{ who: unknown[]; warnings: string[] }> {
  const lines: { level: string; msg?: string }[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as { level: string }) };
  const config = { kind: 'external', url: '', dataDir: '', poolSize: 2, readPoolSize: 1, roles } as const;
  const open = await openDatabase(database.connectionString, config, createLogger({ level: 'info', destination }));
  const who = [await whoIs(open.pool), await whoIs(open.readPool), await whoIs(open.ownerPool)];
  await open.end();
  return { who, warnings: lines.filter(({ level }) => level === 'warn').map((line) => JSON.stringify(line)) };
}

test('the engine and the API work under their roles, and the owner makes partitions', async () => {
  const { who, warnings } = await opened('required');
  expect(who).toEqual(['aftercall_engine', 'aftercall_api', owner()]);
  expect(warnings).toEqual([]);
});

test('where the roles cannot be had, all work as the owner, and each start says so', async () => {
  const { who, warnings } = await opened('none');
  expect(who).toEqual([owner(), owner(), owner()]);
  expect(warnings).toEqual([expect.stringContaining('database.roles is \\"none\\"')]);
});

test('a database that takes no writes is told so at the start, with the mend', async () => {
  const standby = await createTestDatabase();
  const admin = new Client(database.connectionString);
  await admin.connect();
  await admin.query(`ALTER DATABASE ${standby.name} SET default_transaction_read_only = on`);
  const url = standby.connectionString;
  const config = { kind: 'external', url, dataDir: '', poolSize: 2, readPoolSize: 1, roles: 'required' } as const;
  const log = createLogger({ level: 'silent' });
  const error: unknown = await openDatabase(url, config, log).catch((reason: unknown) => reason);
  await admin.end();
  await standby.drop();
  expect(error).toBeInstanceOf(SetupError);
  expect(String(error)).toContain('The database of DATABASE_URL (database.url) cannot be used: it takes no writes');
});

test('a search_path without a schema is told so at the start, with the mend', async () => {
  const nowhere = await createTestDatabase();
  const admin = new Client(database.connectionString);
  await admin.connect();
  await admin.query(`ALTER DATABASE ${nowhere.name} SET search_path = 'elsewhere, public'`);
  await admin.end();
  const url = nowhere.connectionString;
  const config = { kind: 'external', url, dataDir: '', poolSize: 2, readPoolSize: 1, roles: 'required' } as const;
  const log = createLogger({ level: 'silent' });
  const error: unknown = await openDatabase(url, config, log).catch((reason: unknown) => reason);
  await nowhere.drop();
  expect(error).toBeInstanceOf(SetupError);
  expect(String(error)).toMatch(/its search_path names no schema that there is.*CREATE SCHEMA/);
});

describe('a user who is not the owner', () => {
  const secret = 'a-password-that-nobody-prints';
  let admin: Client;
  let user: string;

  beforeAll(async () => {
    admin = new Client(database.connectionString);
    await admin.connect();
    user = `stranger_${database.name}`;
    await admin.query(`CREATE ROLE ${user} LOGIN PASSWORD '${secret}'`);
  });
  afterAll(async () => {
    await admin.query(`DROP OWNED BY ${user}; DROP ROLE ${user}`);
    await admin.end();
  });

  async function refusal(): Promise<unknown> {
    const url = new URL(database.connectionString);
    Object.assign(url, { username: user, password: secret });
    const config = { kind: 'external', url: url.href, dataDir: '', poolSize: 2, readPoolSize: 1 } as const;
    const log = createLogger({ level: 'silent' });
    return openDatabase(url.href, { ...config, roles: 'required' }, log).catch((reason: unknown) => reason);
  }

  test.each([
    ['of the schema', 'REVOKE', 'permission denied for schema public'],
    ['of the tables', 'GRANT', 'permission denied for table schema_migrations'],
  ])('%s is told so, with the mend and no password', async (_what, change, why) => {
    await admin.query(`${change} CREATE ON SCHEMA public ${change === 'GRANT' ? 'TO' : 'FROM'} ${user}`);
    const error = await refusal();
    expect(error).toBeInstanceOf(SetupError);
    const said = String(error);
    expect(said).toContain('The database of DATABASE_URL (database.url) cannot be used: its user may not make tables');
    expect(said).toContain(why);
    expect(said).toContain('ALTER DATABASE');
    expect(said).not.toContain(secret);
  });
});
