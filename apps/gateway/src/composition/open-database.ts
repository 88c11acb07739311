import { fileURLToPath } from 'node:url';
import type { Pool } from 'pg';
import type { DatabaseConfig } from '../config/gateway-config.ts';
import { ensureEra } from '../ledger/upkeep/eras.ts';
import { tableRights } from '../ledger/upkeep/table-rights.ts';
import type { Logger } from '../observability/logger.ts';
import { assertDurable } from '../postgres/assert-durable.ts';
import type { SessionRole } from '../postgres/begin-session.ts';
import { openPool } from '../postgres/connect.ts';
import { asOwner, assertConnects } from '../postgres/connection-error.ts';
import { databaseRoles, ensureRoles } from '../postgres/database-roles.ts';
import { migrate } from '../postgres/migrate.ts';

/** One database, as the three who work with it. */
export interface OpenDatabase {
  /** Of the engine. */
  readonly pool: Pool;
  /** Of the API, for what it reads. */
  readonly readPool: Pool;
  /** Of whoever owns the tables. It keeps no connection for long. */
  readonly ownerPool: Pool;
  end(): Promise<void>;
}

const migrations = fileURLToPath(new URL('../ledger/migrations', import.meta.url));
/** Of the connections of a gateway that runs, in `pg_stat_activity`. */
const applicationName = 'aftercall';

/**
 * A database that is safe, has every table and the roles to work with them, and answers.
 *
 * @throws SetupError when it is a configured one to which no connection comes about, that would not keep what it is given,
 *   or whose user does not own it or may not take on its roles.
 */
export async function openDatabase(
  connectionString: string,
  config: DatabaseConfig,
  log: Logger,
): Promise<OpenDatabase> {
  const { poolSize, readPoolSize, roles } = config;
  const first = openPool({
    connectionString,
    max: 1,
    applicationName: 'aftercall starting',
    log,
    answerWithinMs: Infinity,
  });
  let schema: string | undefined;
  try {
    if (config.kind === 'external') await assertConnects(connectionString);
    await asOwner(async () => {
      await assertDurable(first);
      await migrate({ pool: first, directory: migrations, log, runningAs: applicationName });
      await ensureEra(first, log);
      if (roles === 'required') schema = await ensureRoles({ pool: first, rights: tableRights, log });
    });
    if (roles === 'none')
      log.warn({}, 'database.roles is "none": the gateway works with all the rights of its database user.');
  } finally {
    await first.end();
  }
  return openPools(connectionString, { poolSize, readPoolSize, ...(schema !== undefined && { schema }) }, log);
}

/** @param sizes with the schema of the tables where the roles are to be taken on; without it all work as their owner. */
export function openPools(
  connectionString: string,
  {
    poolSize,
    readPoolSize,
    schema,
  }: { readonly poolSize: number; readonly readPoolSize: number; readonly schema?: string },
  log: Parameters<typeof openPool>[0]['log'],
): OpenDatabase {
  const open = (name: string, max: number, role?: SessionRole['role']): Pool => {
    const session = role === undefined || schema === undefined ? {} : { session: { role, schema } };
    return openPool({ connectionString, max, applicationName: name, log, ...session });
  };
  const pool = open(applicationName, poolSize, databaseRoles.engine);
  const readPool = open(`${applicationName} api`, readPoolSize, databaseRoles.api);
  const ownerPool = open(`${applicationName} owner`, 1);
  const end = async (): Promise<void> => void (await Promise.all([pool.end(), readPool.end(), ownerPool.end()]));
  return { pool, readPool, ownerPool, end };
}
