import type { Pool } from 'pg';
import type { GatewayConfig } from '../../config/gateway-config.ts';
import type { Logger } from '../../observability/logger.ts';
import type { ChainKeeper } from '../consents/chain-keeper.ts';
import type { Keyring } from '../privacy/keyring.ts';
import { ensurePartitions } from './partitions.ts';
import { Retention } from './retention.ts';
import { sealOlder } from '../privacy/seal-older.ts';

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
  provider_ids: 'at',
} as const;

export interface HousekeepingParts {
  readonly pool: Pool;
  /** Only whoever owns the tables may make partitions of them, drop them, and write to one of them alone. */
  readonly ownerPool: Pool;
  readonly keyring: Keyring;
  readonly config: Pick<GatewayConfig, 'retention'>;
  readonly now: () => Date;
  readonly log: Logger;
  readonly chains: Pick<ChainKeeper, 'run' | 'close'>;
}

/**
 * Keeps partitions and the keys of tenants ahead of the clock, deletes what was kept for long enough, and forgets the keys
 * of deduplication and of replays, conversations, counts, what providers call our messages, and where people could be
 * reached, when they are of no use any more.
 */
export class Housekeeping {
  readonly #pool: Pool;
  readonly #ownerPool: Pool;
  readonly #keyring: Keyring;
  readonly #config: Pick<GatewayConfig, 'retention'>;
  readonly #now: () => Date;
  readonly #log: Logger;
  readonly #chains: Pick<ChainKeeper, 'run' | 'close'>;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor({ pool, ownerPool, keyring, config, now, log, chains }: HousekeepingParts) {
    this.#pool = pool;
    this.#ownerPool = ownerPool;
    this.#keyring = keyring;
    this.#config = config;
    this.#now = now;
    this.#log = log;
    this.#chains = chains;
  }

  /** The start waits for {@link run}, and not for what takes long and nobody needs at once. */
  start(): void {
    this.#begin(() => Promise.resolve());
    this.#timer = setInterval(() => this.#begin(() => this.run()), everyMs);
    this.#timer.unref();
  }

  /** The chains of evidence are read from end to end. Whatever becomes of one part, the others are done. */
  #begin(first: () => Promise<void>): void {
    const parts = [first, () => this.#chains.run(), () => this.tidy()];
    for (const part of parts) this.#running = this.#running.then(() => this.#told(part()));
  }

  /** Encrypts what is not yet, and deletes what was kept for long enough. */
  async tidy(): Promise<void> {
    const now = this.#now();
    await sealOlder(this.#ownerPool, this.#keyring, now);
    await new Retention(this.#ownerPool, this.#config.retention).run(now);
  }

  async run(): Promise<void> {
    await ensurePartitions(this.#ownerPool, this.#now());
    await this.#keyring.refresh(this.#now());
    const oldest = this.#ago(keepDays * 24 * 60 * 60 * 1_000);
    await this.#prune('event_keys', oldest);
    // What somebody overheard, and posts again when it is forgotten, would end a stop that came after it.
    await this.#prune('receipt_keys', oldest, 'AND of_person IS NOT TRUE');
    await this.#prune('receipt_keys', this.#ago(this.#config.retention.ledger));
    await this.#prune('conversations', oldest);
    await this.#prune('reachability', oldest);
    await this.#prune('replays', oldest);
    await this.#prune('counted', oldest);
    await this.#prune('provider_ids', oldest);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#chains.close();
    await this.#running;
  }

  #told(running: Promise<void>): Promise<void> {
    return running.catch((error: unknown) => this.#log.error({ err: error }, 'Housekeeping failed.'));
  }

  #ago(milliseconds: number): Date {
    return new Date(this.#now().getTime() - milliseconds);
  }

  async #prune(table: keyof typeof ageOf, oldest: Date, those = ''): Promise<void> {
    for (;;) {
      const { rowCount } = await this.#pool.query(
        `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ${ageOf[table]} < $1 ${those} LIMIT ${pruneAtOnce}))`,
        [oldest],
      );
      if ((rowCount ?? 0) < pruneAtOnce) return;
    }
  }
}
