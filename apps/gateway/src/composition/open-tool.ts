import { resolve } from 'node:path';
import type { Pool } from 'pg';
import { channels } from '../channels.ts';
import { formatConfigFaults } from '../config/config-fault.ts';
import type { AddressKey, GatewayConfig } from '../config/gateway-config.ts';
import { loadConfig } from '../config/load-config.ts';
import { createLogger } from '../observability/logger.ts';
import { openPool } from '../postgres/connect.ts';
import { findCluster } from '../postgres/cluster-folder.ts';
import { startEmbeddedPostgres } from '../postgres/embedded-postgres.ts';
import { readAddressKeys } from './open-address-keys.ts';

/** What a tool on the command line works with. */
export interface Tool {
  readonly config: GatewayConfig;
  readonly pool: Pool;
  /** Where the gateway's keys are. */
  readonly dataDir: string;
  /** Those that the database needs, the one that is used first. */
  readonly addressKeys: readonly AddressKey[];
}

/**
 * Runs a tool on the database of the configured gateway, whether that runs or not, and ends the process with what it
 * answers. A database that the gateway started is left running. It makes none: the first gateway does.
 */
export async function runTool(run: (tool: Tool) => Promise<number>): Promise<void> {
  const loaded = await loadConfig({ env: process.env, channels });
  if (!loaded.ok) {
    process.stderr.write(`${formatConfigFaults(loaded.faults)}\n`);
    process.exit(2);
  }
  const { config } = loaded;
  const { database } = config;
  const log = createLogger({ level: 'silent' });
  const dataDir = resolve(database.kind === 'embedded' ? database.dataDir : '.aftercall');
  if (database.kind === 'embedded' && (await findCluster(dataDir)) === undefined) {
    process.stderr.write(
      `There is no database in ${dataDir}: set AFTERCALL_DATA_DIR to the data folder of the gateway, or start a gateway first.\n`,
    );
    process.exit(2);
  }
  const postgres = database.kind === 'embedded' ? await startEmbeddedPostgres({ dataDir, log }) : undefined;
  const connectionString = database.kind === 'external' ? database.url : (postgres?.connectionString ?? '');
  const pool = openPool({ connectionString, max: 2, applicationName: 'aftercall tool', log, answerWithinMs: Infinity });
  try {
    await assertUsed(pool);
    const addressKeys = await readAddressKeys(config, dataDir, pool);
    process.exitCode = await run({ config, pool, dataDir, addressKeys });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  } finally {
    await pool.end();
    if (postgres?.adopted === false) await postgres.stop();
  }
}

/** @throws Error when the database does not answer, or no gateway has made its tables. */
async function assertUsed(pool: Pool): Promise<void> {
  const { rows } = await pool
    .query<{ is_there: boolean }>("SELECT to_regclass('schema_migrations') IS NOT NULL AS is_there")
    .catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`The database does not answer (${why}): see DATABASE_URL, or database.url.`, { cause: error });
    });
  if (rows[0]?.is_there !== true) throw new Error('No gateway has run on this database yet: start one first.');
}
