import type { Pool } from 'pg';
import type { Logger } from '../observability/logger.ts';
import { ensurePartitions } from './partitions.ts';

const everyMs = 60 * 60 * 1_000;
/** Pub/Sub keeps a message for 31 days at most, so no repeat is older; and no answer about reachability is believed longer. */
const keepDays = 35;
const pruneAtOnce = 10_000;

/** Keeps partitions ahead of the clock and forgets the keys of deduplication, and where people could be reached, when that is of no use any more. */
export class Housekeeping {
  readonly #pool: Pool;
  readonly #now: () => Date;
  readonly #log: Logger;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(pool: Pool, now: () => Date, log: Logger) {
    this.#pool = pool;
    this.#now = now;
    this.#log = log;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#running = this.run().catch((error: unknown) => this.#log.error({ err: error }, 'Housekeeping failed.'));
    }, everyMs);
    this.#timer.unref();
  }

  async run(): Promise<void> {
    await ensurePartitions(this.#pool, this.#now());
    const oldest = new Date(this.#now().getTime() - keepDays * 24 * 60 * 60 * 1_000);
    await this.#prune('event_keys', oldest);
    await this.#prune('receipt_keys', oldest);
    await this.#prune('reachability', oldest, 'answered_at');
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  async #prune(
    table: 'event_keys' | 'receipt_keys' | 'reachability',
    oldest: Date,
    age: 'received_at' | 'answered_at' = 'received_at',
  ): Promise<void> {
    for (;;) {
      const { rowCount } = await this.#pool.query(
        `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ${age} < $1 LIMIT ${pruneAtOnce}))`,
        [oldest],
      );
      if ((rowCount ?? 0) < pruneAtOnce) return;
    }
  }
}
