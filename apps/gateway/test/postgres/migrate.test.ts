import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Pool, PoolClient } from 'pg';
import { openPool } from '../../src/postgres/connect.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import type { MigrateSummary } from '../../src/postgres/migrate.ts';
import { MigrationError, readMigrations } from '../../src/postgres/migration-files.ts';
import { memoryLog } from '../support/postgres-memory-log.ts';
import { createTestDatabase, silentLog } from '../support/postgres-test-database.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { makeTestFolder } from '../support/postgres-test-folder.ts';
import { until } from '../support/until.ts';

let folder: string;
let directory: string;
let database: TestDatabase;
let pool: Pool;

beforeEach(async () => {
  folder = await makeTestFolder();
  directory = join(folder, 'migrations');
  const none = join(folder, 'none');
  await mkdir(directory);
  await mkdir(none);
  database = await createTestDatabase(none);
  pool = openPool({ connectionString: database.connectionString, max: 2, applicationName: 'test', log: silentLog });
  await pool.query('DROP TABLE schema_migrations');
});

afterEach(async () => {
  await pool.end();
  await database.drop();
  await rm(folder, { recursive: true });
});

async function write(files: Record<string, string>): Promise<void> {
  for (const [name, sql] of Object.entries(files)) await writeFile(join(directory, name), sql);
}

function run(): Promise<MigrateSummary> {
  return migrate({ pool, directory, log: silentLog });
}

async function recorded(): Promise<unknown[]> {
  const { rows } = await pool.query<{ number: number }>('SELECT number, name FROM schema_migrations ORDER BY number');
  return rows;
}

async function tableExists(name: string): Promise<boolean> {
  const { rows } = await pool.query<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [name]);
  return rows[0]?.found === true;
}

const twoFiles = {
  '0001-calls.sql': 'CREATE TABLE calls (id text); CREATE TABLE notes (id text);',
  '0002-calls-at.sql': '--! breaking\nALTER TABLE calls ADD COLUMN at timestamptz;',
};

test('files are applied in order, once, and recorded', async () => {
  await write(twoFiles);
  const [first, second] = await readMigrations(directory);
  const before = new Date();

  await expect(run()).resolves.toEqual({ applied: ['0001-calls.sql', '0002-calls-at.sql'], version: 2 });
  await pool.query('SELECT at FROM calls');

  const { rows } = await pool.query<{ applied_at: Date }>('SELECT * FROM schema_migrations ORDER BY number');
  expect(rows).toEqual([
    { number: 1, name: '0001-calls.sql', sha256: first?.sha256, breaking: false, applied_at: expect.any(Date) },
    { number: 2, name: '0002-calls-at.sql', sha256: second?.sha256, breaking: true, applied_at: expect.any(Date) },
  ]);
  expect(rows[0]?.applied_at.getTime()).toBeGreaterThanOrEqual(before.getTime());

  await expect(run()).resolves.toEqual({ applied: [], version: 2 });
});

test('a new file is applied on top', async () => {
  await write(twoFiles);
  await run();
  await write({ '0003-people.sql': 'CREATE TABLE people (id text)' });
  await expect(run()).resolves.toEqual({ applied: ['0003-people.sql'], version: 3 });
});

test('no files make version 0', async () => {
  await expect(run()).resolves.toEqual({ applied: [], version: 0 });
});

describe('a migration that fails', () => {
  test('is taken back as a whole, with those before it kept, and named with its line', async () => {
    await write({ ...twoFiles, '0003-bad.sql': 'CREATE TABLE half (id text);\n\nSELECT nothing_of_this_name();' });
    await expect(run()).rejects.toThrow(
      new MigrationError(
        'Migration 0003-bad.sql failed at line 3: function nothing_of_this_name() does not exist (42883).',
      ),
    );
    await expect(recorded()).resolves.toEqual([
      { number: 1, name: '0001-calls.sql' },
      { number: 2, name: '0002-calls-at.sql' },
    ]);
    await expect(tableExists('half')).resolves.toBe(false);

    await write({ '0003-bad.sql': 'CREATE TABLE half (id text)' });
    await expect(run()).resolves.toEqual({ applied: ['0003-bad.sql'], version: 3 });
  });

  test('does not quote a row', async () => {
    await write({
      '0001-a.sql': `CREATE TABLE phones (phone text); INSERT INTO phones VALUES ('+15550100');
        ALTER TABLE phones ADD CHECK (phone IS NULL), ADD PRIMARY KEY (phone); `,
      '0002-b.sql': `INSERT INTO phones VALUES ('+15550100')`,
    });
    const error: unknown = await run().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MigrationError);
    expect(JSON.stringify([String(error), error, (error as Error).cause])).not.toContain('15550100');
  });
});

describe('refused, with nothing changed', () => {
  beforeEach(async () => {
    await write(twoFiles);
    await run();
    await write({ '0003-people.sql': 'CREATE TABLE people (id text)' });
  });

  afterEach(async () => {
    await expect(tableExists('people')).resolves.toBe(false);
  });

  test('a file that was changed after it was applied', async () => {
    await write({ '0001-calls.sql': `${twoFiles['0001-calls.sql']} ` });
    await expect(run()).rejects.toThrow(
      '0001-calls.sql was changed after it was applied: restore the file, and put the change into a new migration.',
    );
  });

  test('a file that is missing', async () => {
    await rm(join(directory, '0001-calls.sql'));
    await expect(run()).rejects.toThrow('Migration 1 is missing before 0002-calls-at.sql');
  });

  test('a file under another name', async () => {
    await rename(join(directory, '0002-calls-at.sql'), join(directory, '0002-later.sql'));
    await expect(run()).rejects.toThrow(
      'The file of the applied migration 0002-calls-at.sql is missing (0002-later.sql has its number): put it back.',
    );
  });

  test('a record with a hole', async () => {
    await pool.query('DELETE FROM schema_migrations WHERE number = 1');
    await expect(run()).rejects.toThrow('schema_migrations records 0002-calls-at.sql but no migration 1');
  });

  test('a database ahead of this code by a breaking migration', async () => {
    await rm(join(directory, '0002-calls-at.sql'));
    await rm(join(directory, '0003-people.sql'));
    await expect(run()).rejects.toThrow(
      'The database has the breaking migration 0002-calls-at.sql, which this version does not know: ' +
        'start the version that brought it, or a newer one.',
    );
  });
});

test('a database ahead by a migration that breaks nothing is used as it is', async () => {
  await write({ '0001-a.sql': 'CREATE TABLE a (id text)', '0002-b.sql': 'CREATE TABLE b (id text)' });
  await run();
  await rm(join(directory, '0002-b.sql'));
  await expect(run()).resolves.toEqual({ applied: [], version: 2 });
});

describe('at once', () => {
  test('several processes apply each file once', async () => {
    await write({
      '0001-slow.sql': 'CREATE TABLE slow (id text); SELECT pg_sleep(0.3);',
      '0002-next.sql': 'CREATE TABLE next (id text)',
    });
    const child = fileURLToPath(new URL('../support/postgres-migrate-child.ts', import.meta.url));
    const args = ['--no-warnings', child, database.connectionString, directory];
    const runs = Array.from({ length: 3 }, () => promisify(execFile)(process.execPath, args));
    const summaries = (await Promise.all(runs)).map(({ stdout }) => JSON.parse(stdout) as MigrateSummary);

    expect(summaries.map(({ version }) => version)).toEqual([2, 2, 2]);
    expect(summaries.flatMap(({ applied }) => applied).sort()).toEqual(['0001-slow.sql', '0002-next.sql']);
  });

  test('who waits says so, and goes on when the other is done', async () => {
    await write(twoFiles);
    const other = await pool.connect();
    // The lock that migrate takes, as pg_locks shows it: two halves of a bigint.
    const lock = '7018425103945919596';
    await other.query('SELECT pg_advisory_lock($1)', [lock]);
    const { promise: waiting, resolve } = Promise.withResolvers<string>();
    const log = { ...memoryLog(), info: (_: object, sentence: string) => resolve(sentence) };

    const migrating = migrate({ pool, directory, log });
    await expect(waiting).resolves.toBe('Another process is migrating this database: waiting for it.');
    await other.query('SELECT pg_advisory_unlock($1)', [lock]);
    await expect(migrating).resolves.toEqual({ applied: Object.keys(twoFiles), version: 2 });
    other.release();
  });
});

describe('a table that somebody reads for long, such as a dump', () => {
  let others: Pool;
  let reader: PoolClient;

  beforeEach(async () => {
    await write({ '0001-calls.sql': 'CREATE TABLE calls (id text)' });
    await run();
    const { connectionString } = database;
    others = openPool({ connectionString, max: 2, applicationName: 'others', log: silentLog, answerWithinMs: 5_000 });
    reader = await others.connect();
    await reader.query('BEGIN; LOCK TABLE calls IN ACCESS SHARE MODE');
    await write({ '0002-calls-at.sql': 'ALTER TABLE calls ADD COLUMN at timestamptz' });
  });

  afterEach(async () => {
    reader.release(true);
    await others.end();
  });

  test('is migrated behind them, and nobody else is held up meanwhile', async () => {
    const log = memoryLog();
    const migrating = migrate({ pool, directory, log });
    await until('it asks for the table', async () => {
      // Of this database alone: in others of the server tests lock tables, too.
      const { rowCount } = await others.query(
        `SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
          WHERE d.datname = current_database() AND l.mode = 'AccessExclusiveLock' AND NOT l.granted`,
      );
      return rowCount === 0 ? undefined : true;
    });
    await others.query("INSERT INTO calls VALUES ('meanwhile')");
    await expect(recorded()).resolves.toHaveLength(1);
    await reader.query('COMMIT');
    await expect(migrating).resolves.toEqual({ applied: ['0002-calls-at.sql'], version: 2 });
    expect(log.lines[0]).toMatchObject({
      level: 'warn',
      fields: { waiting: '0002-calls-at.sql' },
      sentence: expect.stringContaining('tried again'),
    });
  });
});

test('a table that is vacuumed by the server itself is waited for until the server ends that', async () => {
  // It looks who is in the way when the time for deadlocks is over, and not at all where the wait ends in the same moment.
  const outlasts = `current_setting('lock_timeout')::interval > current_setting('deadlock_timeout')::interval`;
  await write({ '0001-patience.sql': `CREATE TABLE patience AS SELECT ${outlasts} AS outlasts` });
  await run();
  const { rows } = await pool.query('SELECT outlasts FROM patience');
  expect(rows).toEqual([{ outlasts: true }]);
});

test('what a migration sets in its session does not outlive it', async () => {
  await write({ '0001-a.sql': `SET search_path = pg_catalog; SET statement_timeout = '1h'; CREATE TABLE public.a ()` });
  await expect(run()).rejects.toThrow('0001-a.sql');
  await write({ '0001-a.sql': `SET statement_timeout = '1h'; CREATE TABLE a ()` });
  await run();
  const { rows } = await pool.query<{ statement_timeout: string }>('SHOW statement_timeout');
  expect(rows).toEqual([{ statement_timeout: '15s' }]);
});
