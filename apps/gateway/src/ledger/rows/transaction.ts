import type { Pool, PoolClient } from 'pg';
import { sqlState } from '../../postgres/connect.ts';
import { Writes } from './writes.ts';

/** Which calls a transaction writes about. */
export interface LockedCalls {
  readonly callKeys: readonly number[];
}

/**
 * Serialization failure, deadlock, and a key that another transaction took in the same moment: nothing was done,
 * and done again it sees what the other one did.
 */
const retryable = new Set(['40001', '40P01', '23505']);
const mostTries = 3;

/** Reads what it needs through `client` and says what is to be written; both end with the transaction. */
export type Work<T> = (client: PoolClient, writes: Writes) => Promise<T>;

/**
 * Runs `work` in one transaction that holds the locks of the calls it writes about, taken in
 * order, so that two transactions about one call never overlap and never wait in a circle.
 *
 * Its first reads are sent behind the locks without waiting for them, and what it wrote is sent together with the
 * commit: PostgreSQL takes everything in order, and a commit behind a write that failed is none.
 *
 * The locks are advisory: they cost no write, they cover calls that have no row yet, and they
 * are taken before the transaction has an id. A transaction that had to wait for another
 * therefore gets a higher id, which is what keeps the entries of one call in order in the feed.
 */
export async function inTransaction<T>(pool: Pool, { callKeys }: LockedCalls, work: Work<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const client = await pool.connect();
    try {
      const result = await runOnce(client, callKeys, work);
      client.release();
      return result;
    } catch (error) {
      // A connection that cannot even roll back is broken: it is closed instead of handed back.
      const rolledBack = await client.query('ROLLBACK').then(
        () => true,
        () => false,
      );
      client.release(!rolledBack);
      if (attempt >= mostTries || !retryable.has(sqlState(error) ?? '')) throw error;
    }
  }
}

async function runOnce<T>(client: PoolClient, callKeys: readonly number[], work: Work<T>): Promise<T> {
  const writes = new Writes();
  return underLocks(client, callKeys, work, writes, () => writes.commit(client));
}

/** @param end is run behind the work, and does not wait for the locks either: nothing of it is done without them. */
async function underLocks<T>(
  client: PoolClient,
  callKeys: readonly number[],
  work: Work<T>,
  writes: Writes,
  end: () => Promise<void> = async () => undefined,
): Promise<T> {
  const begun = client.query(`BEGIN; ${lockStatement(callKeys, 'pg_advisory_xact_lock')}`);
  const worked = work(client, writes);
  const ended = worked.then(end);
  // All are waited for: nothing may still be asked on this connection when it is handed back. Of several errors the
  // first one told is the cause, and the others follow from it.
  const [beginning, working, ending] = await Promise.allSettled([begun, worked, ended]);
  if (beginning.status === 'rejected') throw beginning.reason;
  if (working.status === 'rejected') throw working.reason;
  if (ending.status === 'rejected') throw ending.reason;
  return working.value;
}

/** Runs `work` under the same locks and leaves nothing of it behind: what it would write is not sent, and all is rolled back. */
export async function inPreview<T>(pool: Pool, { callKeys }: LockedCalls, work: Work<T>): Promise<T> {
  const client = await pool.connect();
  const [working] = await Promise.allSettled([underLocks(client, callKeys, work, new Writes())]);
  const [ended] = await Promise.allSettled([client.query('ROLLBACK')]);
  client.release(ended.status === 'rejected');
  if (working.status === 'rejected') throw working.reason;
  return working.value;
}

/**
 * Locks people after calls, in order and once a transaction. A send only needs the locks of its own address, shared,
 * against a stop; a stop takes those of every address of the person alone (`lockPersonSets`), so no claim that began
 * before it can end after it.
 */
export async function lockPeople(client: PoolClient, keys: readonly number[], mode: 'shared' | 'alone'): Promise<void> {
  if (keys.length === 0) return;
  await client.query(lockStatement(keys, mode === 'shared' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock'));
}

/** The keys are numbers that we made, so they may stand in the text of the statement. */
function lockStatement(keys: readonly number[], lock: string): string {
  const inOrder = [...new Set(keys)].toSorted((a, b) => a - b);
  if (inOrder.length === 0) return 'SELECT 1';
  return `SELECT count(${lock}(key)) FROM (SELECT unnest('{${inOrder.join(',')}}'::bigint[]) AS key) AS keys`;
}
