import type { DestinationConfig, OutboundConfig } from '../config/outbound-config.ts';
import type { OutboundStatus } from '../ledger/outbound/outbound-status.ts';
import type { OutboundStore } from '../ledger/outbound/outbound-store.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import { Publisher, usualPace, type PublisherObserver, type PublisherPace } from './publisher.ts';
import { PubsubTarget } from './pubsub-target.ts';
import type { Target } from './target.ts';
import { WebhookTarget } from './webhook-target.ts';

export interface OutboundSettings {
  readonly config: OutboundConfig;
  readonly store: OutboundStore;
  readonly status: OutboundStatus;
  /** The `source` of the events where the configuration names none. */
  readonly publicUrl: string;
  /** `host:port` of a Pub/Sub emulator. */
  readonly emulatorHost?: string;
  readonly version: string;
  readonly now: () => Date;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'outboundDeliveries' | 'outboundUnpublished' | 'outboundState' | 'outboundLag'>;
  readonly pace?: Partial<PublisherPace>;
  /** From 0 to 1; the system's when absent. */
  readonly random?: () => number;
}

/** Asking how far a destination is behind reads the ledger, so it is not asked at each scrape. */
const lagEveryMs = 5_000;

const states = { publishing: 0, away: 1, disabled: 2 } as const;

/** Publishes the ledger to every destination, each at its own pace. */
export class Outbound {
  readonly #settings: OutboundSettings;
  readonly #publishers: readonly Publisher[];
  /** The destinations that this gateway publishes to now. */
  readonly #held = new Map<string, DestinationConfig>();
  #measuring: NodeJS.Timeout | undefined;
  #measured: Promise<void> = Promise.resolve();

  constructor(settings: OutboundSettings) {
    this.#settings = settings;
    const { config, store, publicUrl, now, log, pace, random = Math.random } = settings;
    this.#publishers = config.destinations.map(
      (destination) =>
        new Publisher({
          destination,
          target: this.#targetOf(destination),
          store,
          source: config.source ?? publicUrl,
          now,
          random,
          log,
          observe: this.#observer(destination),
          pace: { ...usualPace, ...pace },
        }),
    );
  }

  /** What commits after this has resolved is published to every destination. */
  async start(): Promise<void> {
    const { config, store } = this.#settings;
    for (const { id, startAt } of config.destinations) await store.prepare(id, startAt);
    if (this.#publishers.length === 0) return;
    for (const publisher of this.#publishers) publisher.start();
    this.#measuring = setInterval(() => {
      this.#measured = this.#measure();
    }, lagEveryMs);
    this.#measuring.unref();
  }

  /** Every destination comes to its end, also beside one that fails to. */
  async close(): Promise<void> {
    clearInterval(this.#measuring);
    const ends = await Promise.allSettled(this.#publishers.map((one) => one.close()));
    await this.#measured;
    const failed = ends.find((one) => one.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  async #measure(): Promise<void> {
    const { status, metrics, log } = this.#settings;
    try {
      for (const destination of this.#held.values()) {
        const { secondsBehind } = await status.lagOf(destination);
        metrics.outboundLag.set({ destination: destination.id }, secondsBehind);
      }
    } catch (error) {
      log.warn({ err: error }, 'How far the destinations are behind cannot be told now.');
    }
  }

  #observer(destination: DestinationConfig): PublisherObserver {
    const { metrics } = this.#settings;
    return {
      delivered: (id, result) => metrics.outboundDeliveries.inc({ destination: id, result }),
      unpublished: (id, count) => metrics.outboundUnpublished.inc({ destination: id }, count),
      state: (id, state) => {
        if (state === undefined) {
          this.#held.delete(id);
          metrics.outboundState.remove({ destination: id });
          metrics.outboundLag.remove({ destination: id });
        } else {
          this.#held.set(id, destination);
          metrics.outboundState.set({ destination: id }, states[state]);
        }
      },
    };
  }

  #targetOf(destination: DestinationConfig): Target {
    const { version, now, emulatorHost, pace } = this.#settings;
    if (destination.kind === 'pubsub') {
      return new PubsubTarget({ ...destination, ...(emulatorHost !== undefined && { emulatorHost }) });
    }
    const { concurrency } = { ...usualPace, ...pace };
    return new WebhookTarget({ ...destination, version, now, concurrency });
  }
}
