import { setTimeout as wait } from 'node:timers/promises';
import { readQueue } from '../audit/ledger-copy.ts';
import type { Database } from '../scene/database.ts';

/**
 * The longest way that work can have left: a lease runs out (30 s), the provider is asked (30 s later, and again after
 * 60 s, once more for each answer that a cut took away, and 5 min later where it took two), and what it denied is sent.
 */
const patienceMs = 600_000;
/**
 * What a killed gateway had pulled from Pub/Sub comes again when its deadline is over, which the client library sets to
 * what its acknowledgements took lately, 10 minutes at most.
 */
const deliveryPatienceMs = 660_000;
const pollMs = 500;
/** Receipts of the last messages come so long after them. */
const lastReceiptsMs = 1_500;

/**
 * Waits until every event is in the ledger, and then until the queue is empty, or until it is clear that they will not
 * be. @returns how long it took, in milliseconds.
 */
export async function settle(
  database: Database,
  events: ReadonlySet<string>,
  interrupted: AbortSignal,
): Promise<number> {
  const began = performance.now();
  const allAreThere = async (): Promise<boolean> => (await countEvents(database)) >= events.size;
  await until(allAreThere, deliveryPatienceMs, interrupted);
  await until(async () => (await readQueue(database)).length === 0, patienceMs, interrupted);
  await wait(lastReceiptsMs);
  return Math.round(performance.now() - began);
}

async function until(isSo: () => Promise<boolean>, atMostMs: number, interrupted: AbortSignal): Promise<void> {
  const deadline = performance.now() + atMostMs;
  while (performance.now() < deadline && !interrupted.aborted && !(await isSo())) await wait(pollMs);
}

/** What was published is acknowledged long before it is pulled. */
async function countEvents(database: Database): Promise<number> {
  const [row] = await database.read<{ count: number }>('SELECT count(*)::int AS count FROM event_keys');
  return row?.count ?? 0;
}
