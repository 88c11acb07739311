import { setTimeout as wait } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { sqlState } from './connect.ts';
import { lockInMoments } from './lock-in-moments.ts';
import { MigrationError, readMigrations } from './migration-files.ts';
import type { Migration } from './migration-files.ts';
import type { PostgresLog } from './postgres-log.ts';

/** What `migrate` needs. */
export interface MigrateSettings {
  readonly pool: Pool;
  /** The folder of the `NNNN-name.sql` files. */
  readonly directory: string;
  readonly log: PostgresLog;
  /**
   * The `application_name` of gateways that run: a breaking migration waits until none has a connection to this database.
   * Absent: it waits for nobody.
   */
  readonly runningAs?: string;
  /** How long it waits for them; 60 s. */
  readonly patienceMs?: number;
}

/** What `migrate` did. */
export interface MigrateSummary {
  /** Names of the files applied by this call, in order; empty when the database was up to date. */
  readonly applied: readonly string[];
  /** The database's highest migration, which may be above the highest of this code; 0 for none. */
  readonly version: number;
}

interface AppliedMigration {
  readonly number: number;
  readonly name: string;
  readonly sha256: string;
  readonly breaking: boolean;
}

/** The bytes of "aftrcall": the one advisory lock under which migrations run, in whatever database. */
const MIGRATION_LOCK = '7018425103945919596';

/** How often to look whether older gateways have ended. */
const LOOK_MS = 500;

/**
 * Brings the database to the newest migration: each file in a transaction of its own, recorded in `schema_migrations`.
 * Several processes may call it at once; one migrates, and the others wait and then find nothing to do. Where somebody has
 * a table for long it waits for them, and holds up nobody meanwhile.
 *
 * @throws MigrationError, before anything is changed, when a file is missing, was changed after it was applied, or the
 *   database is ahead of this code by a breaking migration; when gateways of the older version still run in front of a
 *   breaking one; and when a migration's SQL fails, which takes that migration back and leaves those before it.
 */
export async function migrate(settings: MigrateSettings): Promise<MigrateSummary> {
  const { pool, directory, log } = settings;
  const migrations = await readMigrations(directory);
  const client = await pool.connect();
  try {
    await lock(client, log);
    const recorded = await readRecorded(client);
    assertCompatible(migrations, recorded);
    const pending = migrations.slice(recorded.length);
    for (const migration of pending) {
      if (migration.breaking) await untilNobodyRuns(client, migration, settings);
      await apply(client, migration, log);
      log.info({ migration: migration.name }, 'Migration applied.');
    }
    await client.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    return { applied: pending.map(({ name }) => name), version: Math.max(migrations.length, recorded.length) };
  } finally {
    // The connection is closed, not handed back: whatever a migration SET in the session, and the lock, end with it.
    client.release(true);
  }
}

async function lock(client: PoolClient, log: PostgresLog): Promise<void> {
  await client.query('SET statement_timeout = 0; SET lock_timeout = 0');
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [
    MIGRATION_LOCK,
  ]);
  if (rows[0]?.locked === true) return;
  log.info({}, 'Another process is migrating this database: waiting for it.');
  await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
}

async function readRecorded(client: PoolClient): Promise<AppliedMigration[]> {
  await client.query(
    `CREATE TABLE IF NOT EXISTS schema_migrations (
       number     integer PRIMARY KEY,
       name       text NOT NULL,
       sha256     text NOT NULL,
       breaking   boolean NOT NULL,
       applied_at timestamptz NOT NULL DEFAULT now()
     )`,
  );
  const { rows } = await client.query<AppliedMigration>(
    'SELECT number, name, sha256, breaking FROM schema_migrations ORDER BY number',
  );
  return rows;
}

function assertCompatible(migrations: readonly Migration[], recorded: readonly AppliedMigration[]): void {
  for (const [index, applied] of recorded.entries()) {
    if (applied.number !== index + 1) {
      throw new MigrationError(
        `schema_migrations records ${applied.name} but no migration ${index + 1}: restore the table from a backup.`,
      );
    }
    const migration = migrations[index];
    if (migration === undefined) assertTolerable(applied);
    else assertUnchanged(migration, applied);
  }
}

/** An older gateway may run beside a newer database (a rollback, a rolling update), unless the change breaks it. */
function assertTolerable(applied: AppliedMigration): void {
  if (!applied.breaking) return;
  throw new MigrationError(
    `The database has the breaking migration ${applied.name}, which this version does not know: ` +
      'start the version that brought it, or a newer one.',
  );
}

function assertUnchanged(migration: Migration, applied: AppliedMigration): void {
  if (migration.name !== applied.name) {
    throw new MigrationError(
      `The file of the applied migration ${applied.name} is missing (${migration.name} has its number): put it back.`,
    );
  }
  if (migration.sha256 !== applied.sha256) {
    throw new MigrationError(
      `${migration.name} was changed after it was applied: restore the file, and put the change into a new migration.`,
    );
  }
}

/** An older gateway could not live with it: it has to have ended. */
async function untilNobodyRuns(
  client: PoolClient,
  { name }: Migration,
  { runningAs, patienceMs = 60_000, log }: MigrateSettings,
): Promise<void> {
  if (runningAs === undefined) return;
  const deadline = performance.now() + patienceMs;
  for (let looks = 0; ; looks += 1) {
    const { rows } = await client.query<{ running: number }>(
      `SELECT count(*)::integer AS running FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = $1 AND pid <> pg_backend_pid()`,
      [runningAs],
    );
    const running = rows[0]?.running ?? 0;
    if (running === 0) return;
    if (performance.now() > deadline) {
      throw new MigrationError(
        `The breaking migration ${name} waits for gateways of an older version, which still have ${running} connections ` +
          'to this database: end them all, then start this version.',
      );
    }
    if (looks === 0) log.info({ migration: name, running }, 'A breaking migration waits for older gateways to end.');
    await wait(LOOK_MS);
  }
}

async function apply(
  client: PoolClient,
  { number, name, sql, sha256, breaking }: Migration,
  log: PostgresLog,
): Promise<void> {
  try {
    await lockInMoments({ client, what: name, log }, async () => {
      await client.query(sql);
      await client.query('INSERT INTO schema_migrations (number, name, sha256, breaking) VALUES ($1, $2, $3, $4)', [
        number,
        name,
        sha256,
        breaking,
      ]);
    });
  } catch (error) {
    // The connection is closed by the caller, which rolls back. The error itself is not passed on as the cause: its
    // detail may quote a row, and rows hold personal data.
    throw new MigrationError(`Migration ${name} failed${lineOf(error, sql)}: ${describe(error)}`);
  }
}

function describe(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return `${text} (${sqlState(error) ?? 'no SQLSTATE'}).`;
}

/** ` at line 12`, from the position that the server names. */
function lineOf(error: unknown, sql: string): string {
  if (!(error instanceof Error) || !('position' in error)) return '';
  const position = Number(error.position);
  return Number.isInteger(position) ? ` at line ${sql.slice(0, position - 1).split('\n').length}` : '';
}
