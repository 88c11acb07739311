import { LastingTrouble } from '../observability/lasting-trouble.ts';
import type { Logger } from '../observability/logger.ts';
import type { ClaimResult } from './work-claimer.ts';

export interface ClaimLoopSettings {
  /** One round; answers when to look again. */
  readonly claim: () => Promise<ClaimResult>;
  readonly log: Logger;
  readonly now: () => Date;
  /** How often to look without being woken: for other replicas' work and abandoned leases. */
  readonly pollMs?: number;
}

/** A busy call is free again within one short transaction. */
const soonMs = 15;

/**
 * Runs the claim when something falls due: it is woken by whoever writes a due time in this
 * process, and looks by itself often enough for what other replicas left.
 */
export class ClaimLoop {
  readonly #settings: ClaimLoopSettings;
  readonly #pollMs: number;
  readonly #trouble: LastingTrouble;
  #timer: NodeJS.Timeout | undefined;
  #nextAt = Infinity;
  #running: Promise<void> | undefined;
  #wokenMeanwhile = false;
  #started = false;
  #closed = false;

  constructor(settings: ClaimLoopSettings) {
    this.#settings = settings;
    this.#pollMs = settings.pollMs ?? 500;
    this.#trouble = new LastingTrouble({
      log: settings.log,
      begins: 'A round of claiming failed: trying again.',
      ends: 'What is due is claimed again.',
    });
  }

  start(): void {
    this.#started = true;
    this.wake();
  }

  /** Something is due at `at`, or now. */
  wake(at?: Date): void {
    if (this.#closed || !this.#started) return;
    const time = at?.getTime() ?? 0;
    if (time <= this.#settings.now().getTime()) {
      if (this.#running === undefined) this.#run();
      else this.#wokenMeanwhile = true;
      return;
    }
    this.#schedule(time);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #schedule(time: number): void {
    if (time < this.#nextAt) this.#setTimer(time);
  }

  #setTimer(time: number): void {
    this.#nextAt = time;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.wake(), Math.max(0, time - this.#settings.now().getTime()));
  }

  #run(): void {
    clearTimeout(this.#timer);
    this.#nextAt = Infinity;
    this.#wokenMeanwhile = false;
    this.#running = this.#rounds().then((lookAt) => {
      this.#running = undefined;
      if (this.#closed) return;
      if (this.#wokenMeanwhile) this.#run();
      // Set anew even where it was set meanwhile: the clock may have been put forward since, and the timer not.
      else this.#setTimer(Math.min(lookAt, this.#nextAt));
    });
  }

  /** Claims until nothing is due, and answers when to look again. */
  async #rounds(): Promise<number> {
    const { claim, now } = this.#settings;
    const poll = (): number => now().getTime() + this.#pollMs;
    try {
      while (!this.#closed) {
        const result = await claim();
        this.#trouble.passed();
        if (result.look === 'soon') return now().getTime() + soonMs;
        if (result.look === 'later') return Math.min(poll(), result.nextDueAt?.getTime() ?? Infinity);
      }
    } catch (error) {
      this.#trouble.met(error);
    }
    return poll();
  }
}
