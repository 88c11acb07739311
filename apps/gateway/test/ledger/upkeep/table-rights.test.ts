import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Pool } from 'pg';
import { openPools, type OpenDatabase } from '../../../src/composition/open-database.ts';
import { tableRights } from '../../../src/ledger/upkeep/table-rights.ts';
import { ensurePartitions } from '../../../src/ledger/upkeep/partitions.ts';
import { readMigrations } from '../../../src/postgres/migration-files.ts';
import { createTestDatabase, silentLog, type TestDatabase } from '../../support/postgres-test-database.ts';
import { insertRowsOf } from '../../support/rows-of-tenants.ts';

const migrations = fileURLToPath(new URL('../../../src/ledger/migrations', import.meta.url));
const mayNot = { code: '42501' };

let database: TestDatabase;
let opened: OpenDatabase;
let engine: Pool;
let owner: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  opened = openPools(database.connectionString, { poolSize: 2, readPoolSize: 1, schema: 'public' }, silentLog);
  engine = opened.pool;
  owner = opened.ownerPool;
  await insertRowsOf(owner, [{ name: 'acme', id: '00000000-0000-4000-8000-00000000acce' }]);
});

afterAll(async () => {
  await opened.end();
  await database.drop();
});

describe('the role of the engine', () => {
  test.each(tableRights.appendOnly)('adds to %s, and never changes or takes away', async (table) => {
    const { rows } = await owner.query<{ column: string }>(
      `SELECT attname AS column FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 LIMIT 1`,
      [table],
    );
    const column = rows[0]?.column ?? '';
    await expect(engine.query(`UPDATE ${table} SET ${column} = ${column}`)).rejects.toMatchObject(mayNot);
    await expect(engine.query(`DELETE FROM ${table}`)).rejects.toMatchObject(mayNot);
    await expect(engine.query(`TRUNCATE ${table}`)).rejects.toMatchObject(mayNot);
    expect((await engine.query(`SELECT FROM ${table}`)).rowCount).toBe(1);
  });

  test.each(tableRights.onlyRead)('writes no row of %s itself', async (table) => {
    await expect(engine.query(`INSERT INTO ${table} SELECT * FROM ${table}`)).rejects.toMatchObject(mayNot);
    await expect(engine.query(`UPDATE ${table} SET tenant = tenant`)).rejects.toMatchObject(mayNot);
    await expect(engine.query(`DELETE FROM ${table}`)).rejects.toMatchObject(mayNot);
    await expect(engine.query(`TRUNCATE ${table}`)).rejects.toMatchObject(mayNot);
  });

  test.each(tableRights.neverDeleted)('never takes anything away from %s', async (table) => {
    await expect(engine.query(`DELETE FROM ${table}`)).rejects.toMatchObject(mayNot);
    await expect(engine.query(`TRUNCATE ${table}`)).rejects.toMatchObject(mayNot);
  });

  test('adds to the ledger, whose numbers it draws', async () => {
    await engine.query(`INSERT INTO ledger (at, tenant, entries) VALUES (now(), 'acme', '[]')`);
    await engine.query(`INSERT INTO consents (id, tenant, kind, channels, purposes, artefact, recorded_at)
      VALUES (gen_random_uuid(), 'acme', 'grant', '{sms}', '{support}', false, now())`);
  });

  test('reaches no partition behind its table, and nothing that tells how far the database is', async () => {
    await expect(engine.query('DELETE FROM ledger_rest')).rejects.toMatchObject(mayNot);
    await expect(engine.query('SELECT FROM ledger_rest')).rejects.toMatchObject(mayNot);
    await expect(engine.query('DELETE FROM schema_migrations')).rejects.toMatchObject(mayNot);
    await expect(engine.query('SELECT FROM ledger_eras')).rejects.toMatchObject(mayNot);
  });

  test('alters nothing', async () => {
    const statements = [
      'CREATE TABLE mine (id integer)',
      'DROP TABLE consents',
      'ALTER TABLE ledger DISABLE ROW LEVEL SECURITY',
      'ALTER TABLE consents ADD COLUMN mine text',
      'CREATE TRIGGER t BEFORE DELETE ON work EXECUTE FUNCTION suppress_redundant_updates_trigger()',
      "CREATE TABLE ledger_9999 PARTITION OF ledger FOR VALUES FROM ('9999-01-01') TO ('9999-02-01')",
      'CREATE ROLE aftercall_more',
    ];
    for (const statement of statements) await expect(engine.query(statement)).rejects.toMatchObject({ code: '42501' });
  });

  test('cannot make partitions, which the owner does', async () => {
    const then = new Date('2031-01-15T00:00:00Z');
    await expect(ensurePartitions(engine, then)).rejects.toMatchObject(mayNot);
    await ensurePartitions(owner, then);
    await engine.query(`INSERT INTO ledger (at, tenant, entries) VALUES ('2031-01-20', 'acme', '[]')`);
    await expect(engine.query('DELETE FROM ledger_2031_01')).rejects.toMatchObject(mayNot);
  });
});

test('every table that its migration calls append-only is held to it', async () => {
  const marked = new Set<string>();
  for (const { sql } of await readMigrations(migrations)) {
    for (const paragraph of sql.split(/\n\s*\n/)) {
      const table = /^create table (\w+)/im.exec(paragraph);
      if (table?.[1] === undefined) continue;
      const comment = paragraph.slice(0, table.index).match(/^--.*$/gm) ?? [];
      if (/append-only/i.test(comment.join(' '))) marked.add(table[1]);
    }
  }
  expect([...marked].filter((table) => !tableRights.appendOnly.includes(table))).toEqual([]);
  expect([...marked]).toEqual(expect.arrayContaining(['consents', 'ledger', 'suppressions']));
});

test('the rights name no table that does not exist', async () => {
  const { appendOnly, onlyRead, neverDeleted, hidden, readByApi, rowsOfTable } = tableRights;
  const lists = [appendOnly, onlyRead, neverDeleted, hidden, Object.keys(readByApi), Object.keys(rowsOfTable)];
  const named = lists.flat();
  const { rows } = await owner.query<{ name: string }>(
    'SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NULL',
    [named],
  );
  expect(rows).toEqual([]);
});

test('the rights say of every function who runs it', async () => {
  // Only migrations and triggers, which work as the owner.
  const owners = ['consent_record_hash'];
  const { rows } = await owner.query<{ name: string }>(
    `SELECT proname AS name FROM pg_proc
      WHERE pronamespace = 'public'::regnamespace AND prorettype <> 'trigger'::regtype ORDER BY proname`,
  );
  expect(rows.map((row) => row.name)).toEqual([...owners, ...Object.keys(tableRights.runBy)].toSorted());
});
