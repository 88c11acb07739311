import type { Pool } from 'pg';

/** Keeps what this worker is sending from being taken for abandoned. */
export async function extendLeases(
  pool: Pool,
  attempts: readonly string[],
  worker: string,
  until: Date,
): Promise<void> {
  if (attempts.length === 0) return;
  await pool.query({
    name: 'extend leases',
    text: `UPDATE work SET due_at = $3 WHERE kind = 'send' AND id = ANY($1) AND worker = $2`,
    values: [attempts, worker, until],
  });
}

/** Hands claims back unsent: they are checked again by whoever claims them next. */
export async function giveBack(pool: Pool, attempts: readonly string[], worker: string, now: Date): Promise<void> {
  await pool.query({
    name: 'give back',
    text: `UPDATE work SET worker = NULL, due_at = $3 WHERE kind = 'send' AND id = ANY($1) AND worker = $2`,
    values: [attempts, worker, now],
  });
}
