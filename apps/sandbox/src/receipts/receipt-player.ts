import type { PlayedStep, ReceiptStep } from './receipt-script.ts';
import type { Timers } from './timers.ts';

/** What a carrier does for each step of a message's course. */
export interface ReceiptActions<Step extends PlayedStep = ReceiptStep> {
  move(step: Step): void;
  /** Posts one receipt and resolves when it is answered or given up; never rejects. */
  post(step: Step): Promise<void>;
}

/** Plays the courses of messages, each step at its own time, whatever became of the step before. */
export class ReceiptPlayer {
  readonly #timers: Timers;
  #pending = 0;
  #generation = 0;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** Steps still to come, and receipts not yet answered. */
  get pending(): number {
    return this.#pending;
  }

  /** Starts a course; the function returned ends what has not happened yet. */
  play<Step extends PlayedStep>(steps: readonly Step[], actions: ReceiptActions<Step>): () => void {
    const generation = this.#generation;
    this.#pending += steps.length;
    const waiting = new Set<() => void>();
    for (const step of steps) {
      const cancel = this.#timers.after(step.afterMs, () => {
        waiting.delete(cancel);
        void this.#take(step, actions).finally(() => this.#settle(generation));
      });
      waiting.add(cancel);
    }
    return () => {
      for (const cancel of waiting) {
        cancel();
        this.#settle(generation);
      }
      waiting.clear();
    };
  }

  /** Plays a course to its end, one receipt after the other. */
  async playNow<Step extends PlayedStep>(steps: readonly Step[], actions: ReceiptActions<Step>): Promise<void> {
    const generation = this.#generation;
    this.#pending += steps.length;
    for (const step of steps) {
      await this.#take(step, actions);
      this.#settle(generation);
    }
  }

  /** To be called after the timers were cleared: what they held will not come. */
  reset(): void {
    this.#generation += 1;
    this.#pending = 0;
  }

  async #take<Step extends PlayedStep>(step: Step, actions: ReceiptActions<Step>): Promise<void> {
    if (step.moves) actions.move(step);
    await Promise.all(Array.from({ length: step.posts }, () => actions.post(step)));
  }

  #settle(generation: number): void {
    if (generation === this.#generation) this.#pending -= 1;
  }
}
