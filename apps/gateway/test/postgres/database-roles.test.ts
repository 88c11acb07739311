import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, escapeIdentifier, type Pool } from 'pg';
import { SetupError } from '../../src/config/faults/setup-error.ts';
import { openPool } from '../../src/postgres/connect.ts';
import { ensureRoles, type TableRights } from '../../src/postgres/database-roles.ts';
import { startEmbeddedPostgres, stopEmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts';
import { memoryLog } from '../support/postgres-memory-log.ts';
import { silentLog } from '../support/postgres-test-database.ts';
import { makeTestFolder, testDataDir, testReachableDir } from '../support/postgres-test-folder.ts';
import { until } from '../support/until.ts';

// A server of its own: roles are one server's, and the other tests have them already.
let folder: string;
let admin: Client;
let server: URL;
const pools: Pool[] = [];

const rights: TableRights = {
  appendOnly: ['evidence'],
  onlyRead: ['ends'],
  neverDeleted: ['links'],
  hidden: [],
  readByApi: { evidence: 'all', notes: ['id'] },
  runBy: { told: ['aftercall_engine', 'aftercall_api'], hurried: ['aftercall_engine'] },
  rowsOf: { tenant: "tenant = current_setting('aftercall.tenants', true)", call: 'true' },
  rowsOfTable: {},
};

beforeAll(async () => {
  folder = await makeTestFolder();
  const dirs = { dataDir: testDataDir(folder), reachableDir: testReachableDir(folder) };
  const { connectionString } = await startEmbeddedPostgres({ ...dirs, log: silentLog });
  server = new URL(connectionString);
  admin = new Client({ connectionString });
  await admin.connect();
}, 60_000);

afterAll(async () => {
  for (const pool of pools) await pool.end();
  await admin.end();
  await stopEmbeddedPostgres(testDataDir(folder));
  await rm(folder, { recursive: true });
}, 60_000);

/** A pool of a user who owns a database with some tables. */
async function databaseOf(user: string, attributes = ''): Promise<Pool> {
  await admin.query(`CREATE ROLE ${user} LOGIN PASSWORD 'secret' ${attributes}`);
  await admin.query(`CREATE DATABASE ${user} OWNER ${user}`);
  const pool = open(user);
  await pool.query(`CREATE TABLE evidence (id serial, tenant text); CREATE TABLE links (id serial, tenant text);
    CREATE TABLE notes (id serial, tenant text, body text); CREATE TABLE queue (id serial)`);
  return pool;
}

function open(user: string, session?: { role: string; schema: string }): Pool {
  const url = new URL(server);
  Object.assign(url, { username: user, password: 'secret', pathname: `/${user}` });
  const more = session === undefined ? {} : { session };
  const pool = openPool({ connectionString: url.href, max: 2, applicationName: 'test roles', log: silentLog, ...more });
  pools.push(pool);
  return pool;
}

describe('a user who may not make roles', () => {
  test('is told what an administrator has to do, and that is enough', async () => {
    const pool = await databaseOf('plain');
    const error: unknown = await ensureRoles({ pool, rights, log: silentLog }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SetupError);
    const refused = String(error);
    expect(refused).toContain('The user "plain" of the database may not make or use its role aftercall_engine.');
    expect(refused).toContain('set database.roles to "none"');
    const statements = [/CREATE ROLE aftercall_engine[^;]*/, /CREATE ROLE aftercall_api[^;]*/, /GRANT [^;]*/];
    for (const statement of statements) await admin.query(statement.exec(refused)?.[0] ?? 'nothing to do');

    expect(await ensureRoles({ pool, rights, log: silentLog })).toBe('public');
    const engine = open('plain', { role: 'aftercall_engine', schema: 'public' });
    expect((await engine.query('SELECT current_user AS me')).rows).toEqual([{ me: 'aftercall_engine' }]);
    await engine.query("INSERT INTO evidence (tenant) VALUES ('acme')");
    await expect(engine.query('DELETE FROM evidence')).rejects.toMatchObject({ code: '42501' });
    await engine.query('DELETE FROM queue');
    // A gateway of a version that knows no roles works as the owner, beside the newer one.
    expect((await pool.query("UPDATE evidence SET tenant = 'other' WHERE tenant = 'acme'")).rowCount).toBe(1);
    expect((await pool.query('DELETE FROM evidence')).rowCount).toBe(1);
    // So that the next test finds a server without them.
    await pool.query('DROP OWNED BY CURRENT_USER CASCADE');
    await admin.query('DROP DATABASE plain WITH (FORCE); ').catch(() => undefined);
    await admin.query('DROP ROLE aftercall_engine, aftercall_api');
  });
});

describe('a user who may make roles', () => {
  test('makes them, once, and changes nothing when nothing has to be changed', async () => {
    const pool = await databaseOf('maker', 'CREATEROLE');
    const log = memoryLog();
    await ensureRoles({ pool, rights, log });
    expect(log.lines.filter(({ sentence }) => sentence === 'Made a role of the database.')).toHaveLength(2);
    const written = async (): Promise<unknown> =>
      (
        await pool.query(`SELECT (SELECT json_agg(xmin::text ORDER BY oid) FROM pg_class) AS classes,
          (SELECT json_agg(oid::text ORDER BY oid) FROM pg_policy) AS policies`)
      ).rows;
    const before = await written();
    await ensureRoles({ pool, rights, log });
    expect(await written()).toEqual(before);
  });

  test("gateways that start together do not get in each other's way", async () => {
    const pool = await databaseOf('together', 'CREATEROLE');
    await admin.query('GRANT aftercall_engine, aftercall_api TO together');
    await Promise.all([1, 2].map(() => ensureRoles({ pool, rights, log: silentLog })));
  });

  test('tables are found in the schema of their owner, and what was granted beyond the rights is taken back', async () => {
    const pool = await databaseOf('schemer', 'CREATEROLE');
    await admin.query('GRANT aftercall_engine, aftercall_api TO schemer');
    await pool.query('CREATE SCHEMA schemer');
    // "$user" comes first in the path, so from now on this is where tables are made and looked for.
    await pool.query('CREATE TABLE evidence (id serial, tenant text); CREATE TABLE notes (id serial, body text)');
    await pool.query(
      'GRANT ALL ON evidence TO aftercall_engine, aftercall_api; GRANT SELECT ON notes TO aftercall_api',
    );
    const schema = await ensureRoles({ pool, rights, log: silentLog });
    expect(schema).toBe('schemer');
    const engine = open('schemer', { role: 'aftercall_engine', schema });
    await engine.query("INSERT INTO evidence (tenant) VALUES ('acme')");
    await expect(engine.query('TRUNCATE evidence')).rejects.toMatchObject({ code: '42501' });
    const api = open('schemer', { role: 'aftercall_api', schema });
    expect((await api.query('SELECT id FROM notes')).rows).toEqual([]);
    await expect(api.query('SELECT body FROM notes')).rejects.toMatchObject({ code: '42501' });
    await expect(api.query("INSERT INTO evidence (tenant) VALUES ('acme')")).rejects.toMatchObject({ code: '42501' });
  });

  test('functions are run where nobody else may run any, by whom the rights name and by no other', async () => {
    const pool = await databaseOf('strict', 'CREATEROLE');
    await admin.query('GRANT aftercall_engine, aftercall_api TO strict');
    // As guides to a safe server have it.
    await pool.query('ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC');
    const functions = ['told()', 'hurried(by integer)', 'ours()'];
    for (const one of functions) await pool.query(`CREATE FUNCTION ${one} RETURNS integer LANGUAGE sql AS 'SELECT 1'`);
    const schema = await ensureRoles({ pool, rights, log: silentLog });
    const mayRun = async (role: string): Promise<string[]> => {
      const session = open('strict', { role, schema });
      const tried = ['told()', 'hurried(1)', 'ours()'].map((call) => session.query(`SELECT ${call}`).then(() => call));
      return (await Promise.allSettled(tried)).flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    };
    expect(await mayRun('aftercall_engine')).toEqual(['told()', 'hurried(1)']);
    expect(await mayRun('aftercall_api')).toEqual(['told()']);
  });

  test('a role that could pass over every wall is refused', async () => {
    const pool = await databaseOf('trusting', 'CREATEROLE');
    await admin.query('GRANT aftercall_engine, aftercall_api TO trusting; ALTER ROLE aftercall_api BYPASSRLS');
    await expect(ensureRoles({ pool, rights, log: silentLog })).rejects.toThrow(
      'ALTER ROLE aftercall_api NOLOGIN NOSUPERUSER NOBYPASSRLS;',
    );
    await admin.query('ALTER ROLE aftercall_api NOBYPASSRLS');
  });
});

test('rights to a table that somebody reads for long are put right behind them, and nobody else is held up', async () => {
  const pool = await databaseOf('reading', 'CREATEROLE');
  await admin.query('GRANT aftercall_engine, aftercall_api TO reading');
  const reader = await open('reading').connect();
  await reader.query('BEGIN; LOCK TABLE notes IN ACCESS SHARE MODE');
  const log = memoryLog();
  const ensuring = ensureRoles({ pool, rights, log });
  try {
    await until('it asks for the table', async () => {
      const { rowCount } = await admin.query("SELECT FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND NOT granted");
      return rowCount === 0 ? undefined : true;
    });
    await open('reading').query("SET statement_timeout = '5s'; INSERT INTO notes (tenant) VALUES ('meanwhile')");
  } finally {
    await reader.query('COMMIT');
    reader.release();
    await ensuring;
  }
  expect(log.lines.map(({ fields }) => fields)).toEqual([{ waiting: 'rights to notes' }]);
});

test('a schema of any name is found', async () => {
  const schema = String.raw`my, odd \ "schema"`;
  const pool = await databaseOf('spacious', 'CREATEROLE');
  await admin.query('GRANT aftercall_engine, aftercall_api TO spacious');
  const id = escapeIdentifier(schema);
  await pool.query(`CREATE SCHEMA ${id}; CREATE TABLE ${id}.odd (id integer);
    GRANT USAGE ON SCHEMA ${id} TO aftercall_engine; GRANT SELECT ON ${id}.odd TO aftercall_engine`);
  const engine = open('spacious', { role: 'aftercall_engine', schema });
  expect((await engine.query('SELECT * FROM odd')).rows).toEqual([]);
});
