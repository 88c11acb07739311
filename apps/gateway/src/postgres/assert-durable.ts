import type { Pool } from 'pg';
import { SetupError } from '../config/faults/setup-error.ts';

/** PostgreSQL 15, as `server_version_num` counts. */
const OLDEST_SERVER = 150_000;

/**
 * Settings under which a power cut can take back what was answered with a 202.
 * https://www.postgresql.org/docs/current/runtime-config-wal.html
 */
const REFUSED = [
  { setting: 'fsync', value: 'off', harm: 'a power cut can corrupt the whole database' },
  { setting: 'full_page_writes', value: 'off', harm: 'a power cut can leave half-written pages' },
  { setting: 'synchronous_commit', value: 'off', harm: 'a power cut can lose what was already acknowledged' },
] as const;

/** The database would not keep what the gateway promises to keep. The message names each setting and its mend. */
export class DatabaseNotDurableError extends SetupError {
  override readonly name = 'DatabaseNotDurableError';
  /** The settings that were refused, `server_version` among them. */
  readonly settings: readonly string[];

  constructor(refusals: readonly Refusal[]) {
    super(`This database cannot keep the ledger. ${refusals.map(({ sentence }) => sentence).join(' ')}`);
    this.settings = refusals.map(({ setting }) => setting);
  }
}

interface Refusal {
  readonly setting: string;
  readonly sentence: string;
}

/**
 * Asks the server, over a connection of the pool that will be used, for the settings that make a commit last.
 *
 * @throws DatabaseNotDurableError when PostgreSQL is older than 15, or `fsync`, `full_page_writes` or
 *   `synchronous_commit` is off.
 */
export async function assertDurable(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ name: string; setting: string }>(
    `SELECT name, setting FROM pg_settings
      WHERE name IN ('server_version', 'server_version_num', 'fsync', 'full_page_writes', 'synchronous_commit')`,
  );
  const settings = new Map(rows.map(({ name, setting }) => [name, setting]));
  const refusals = refusalsOf(settings);
  if (refusals.length > 0) throw new DatabaseNotDurableError(refusals);
}

/** What is wrong with these rows of `pg_settings`, by name; empty when nothing is. */
export function refusalsOf(settings: ReadonlyMap<string, string>): Refusal[] {
  const refusals: Refusal[] = [];
  if (Number(settings.get('server_version_num')) < OLDEST_SERVER) {
    const version = settings.get('server_version') ?? 'unknown';
    refusals.push({
      setting: 'server_version',
      sentence: `server_version is ${version}: use PostgreSQL 15 or newer.`,
    });
  }
  for (const { setting, value, harm } of REFUSED) {
    if (settings.get(setting) !== value) continue;
    refusals.push({
      setting,
      sentence:
        `${setting} is ${value}: ${harm}. Set ${setting} = on in postgresql.conf ` +
        `(and see that ALTER SYSTEM, ALTER DATABASE or ALTER ROLE does not turn it off), then reload PostgreSQL.`,
    });
  }
  return refusals;
}
