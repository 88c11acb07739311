import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Pool } from 'pg';
import { openDatabase } from '../../src/composition/open-database.ts';
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
