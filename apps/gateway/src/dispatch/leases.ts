import type { Pool, PoolClient } from 'pg';

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
    text: `UPDATE work SET due_at = $3 WHERE kind IN ('send', 'notice') AND id = ANY($1) AND worker = $2`,
    values: [attempts, worker, until],
  });
}

/**
 * Hands claims back unsent: they are checked again by whoever claims them next.
 *
 * @param fence of these claims: a later one, be it of the same worker, is not touched, however late this arrives.
 */
export async function giveBack(
  pool: Pool,
  attempts: readonly string[],
  { worker, fence }: { readonly worker: string; readonly fence: number },
  now: Date,
): Promise<void> {
  await pool.query({
    name: 'give back',
    text: `UPDATE work SET worker = NULL, due_at = $3
      WHERE kind IN ('send', 'notice') AND id = ANY($1) AND worker = $2 AND fence = $4`,
    values: [attempts, worker, now, fence],
  });
}

/** Has a follow-up looked at again whose look waited for a provider's answer; unless somebody has it looked at by now. */
export async function giveBackSwitch(
  pool: Pool,
  followUp: string,
  { worker, fence }: { readonly worker: string; readonly fence: number },
  now: Date,
): Promise<void> {
  await pool.query({
    name: 'give back switch',
    text: `UPDATE work SET worker = NULL, due_at = $3 WHERE kind = 'switch' AND id = $1 AND worker = $2 AND fence = $4`,
    values: [followUp, worker, now, fence],
  });
}

/**
 * Ends leases that cannot be: no worker writes one that lasts beyond `latest`, so the clock has gone back since, and
 * whoever lives has renewed its own. Without it the work of a worker that died would wait until the old time is reached.
 */
export async function endStrandedLeases(client: PoolClient, now: Date, latest: Date): Promise<void> {
  await client.query({
    name: 'end stranded leases',
    // A claim waits for no lock, not even one of a row.
    text: `UPDATE work SET due_at = $1 WHERE (kind, id) IN (
        SELECT kind, id FROM work WHERE worker IS NOT NULL AND due_at > $2 FOR UPDATE SKIP LOCKED)`,
    values: [now, latest],
  });
}

/**
 * Gives back what this worker had only asked providers about: whoever takes it next goes on. Sends are not among it,
 * because of one that is still leased to a worker that ends nobody knows whether it left.
 */
export async function returnQuestions(pool: Pool, worker: string, now: Date): Promise<void> {
  await pool.query({
    name: 'return questions',
    text: `UPDATE work SET worker = NULL, due_at = $2 WHERE kind IN ('switch', 'reconcile') AND worker = $1`,
    values: [worker, now],
  });
}
