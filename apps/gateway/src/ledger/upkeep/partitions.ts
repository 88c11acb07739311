import type { Pool } from 'pg';
import { sqlState } from '../../postgres/connect.ts';

const partitioned = ['ledger', 'event_bodies', 'webhook_bodies'] as const;

export type PartitionedTable = (typeof partitioned)[number];

const monthName = /_(\d{4})_(\d{2})$/;
/** Making or dropping one waits for whoever has the whole table, such as a dump, and everybody else would wait behind it. */
const patience = "SET LOCAL lock_timeout = '1s'";
const lockNotAvailable = '55P03';
/** The rest has rows of that month already, from a clock that was ahead: it takes the others, too. */
const checkViolation = '23514';

/** Above every number that guards a call or a person, which stay below 2^53. */
const partitionLock = '9007199254740993';

/** Months made ahead of time, this one included. */
const monthsAhead = 3;

/**
 * Makes the partitions of this month and the next ones. Run at start and from time to time;
 * several gateways may do so at once. Rows of any other month fall into the rest partition, so
 * that a wrong clock loses nothing; nor does one that cannot be made just now, which is left for the next time.
 */
export async function ensurePartitions(pool: Pool, now: Date): Promise<void> {
  const wanted = partitioned.flatMap((table) =>
    Array.from({ length: monthsAhead }, (_, ahead) => partitionOf(table, now, ahead)),
  );
  const names = wanted.map((one) => one.name);
  const { rows } = await pool.query<{ relname: string }>('SELECT relname FROM pg_class WHERE relname = ANY ($1)', [
    names,
  ]);
  const missing = wanted.filter((one) => !rows.some((row) => row.relname === one.name));
  if (missing.length === 0) return;
  for (const { statement } of missing) {
    // IF NOT EXISTS alone is no protection against another gateway that makes the same table in the same moment.
    const locked = `SELECT pg_advisory_xact_lock(${partitionLock}); ${patience}; ${statement}`;
    await tryTo(pool, locked, [lockNotAvailable, checkViolation]);
  }
}

/** Runs statements in a transaction of their own; one that fails in such a way is left undone. */
async function tryTo(pool: Pool, statements: string, mayFail: readonly string[]): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query(`BEGIN; ${statements}; COMMIT`);
  } catch (error) {
    await client.query('ROLLBACK');
    if (!mayFail.includes(sqlState(error) ?? '')) throw error;
  } finally {
    client.release();
  }
}

function partitionOf(table: string, now: Date, ahead: number): { name: string; statement: string } {
  const from = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead));
  const to = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1));
  const name = `${table}_${from.toISOString().slice(0, 7).replace('-', '_')}`;
  const bounds = `FROM ('${from.toISOString()}') TO ('${to.toISOString()}')`;
  return { name, statement: `CREATE TABLE IF NOT EXISTS ${name} PARTITION OF ${table} FOR VALUES ${bounds}` };
}

/** The partitions of a table, by name, the oldest month first; what no month takes comes last. */
export async function leavesOf(pool: Pool, table: PartitionedTable): Promise<readonly string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = $1::regclass ORDER BY c.relname`,
    [table],
  );
  return rows.map((row) => row.name);
}

/** Drops the months that ended before then. One that is in use just now is left for the next time. */
export async function deletePartitionsBefore(pool: Pool, table: PartitionedTable, before: Date): Promise<void> {
  for (const name of await leavesOf(pool, table)) {
    const [, year, month] = monthName.exec(name) ?? [];
    // The month after it, counted from 0.
    const end = new Date(Date.UTC(Number(year), Number(month)));
    if (!(end <= before)) continue;
    await tryTo(pool, `${patience}; DROP TABLE ${name}`, [lockNotAvailable]);
  }
}
