import { setTimeout as wait } from 'node:timers/promises';
import { makeCall, type CallEvent, type LoadedCall } from './call-story.ts';
import type { Door } from './door.ts';

export interface VoicePlatformSettings {
  readonly seed: number;
  readonly callsPerSecond: number;
  /** Calls take turns at them. */
  readonly doors: readonly [Door, ...Door[]];
}

const firstRetryMs = 100;
const longestRetryMs = 1_600;
/** A platform that waits for so many answers begins no further call: on a busy machine the gateways would never catch up. */
const mostUnderway = 200;
/** Longer than a gateway is away even on a machine that is busy with other things, so that giving up means something. */
const patienceMs = 600_000;

/** Tells of calls at a steady pace, whatever becomes of the gateway; what is not acknowledged is told again. */
export class VoicePlatform {
  readonly calls: LoadedCall[] = [];
  /** Ids of the events that were acknowledged. */
  readonly acknowledged = new Set<string>();
  /** Rejects when an event is refused for good, or not acknowledged in time. */
  readonly failed: Promise<never>;
  readonly #settings: VoicePlatformSettings;
  readonly #playing = new Set<Promise<void>>();
  readonly #fail: (error: unknown) => void;
  #running: Promise<void> = Promise.resolve();
  #stopping = false;
  #isAbandoned = false;

  constructor(settings: VoicePlatformSettings) {
    this.#settings = settings;
    const { promise, reject } = Promise.withResolvers<never>();
    promise.catch(() => undefined);
    this.failed = promise;
    this.#fail = reject;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Begins no further call, and waits until every event of those that were begun is acknowledged. */
  async finish(): Promise<void> {
    this.#stopping = true;
    await this.#running;
    await Promise.race([Promise.all(this.#playing), this.failed]);
  }

  /** Ends at once: nothing is told again. */
  abandon(): void {
    this.#stopping = true;
    this.#isAbandoned = true;
  }

  async #run(): Promise<void> {
    const { seed, callsPerSecond, doors } = this.#settings;
    const began = performance.now();
    for (let index = 0; !this.#stopping; index += 1) {
      await wait(Math.max(0, began + (index * 1_000) / callsPerSecond - performance.now()));
      while (this.#playing.size >= mostUnderway && !this.#stopping) await wait(firstRetryMs);
      if (this.#stopping) return;
      const call = makeCall(seed, index);
      this.calls.push(call);
      const playing = this.#play(call, doors[index % doors.length] ?? doors[0])
        .catch(this.#fail)
        .finally(() => this.#playing.delete(playing));
      this.#playing.add(playing);
    }
  }

  async #play(call: LoadedCall, door: Door): Promise<void> {
    for (const { afterMs, event } of call.posts) {
      await wait(afterMs);
      if (this.#isAbandoned) return;
      await this.#tell(event, door);
      this.acknowledged.add(event.id);
    }
  }

  async #tell(event: CallEvent, door: Door): Promise<void> {
    const deadline = Date.now() + patienceMs;
    for (let delay = firstRetryMs; !(await door.tell(event)); delay = Math.min(delay * 2, longestRetryMs)) {
      if (this.#isAbandoned) throw new Error('The calls were abandoned.');
      if (Date.now() > deadline) throw new Error(`Event ${event.id} was not acknowledged in ${patienceMs} ms.`);
      await wait(delay);
    }
  }
}
