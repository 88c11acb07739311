/** How a {@link MicroBatcher} works. */
export interface MicroBatcherSettings<Item, Result> {
  /** Handles several items at once; answers in their order. A rejection fails them all. */
  readonly run: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** The most items of one run. */
  readonly maxItems: number;
  /**
   * How much of it whoever goes on with the items has room for; at least one is taken, and with 0 none before `resume`.
   */
  readonly room?: () => number;
  /** Runs under way at once. */
  readonly inFlight: number;
  /** Milliseconds that lie at least between the beginnings of two runs; none when absent. */
  readonly spacingMs?: number;
  /** What an item weighs against `maxItems`; 1 when absent. */
  readonly weigh?: (item: Item) => number;
  /** Whether an error says nothing about any item (the database is away, say): then all fail at once. */
  readonly concernsAll?: (error: unknown) => boolean;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly weight: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** The batcher is closed: what is still waiting was not begun. */
export class BatcherClosedError extends Error {
  override readonly name = 'BatcherClosedError';
}

/**
 * Gathers items while a run is under way, or began so short a time ago that another would soon follow, and hands them on
 * together: an item that comes alone never waits for company, and under load batches grow by themselves. An item that makes
 * its batch fail is found by running the batch again one by one, so it fails alone.
 */
export class MicroBatcher<Item, Result> {
  readonly #settings: MicroBatcherSettings<Item, Result>;
  #queue: Waiting<Item, Result>[] = [];
  #queuedWeight = 0;
  #running = 0;
  #scheduled = false;
  #beganAt = -Infinity;
  #untilSpaced: NodeJS.Timeout | undefined;
  #closed = false;
  #idle: (() => void)[] = [];

  constructor(settings: MicroBatcherSettings<Item, Result>) {
    this.#settings = settings;
  }

  /** The weight of what waits and is not yet begun. */
  get backlog(): number {
    return this.#queuedWeight;
  }

  add(item: Item): Promise<Result> {
    if (this.#closed) return Promise.reject(new BatcherClosedError('The gateway is shutting down.'));
    const weight = this.#settings.weigh?.(item) ?? 1;
    return new Promise((resolve, reject) => {
      this.#queue.push({ item, weight, resolve, reject });
      this.#queuedWeight += weight;
      this.#schedule();
    });
  }

  /** There may be room again. */
  resume(): void {
    if (this.#queue.length > 0) this.#schedule();
  }

  /** Takes nothing more in and resolves once everything that was taken is done. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#hurry();
    this.resume();
    if (this.#running === 0 && this.#queue.length === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /**
   * When the last run began long enough ago, and then at the end of this turn of the event loop, so that everything that
   * arrives in it goes together.
   */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const pump = (): void => {
      this.#scheduled = false;
      this.#untilSpaced = undefined;
      this.#pump();
    };
    const { spacingMs = 0 } = this.#settings;
    const wait = this.#closed ? 0 : this.#beganAt + spacingMs - performance.now();
    if (wait > 0) this.#untilSpaced = setTimeout(pump, wait);
    else setImmediate(pump);
  }

  /** What waits for its time waits no longer. */
  #hurry(): void {
    if (this.#untilSpaced === undefined) return;
    clearTimeout(this.#untilSpaced);
    this.#untilSpaced = undefined;
    this.#scheduled = false;
  }

  #pump(): void {
    while (this.#queue.length > 0 && this.#running < this.#settings.inFlight) {
      const room = this.#closed ? undefined : this.#settings.room?.();
      if (room === 0) return;
      const batch = this.#take(Math.min(this.#settings.maxItems, room ?? Infinity));
      this.#running += 1;
      this.#beganAt = performance.now();
      void this.#run(batch).finally(() => {
        this.#running -= 1;
        if (this.#queue.length > 0) this.#schedule();
        if (this.#running === 0 && this.#queue.length === 0) for (const resolve of this.#idle.splice(0)) resolve();
      });
    }
  }

  /** At least one item, and as many as fit. */
  #take(most: number): Waiting<Item, Result>[] {
    let weight = 0;
    let count = 0;
    for (const waiting of this.#queue) {
      if (count > 0 && weight + waiting.weight > most) break;
      weight += waiting.weight;
      count += 1;
    }
    this.#queuedWeight -= weight;
    return this.#queue.splice(0, count);
  }

  async #run(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#settings.run(batch.map((waiting) => waiting.item));
      if (results.length !== batch.length) throw new Error('a batch was answered in part');
      batch.forEach((waiting, index) => waiting.resolve(results[index] as Result));
    } catch (error) {
      const isOver = batch.length === 1 || this.#settings.concernsAll?.(error) === true;
      if (isOver) for (const waiting of batch) waiting.reject(error);
      else for (const waiting of batch) await this.#run([waiting]);
    }
  }
}
