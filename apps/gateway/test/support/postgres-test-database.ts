import { createHash, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, escapeIdentifier } from 'pg';
import { tableRights } from '../../src/ledger/upkeep/table-rights.ts';
import { openPool } from '../../src/postgres/connect.ts';
import { ensureRoles } from '../../src/postgres/database-roles.ts';
import { startEmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { readMigrations } from '../../src/postgres/migration-files.ts';
import type { PostgresLog } from '../../src/postgres/postgres-log.ts';
import { testDataDir, testReachableDir } from './postgres-test-folder.ts';

/** A database that nobody else uses. */
export interface TestDatabase {
  readonly name: string;
  readonly connectionString: string;
  /** Ends whatever connections are left, and drops it. */
  drop(): Promise<void>;
}

/** Tests whose subject is not the log. */
export const silentLog: PostgresLog = { info: () => undefined, warn: () => undefined };

const ledgerMigrations = fileURLToPath(new URL('../../src/ledger/migrations', import.meta.url));

/** Any number that no other code locks: test processes make the template one after another. */
const TEMPLATE_LOCK = 4_711;

/**
 * A new database, migrated: call it in `beforeAll`, and `drop` in `afterAll`. The migrations run once a test run, into
 * a template; each database is a copy of it.
 */
export async function createTestDatabase(migrationsDirectory = ledgerMigrations): Promise<TestDatabase> {
  const server = await testServer();
  const template = await templateName(migrationsDirectory);
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asAdministrator(server, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    await makeTemplate(client, server, template, migrationsDirectory);
    await client.query('SELECT pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
    await client.query(`CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${escapeIdentifier(template)}`);
  });
  return {
    name,
    connectionString: databaseOf(server, name),
    drop: () =>
      asAdministrator(server, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`);
      }),
  };
}

/** The connection string of the one PostgreSQL of the run, started by whoever asks first. */
async function testServer(): Promise<string> {
  const folder = process.env['AFTERCALL_TEST_POSTGRES'];
  if (folder === undefined) throw new Error('AFTERCALL_TEST_POSTGRES is not set: run the tests with jest.config.js.');
  const { connectionString } = await startEmbeddedPostgres({
    dataDir: testDataDir(folder),
    reachableDir: testReachableDir(folder),
    log: silentLog,
  });
  return connectionString;
}

async function templateName(migrationsDirectory: string): Promise<string> {
  const hash = createHash('sha256');
  for (const { name, sha256 } of await readMigrations(migrationsDirectory)) hash.update(`${name} ${sha256}\n`);
  hash.update(JSON.stringify(tableRights));
  return `template_${hash.digest('hex').slice(0, 16)}`;
}

/** Under a draft's name until it is migrated: a template of the final name is always whole. */
async function makeTemplate(client: Client, server: string, template: string, directory: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [template]);
  if (rowCount === 1) return;
  const draft = `${template}_draft`;
  await client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(draft)} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${escapeIdentifier(draft)}`);
  const connectionString = databaseOf(server, draft);
  const pool = openPool({ connectionString, max: 1, applicationName: 'template', log: silentLog });
  try {
    await migrate({ pool, directory, log: silentLog });
    await ensureRoles({ pool, rights: tableRights, log: silentLog });
  } finally {
    await pool.end();
  }
  await client.query(`ALTER DATABASE ${escapeIdentifier(draft)} RENAME TO ${escapeIdentifier(template)}`);
}

function databaseOf(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function asAdministrator(server: string, task: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await task(client);
  } finally {
    await client.end();
  }
}
