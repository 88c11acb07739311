import { setTimeout as wait } from 'node:timers/promises';
import type { DestinationConfig } from '../config/outbound-config.ts';
import { comparePositions } from '../ledger/outbound/outbound-entries.ts';
import {
  LeaseLostError,
  type DestinationState,
  type OutboundStore,
  type WaitingLane,
} from '../ledger/outbound/outbound-store.ts';
import type { Logger } from '../observability/logger.ts';
import { cloudEventOf } from './cloud-event.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import { nextLanes } from './next-lanes.ts';
import { failuresUntilAway, resultOf } from './round-result.ts';
import { runLanes, type Lane } from './run-lanes.ts';
import type { Delivery, Target } from './target.ts';

export interface PublisherSettings {
  readonly destination: Pick<DestinationConfig, 'id' | 'tenants' | 'kinds' | 'includeReplyText' | 'startAt'>;
  readonly target: Target;
  readonly store: OutboundStore;
  /** The `source` of the events. */
  readonly source: string;
  readonly now: () => Date;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly log: Logger;
  readonly observe: PublisherObserver;
  readonly pace: PublisherPace;
}

export interface PublisherObserver {
  delivered(destination: string, result: Delivery['result']): void;
  unpublished(destination: string, count: number): void;
  /** Undefined while another gateway publishes to it. */
  state(destination: string, state: 'publishing' | 'away' | 'disabled' | undefined): void;
}

/** In milliseconds, where nothing else is said. */
export interface PublisherPace {
  /** Until it is looked for news again. */
  readonly pollMs: number;
  /** Until it is tried again after trouble of our own, such as a database that is away. */
  readonly troubleMs: number;
  /** How long a gateway that ends without a word keeps others from its destinations. */
  readonly leaseMs: number;
  /** What is under way when the gateway stops may take so long to end: less than the end of the ledger, which it is a part of. */
  readonly graceMs: number;
  /** Lanes that are delivered beside each other. */
  readonly concurrency: number;
  /** The most pages of the ledger that are looked at in one round. */
  readonly pages: number;
  /** With so many lanes that wait, nothing new is begun. */
  readonly mostWaiting: number;
}

export const usualPace: PublisherPace = {
  pollMs: 500,
  troubleMs: 5_000,
  leaseMs: 30_000,
  graceMs: 2_000,
  concurrency: 32,
  pages: 200,
  mostWaiting: 1_000,
};

/**
 * Gives a destination the ledger, from its cursor on, in rounds: read, deliver, and only when everything is taken or
 * waits for another try, move the cursor. Whoever is interrupted in between repeats the round; nothing is skipped.
 */
export class Publisher {
  readonly #settings: PublisherSettings;
  readonly #closing = new AbortController();
  /** Aborted when what is under way is called off. */
  readonly #callOff = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #keeper: LeaseKeeper | undefined;
  #state: DestinationState | undefined;
  /** Undefined until it is read anew. */
  #waiting: readonly WaitingLane[] | undefined;
  #failuresInRow = 0;

  constructor(settings: PublisherSettings) {
    this.#settings = settings;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Begins nothing more, writes down what was taken, and leaves the destination to others. */
  async close(): Promise<void> {
    const { destination, target, store, pace, log } = this.#settings;
    this.#closing.abort();
    const callOff = setTimeout(() => this.#callOff.abort(), pace.graceMs);
    await this.#running;
    clearTimeout(callOff);
    const isHeld = this.#keeper?.isLost === false;
    this.#keeper?.stop();
    if (isHeld) {
      await store.release(destination.id).catch((error: unknown) => {
        log.warn({ destination: destination.id, err: error }, 'The lease of a destination runs out by itself.');
      });
    }
    await target.close();
  }

  async #run(): Promise<void> {
    const { destination, observe, pace, log } = this.#settings;
    while (!this.#closing.signal.aborted) {
      let pauseMs = pace.pollMs;
      try {
        const state = await this.#hold();
        if (state === undefined) observe.state(destination.id, undefined);
        else if (await this.#round(state)) pauseMs = 0;
      } catch (error) {
        pauseMs = pace.troubleMs;
        this.#letGo();
        if (error instanceof LeaseLostError) {
          log.info({ destination: destination.id }, 'Another gateway publishes to the destination now.');
        } else {
          log.error({ destination: destination.id, err: error }, 'A round of publishing failed: trying again.');
        }
      }
      if (pauseMs > 0) await wait(pauseMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
    }
  }

  /** The state of the destination, while its lease is ours. */
  async #hold(): Promise<DestinationState | undefined> {
    const { destination, store, pace } = this.#settings;
    if (this.#keeper?.isLost === false && this.#state !== undefined) return this.#state;
    this.#letGo();
    const state = await store.lease(destination.id, pace.leaseMs);
    if (state === undefined) return undefined;
    this.#state = state;
    this.#keeper = new LeaseKeeper(async () => {
      const renewed = await store.lease(destination.id, pace.leaseMs);
      // A gateway that starts enables the destination again.
      if (renewed !== undefined && this.#state !== undefined) {
        this.#state = { ...this.#state, isDisabled: renewed.isDisabled };
      }
      return renewed !== undefined;
    }, pace.leaseMs);
    return state;
  }

  #letGo(): void {
    this.#keeper?.stop();
    this.#state = undefined;
    this.#waiting = undefined;
  }

  /** Whether to go on at once. */
  async #round(state: DestinationState): Promise<boolean> {
    const { destination, store, now, random, observe, pace } = this.#settings;
    const { cursor, away } = state;
    const begun = now();
    observe.state(destination.id, state.isDisabled ? 'disabled' : away === undefined ? 'publishing' : 'away');
    if (state.isDisabled || (away !== undefined && begun < away.until)) return false;
    this.#waiting ??= await store.waiting(destination.id);
    const next = await nextLanes({ destination, store, pace, state, waiting: this.#waiting, begun });
    const { lanes, others, passedOver, end, more } = next;
    if (lanes.length === 0 && comparePositions(end, cursor) === 0 && away === undefined) return false;
    const run = await this.#deliver(lanes, away !== undefined);
    const result = resultOf({
      destination: destination.id,
      end,
      run,
      results: [...run.results, ...others.map((lane) => ({ lane, taken: 0 }))],
      passedOver,
      now: now(),
      random: random(),
      ...(away !== undefined && { away }),
    });
    if (this.#keeper?.isLost !== false) throw new LeaseLostError('the lease ran out in the middle of a round');
    await store.settle(destination.id, result, now());
    this.#failuresInRow = result.away === undefined ? run.failuresInRow : 0;
    this.#state = {
      cursor: result.cursor,
      isDisabled: result.disabled,
      ...(result.away !== undefined && { away: result.away }),
    };
    if (lanes.length > 0) this.#waiting = undefined;
    this.#tell(away !== undefined, result);
    return !result.disabled && result.away === undefined && (more || lanes.length > 0);
  }

  async #deliver(lanes: readonly Lane[], isProbe: boolean): ReturnType<typeof runLanes> {
    const { destination, target, store, source, observe, pace } = this.#settings;
    const replies = destination.includeReplyText
      ? lanes.flatMap(({ entries }) =>
          entries.flatMap(({ entry }) => (entry.kind === 'reply' ? entry.data.replyId : [])),
        )
      : [];
    const texts = await store.replyTexts(replies);
    const lost = this.#keeper?.signal ?? AbortSignal.abort();
    const signal = AbortSignal.any([lost, this.#callOff.signal]);
    // One for all of them: listeners of a signal are few.
    const calledOff = new Promise<Delivery>((resolve) => {
      const end = (): void => resolve({ result: 'failed', error: 'called off' });
      if (signal.aborted) end();
      else signal.addEventListener('abort', end, { once: true });
    });
    return runLanes(lanes, {
      deliver: async (entry) => {
        const event = cloudEventOf(entry, source, texts);
        const order = entry.entry.callId === null ? undefined : `${event.tenant}/${entry.entry.callId}`;
        const delivery = await Promise.race([target.deliver(event, order, signal).catch(unforeseen), calledOff]);
        observe.delivered(destination.id, delivery.result);
        return delivery;
      },
      concurrency: isProbe ? 1 : pace.concurrency,
      failuresInRow: isProbe ? 0 : this.#failuresInRow,
      mostFailuresInRow: isProbe ? Infinity : failuresUntilAway,
      isOver: () => signal.aborted || this.#closing.signal.aborted,
    });
  }

  #tell(wasAway: boolean, { away, disabled, given, lastError }: ReturnType<typeof resultOf>): void {
    const { destination, log, observe } = this.#settings;
    const about = { destination: destination.id };
    if (given.length > 0) {
      observe.unpublished(destination.id, given.length);
      log.error({ ...about, count: given.length, error: lastError }, 'A destination refused entries for good.');
    }
    if (disabled) {
      observe.state(destination.id, 'disabled');
      log.error(
        { ...about, error: lastError },
        'A destination wants no more: nothing is published to it until a start.',
      );
    } else if (away !== undefined && !wasAway) {
      log.warn(
        { ...about, error: lastError, until: away.until },
        'Nothing gets through to a destination: it is waited for.',
      );
    } else if (away === undefined && wasAway) log.info(about, 'A destination takes events again.');
  }
}

/** A delivery that nobody foresaw to end so holds up its own call, and no other one. */
function unforeseen(error: unknown): Delivery {
  return { result: 'failed', error: error instanceof Error ? error.name : typeof error };
}
