import type { Pool, PoolClient } from 'pg';
import { isDatabaseAway, sqlState } from '../../postgres/connect.ts';
import type { PostgresLog } from '../../postgres/postgres-log.ts';

/** Far more than the transactions of a server ever come to, and a sight that is told apart: 9,223 of them fit. */
const eraLength = 1_000_000_000_000_000n;

interface Eras {
  /** What the functions of the ledger add to the ids of transactions. */
  readonly lift: bigint;
  /** The server of that era; undefined where it was not told, or nobody has asked before. */
  readonly server: string | undefined;
  /** The highest that the ledger, or a cursor into it, has, and the highest that may be there. */
  readonly highest: bigint;
  readonly next: bigint;
}

/**
 * Begins a new era of the ledger where the database has come to another server, or back to an earlier time of the same one:
 * what is written from now on stands behind everything that is there, so that no cursor, kept here or by a reader, has passed
 * it. Cursors stay as they are. Whoever writes meanwhile is waited for.
 *
 * @param pool of the owner.
 */
export async function ensureEra(pool: Pool, log: PostgresLog): Promise<void> {
  const server = await serverOf(pool);
  const seen = await readEras(pool);
  if (!isOver(seen, server)) {
    if (server !== undefined && server !== seen.server) await note(pool, seen.lift, server);
    return;
  }
  const client = await pool.connect();
  try {
    await client.query('BEGIN; LOCK TABLE ledger_eras IN EXCLUSIVE MODE');
    await client.query('LOCK TABLE ledger IN SHARE ROW EXCLUSIVE MODE');
    const eras = await readEras(client);
    // Another gateway that starts may have begun it.
    if (isOver(eras, server)) {
      const lift = (eras.highest / eraLength + 1n) * eraLength;
      await lifted(client, lift);
      await note(client, lift, server);
      await client.query('COMMIT');
      log.warn(
        { lift: String(lift), highest: String(eras.highest), before: eras.server, now: server },
        'The database was restored: the ledger goes on with higher numbers. Every cursor stays good and skips nothing.',
      );
    } else await client.query('COMMIT');
  } finally {
    // Closed and not handed back: whatever failed, the locks end with it.
    client.release(true);
  }
}

/** Another server, or one whose ids are below what stands here already. */
function isOver({ server: before, highest, next }: Eras, server: string | undefined): boolean {
  return (before !== undefined && server !== undefined && before !== server) || highest > next;
}

/**
 * The cluster and its timeline, which is another one after a recovery to an earlier time. Any user may ask on PostgreSQL
 * itself: https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-CONTROLDATA
 */
async function serverOf(pool: Pool): Promise<string | undefined> {
  try {
    const { rows } = await pool.query<{ server: string }>(
      `SELECT system_identifier || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) AS server FROM pg_control_system()`,
    );
    return rows[0]?.server;
  } catch (error) {
    // Some managed servers refuse it, each in its own way: then the ids alone tell.
    if (isDatabaseAway(error) || sqlState(error) === undefined) throw error;
    return undefined;
  }
}

async function readEras(database: Pool | PoolClient): Promise<Eras> {
  const { rows } = await database.query<{ lift: string; server: string | null; highest: string; next: string }>(
    `WITH now AS (SELECT pg_current_snapshot() AS snapshot, ledger_bound()::text::numeric AS bound),
      lifted AS (SELECT snapshot, bound - pg_snapshot_xmin(snapshot)::text::numeric AS lift FROM now)
    SELECT lift::text, (SELECT server FROM ledger_eras e WHERE e.lift = lifted.lift) AS server,
      (lift + pg_snapshot_xmax(snapshot)::text::numeric)::text AS next,
      greatest('0'::xid8, (SELECT xid FROM ledger ORDER BY xid DESC, seq DESC LIMIT 1),
        (SELECT xid FROM outbound_destinations ORDER BY xid DESC LIMIT 1),
        (SELECT xid FROM outbound_waiting ORDER BY xid DESC LIMIT 1),
        (SELECT xid FROM scorecard_progress ORDER BY xid DESC LIMIT 1))::text AS highest
    FROM lifted`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the database does not say how far the ledger is');
  const { lift, server, highest, next } = row;
  return { lift: BigInt(lift), server: server ?? undefined, highest: BigInt(highest), next: BigInt(next) };
}

/** The functions of migration 0025, by so much higher. */
async function lifted(client: PoolClient, lift: bigint): Promise<void> {
  const by = (id: string): string => `SELECT (${id}::text::bigint + ${lift})::text::xid8`;
  await client.query(`CREATE OR REPLACE FUNCTION ledger_transaction() RETURNS xid8 LANGUAGE sql STABLE
    AS $$ ${by('pg_current_xact_id()')} $$`);
  await client.query(`CREATE OR REPLACE FUNCTION ledger_bound() RETURNS xid8 LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ ${by('pg_snapshot_xmin(pg_current_snapshot())')} $$`);
}

async function note(database: Pool | PoolClient, lift: bigint, server: string | undefined): Promise<void> {
  await database.query(
    `INSERT INTO ledger_eras (lift, server) VALUES ($1, $2)
      ON CONFLICT (lift) DO UPDATE SET server = excluded.server`,
    [String(lift), server ?? null],
  );
}
