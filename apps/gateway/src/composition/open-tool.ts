import type { Pool } from 'pg';
import { channels } from '../channels.ts';
import { formatConfigFaults } from '../config/faults/config-fault.ts';
import type { AddressKey, GatewayConfig } from '../config/gateway-config.ts';
import { loadConfig } from '../config/load-config.ts';
import { createLogger } from '../observability/logger.ts';
import { openPool } from '../postgres/connect.ts';
import { assertConnects } from '../postgres/connection-error.ts';
import { findCluster } from '../postgres/cluster-folder.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../postgres/embedded-postgres.ts';
import type { PostgresLog } from '../postgres/postgres-log.ts';
import { Presence } from '../postgres/presence.ts';
import { dataDirOf, inDataDir } from './in-data-dir.ts';
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
 * answers. A PostgreSQL that a gateway started, or came to work with meanwhile, is left running. It makes none: the first gateway does.
 */
export async function runTool(run: (tool: Tool) => Promise<number>): Promise<void> {
  const loaded = await loadConfig({ env: process.env, channels });
  if (!loaded.ok) {
    process.stderr.write(`${formatConfigFaults(loaded.faults)}\n`);
    process.exit(2);
  }
  const { config } = loaded;
  try {
    process.exitCode = await onDatabase(config, run);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  }
}

async function onDatabase(config: GatewayConfig, run: (tool: Tool) => Promise<number>): Promise<number> {
  const { database } = config;
  const dataDir = dataDirOf(database);
  const log = createLogger({ level: 'silent' });
  return inDataDir(dataDir, async () => {
    const postgres = database.kind === 'embedded' ? await startExisting(dataDir, log) : undefined;
    const presence = postgres?.adopted === false ? await Presence.on(postgres.connectionString) : undefined;
    const connectionString = database.kind === 'external' ? database.url : (postgres?.connectionString ?? '');
    const pool = openPool({
      connectionString,
      max: 2,
      applicationName: 'aftercall tool',
      log,
      answerWithinMs: Infinity,
    });
    try {
      if (database.kind === 'external') await assertConnects(database.url);
      await assertUsed(pool);
      return await run({ config, pool, dataDir, addressKeys: await readAddressKeys(config, dataDir, pool) });
    } finally {
      await pool.end();
      if ((await presence?.leave()) === true) await postgres?.stop();
    }
  });
}

async function startExisting(dataDir: string, log: PostgresLog): Promise<EmbeddedPostgres> {
  if ((await findCluster(dataDir)) !== undefined) return startEmbeddedPostgres({ dataDir, log });
  throw new Error(
    `There is no database in ${dataDir}: set AFTERCALL_DATA_DIR to the data folder of the gateway, or start a gateway first.`,
  );
}

/** @throws Error when no gateway has made its tables. */
async function assertUsed(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ is_there: boolean }>(
    "SELECT to_regclass('schema_migrations') IS NOT NULL AS is_there",
  );
  if (rows[0]?.is_there !== true) throw new Error('No gateway has run on this database yet: start one first.');
}
