import type { Pool } from 'pg';
import type { Logger } from '../observability/logger.ts';
import { ensurePartitions } from './partitions.ts';

const everyMs = 60 * 60 * 1_000;
/** Pub/Sub keeps a message for 31 days at most, so no repeat is older; and no answer about reachability is believed longer. */
const keepDays = 35;
const pruneAtOnce = 10_000;

/** What tells how old a row is. No service window and no turn lasts nearly as long as a row of it is kept. */
const ageOf = {
  event_keys: 'received_at',
  receipt_keys: 'received_at',
  conversations: 'greatest(wrote_at, closed_at, sent_at)',
  reachability: 'answered_at',
  replays: 'at',
  counted: 'until',
} as const;

export interface HousekeepingParts {
  readonly pool: Pool;
  /** Only whoever owns the tables may make partitions of them. */
  readonly ownerPool: Pool;
  readonly now: () => Date;
  readonly log: Logger;
}

/**
 * Keeps partitions ahead of the clock and forgets the keys of deduplication and of replays, conversations, counts, and where people
 * could be reached, when they are of no use any more.
 */
export class Housekeeping {
  readonly #pool: Pool;
  readonly #ownerPool: Pool;
  readonly #now: () => Date;
  readonly #log: Logger;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor({ pool, ownerPool, now, log }: HousekeepingParts) {
    this.#pool = pool;
    this.#ownerPool = ownerPool;
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
    await ensurePartitions(this.#ownerPool, this.#now());
    const oldest = new Date(this.#now().getTime() - keepDays * 24 * 60 * 60 * 1_000);
    await this.#prune('event_keys', oldest);
    await this.#prune('receipt_keys', oldest);
    await this.#prune('conversations', oldest);
    await this.#prune('reachability', oldest);
    await this.#prune('replays', oldest);
    await this.#prune('counted', oldest);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  async #prune(table: keyof typeof ageOf, oldest: Date): Promise<void> {
    for (;;) {
      const { rowCount } = await this.#pool.query(
        `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ${ageOf[table]} < $1 LIMIT ${pruneAtOnce}))`,
        [oldest],
      );
      if ((rowCount ?? 0) < pruneAtOnce) return;
    }
  }
}
