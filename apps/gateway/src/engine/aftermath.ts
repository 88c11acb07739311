import type { LearntFact } from '../ledger/attempts/attempt-fact.ts';
import type { LearntOutcome, ReceivedWebhook, SignalStore, StoredSignals } from '../ledger/signals/signal-store.ts';
import { concernsEveryStatement } from '../postgres/connect.ts';
import { MicroBatcher } from './micro-batcher.ts';

export interface AftermathSettings {
  readonly store: SignalStore;
  /** Told after each commit. */
  readonly committed: (news: StoredSignals) => void;
}

type Item = LearntOutcome | ReceivedWebhook;

/**
 * What follows from it comes that much later at most: a fallback, an answer to a person, a stop, the answer to a live send
 * that waits.
 */
const spacingMs = 20;

/**
 * Everything that is learnt once a message has left: what sends came to, and what providers
 * post. One batch writes both, because under load a transaction costs more than what is in it.
 * Each call resolves when its part is committed.
 */
export class Aftermath {
  readonly #settings: AftermathSettings;
  readonly #batcher: MicroBatcher<Item, void>;

  constructor(settings: AftermathSettings) {
    this.#settings = settings;
    this.#batcher = new MicroBatcher({
      run: (items) => this.#store(items),
      maxItems: 512,
      inFlight: 1,
      spacingMs,
      concernsAll: concernsEveryStatement,
    });
  }

  /** What waits and is not yet begun. */
  get backlog(): number {
    return this.#batcher.backlog;
  }

  recordOutcome(callKey: number, learnt: LearntFact): Promise<void> {
    return this.#batcher.add({ callKey, learnt });
  }

  recordWebhook(webhook: ReceivedWebhook): Promise<void> {
    return this.#batcher.add(webhook);
  }

  /** Takes nothing more in, and finishes what it took. */
  close(): Promise<void> {
    return this.#batcher.close();
  }

  async #store(items: readonly Item[]): Promise<void[]> {
    const { store, committed } = this.#settings;
    const outcomes: LearntOutcome[] = [];
    const webhooks: ReceivedWebhook[] = [];
    for (const item of items) {
      if ('learnt' in item) outcomes.push(item);
      else webhooks.push(item);
    }
    committed(await store.store(outcomes, webhooks));
    return items.map(() => undefined);
  }
}
