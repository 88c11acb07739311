import type { Pool } from 'pg';

const partitioned = ['ledger', 'event_bodies', 'webhook_bodies'] as const;

/** Months made ahead of time, this one included. */
const monthsAhead = 3;

/**
 * Makes the partitions of this month and the next ones. Run at start and from time to time;
 * several gateways may do so at once. Rows of any other month fall into the rest partition, so
 * that a wrong clock loses nothing.
 */
export async function ensurePartitions(pool: Pool, now: Date): Promise<void> {
  for (const table of partitioned) {
    for (let ahead = 0; ahead < monthsAhead; ahead += 1) {
      const from = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead));
      const to = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1));
      await makePartition(pool, table, from, to);
    }
  }
}

async function makePartition(pool: Pool, table: string, from: Date, to: Date): Promise<void> {
  const name = `${table}_${from.toISOString().slice(0, 7).replace('-', '_')}`;
  const exists = await pool.query('SELECT 1 FROM pg_class WHERE relname = $1', [name]);
  if (exists.rows.length > 0) return;
  // Two gateways may come here together: the loser finds the partition made.
  await pool.query(
    `CREATE TABLE IF NOT EXISTS ${name} PARTITION OF ${table}
      FOR VALUES FROM ('${from.toISOString()}') TO ('${to.toISOString()}')`,
  );
}
