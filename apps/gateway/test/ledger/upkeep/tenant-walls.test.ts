import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Pool, PoolClient } from 'pg';
import { openPools, type OpenDatabase } from '../../../src/composition/open-database.ts';
import { carrierOf } from '../../../src/ledger/rows/carrier-of.ts';
import { tableRights } from '../../../src/ledger/upkeep/table-rights.ts';
import { TenantReads } from '../../../src/ledger/reads/tenant-reads.ts';
import { createTestDatabase, silentLog, type TestDatabase } from '../../support/postgres-test-database.ts';
import { insertRowsOf, type TenantRows } from '../../support/rows-of-tenants.ts';

const acme: TenantRows = { name: 'acme', id: '00000000-0000-4000-8000-00000000acce' };
const rival: TenantRows = { name: 'rival', id: '00000000-0000-4000-8000-0000000bad00' };
const readable = Object.entries(tableRights.readByApi);

let database: TestDatabase;
let opened: OpenDatabase;
let owner: Pool;
let reads: TenantReads;
let tables: readonly string[];

beforeAll(async () => {
  database = await createTestDatabase();
  opened = openPools(database.connectionString, { poolSize: 2, readPoolSize: 2, schema: 'public' }, silentLog);
  owner = opened.ownerPool;
  reads = new TenantReads(opened.readPool);
  tables = await insertRowsOf(owner, [acme, rival]);
});

afterAll(async () => {
  await opened.end();
  await database.drop();
});

/** All that a statement without any WHERE gives. */
async function everyRow(client: Pool | PoolClient, table: string): Promise<unknown[]> {
  const columns = tableRights.readByApi[table];
  const shown = columns === undefined || columns === 'all' ? '*' : columns.join(', ');
  const { rows } = await client.query<Record<string, unknown>>(`SELECT ${shown} FROM ${table}`);
  return rows.map((row) => JSON.stringify(row));
}

/** A tenant's own destinations have its name here. */
const readerOf = ({ name }: TenantRows) => ({ tenants: [name], destinations: [name] });

describe('the role of the API', () => {
  test.each(readable)('sees the rows of the tenants that it speaks for of %s, and no others', async (table) => {
    expect(await everyRow(owner, table)).toHaveLength(2);
    for (const [mine, foreign] of [
      [acme, rival],
      [rival, acme],
    ] as const) {
      const seen = await reads.as(readerOf(mine), (client) => everyRow(client, table));
      expect(seen).toHaveLength(1);
      expect(seen[0]).not.toContain(foreign.id);
      expect(seen[0]).not.toContain(`"${foreign.name}"`);
    }
    const both = { tenants: [acme.name, rival.name], destinations: [acme.name, rival.name] };
    expect(await reads.as(both, (client) => everyRow(client, table))).toHaveLength(2);
  });

  test('sees no row of anything when it speaks for nobody, or has not said for whom', async () => {
    // A session that has spoken for somebody before, and one that never did.
    const fresh = openPools(database.connectionString, { poolSize: 1, readPoolSize: 1, schema: 'public' }, silentLog);
    for (const [table] of readable) {
      expect(await reads.as({ tenants: [] }, (client) => everyRow(client, table))).toEqual([]);
      expect(await everyRow(opened.readPool, table)).toEqual([]);
      expect(await everyRow(fresh.readPool, table)).toEqual([]);
    }
    await fresh.end();
  });

  test('may look at nothing else', async () => {
    const others = tables.filter((table) => !(table in tableRights.readByApi));
    expect(others).toContain('webhook_bodies');
    for (const table of [...others, 'schema_migrations', 'ledger_rest']) {
      await expect(everyRow(opened.readPool, table)).rejects.toMatchObject({ code: '42501' });
    }
    await expect(opened.readPool.query('SELECT body FROM event_bodies')).rejects.toMatchObject({ code: '42501' });
  });

  test('changes nothing', async () => {
    for (const table of tables) {
      await expect(opened.readPool.query(`DELETE FROM ${table}`)).rejects.toMatchObject({ code: '42501' });
    }
  });
});

test('attempts are found by the index of their follow-ups, which the policies let the API use', async () => {
  const plan = await reads.as({ tenants: [acme.name] }, async (client) => {
    const { rows } = await client.query(
      `EXPLAIN SELECT (SELECT count(*) FROM attempts a WHERE a.follow_up = ${carrierOf}) FROM follow_ups f`,
    );
    return JSON.stringify(rows);
  });
  expect(plan).toContain('attempts_of_follow_up');
});

test('every table with a tenant or a call has a policy for the API, whether it reads it or not', async () => {
  const { rows } = await owner.query<{ table: string }>(
    `SELECT DISTINCT c.relname AS table FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND a.attname IN ('tenant', 'call')
        AND NOT (c.relrowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid
          AND p.polroles = ARRAY['aftercall_api'::regrole::oid]))`,
  );
  expect(rows).toEqual([]);
});

test('a view shows what whoever asks may see', async () => {
  const { rows } = await owner.query<{ name: string; options: string[] | null }>(
    `SELECT relname AS name, reloptions AS options FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')`,
  );
  expect(rows.length).toBeGreaterThan(0);
  for (const { name, options } of rows) expect([name, options]).toEqual([name, ['security_invoker=true']]);
});

test('the engine works for all tenants', async () => {
  const hidden: ReadonlySet<string> = new Set(tableRights.hidden);
  for (const table of tables.filter((one) => !hidden.has(one))) {
    const [seen, all] = [await everyRow(opened.pool, table), await everyRow(owner, table)];
    expect([table, seen]).toEqual([table, all]);
    expect(all.length).toBeGreaterThanOrEqual(2);
  }
});
