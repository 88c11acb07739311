import { setTimeout as wait } from 'node:timers/promises';
import { readQueue } from '../audit/ledger-copy.ts';
import type { Database } from '../scene/database.ts';

/**
 * The longest way that work can have left: a lease runs out (30 s), the provider is asked (30 s later, and again after
 * 60 s twice where a cut took an answer away), and what it denied is sent.
 */
const patienceMs = 270_000;
const pollMs = 500;
/** Receipts of the last messages come so long after them. */
const lastReceiptsMs = 1_500;

/** Waits until every event is there and the queue is empty, or until it is clear that they will not be. @returns how long it took, in milliseconds. */
export async function settle(
  database: Database,
  events: ReadonlySet<string>,
  interrupted: AbortSignal,
): Promise<number> {
  const began = performance.now();
  while (performance.now() - began < patienceMs && !interrupted.aborted) {
    if ((await readQueue(database)).length === 0 && (await countEvents(database)) >= events.size) break;
    await wait(pollMs);
  }
  await wait(lastReceiptsMs);
  return Math.round(performance.now() - began);
}

/** What was published is acknowledged long before it is pulled. */
async function countEvents(database: Database): Promise<number> {
  const [row] = await database.read<{ count: number }>('SELECT count(*)::int AS count FROM event_keys');
  return row?.count ?? 0;
}
