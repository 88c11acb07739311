import { setTimeout as wait } from 'node:timers/promises';
import { Timers } from '../../src/receipts/timers.ts';
import type { SandboxClient } from './harness.ts';

/** Timers whose time passes only when a test lets it pass, so that no post overtakes another on a busy machine. */
export class TimersByHand extends Timers {
  readonly #armed = new Set<{ readonly dueMs: number; readonly action: () => void }>();
  #nowMs = 0;

  override after(milliseconds: number, action: () => void): () => void {
    const one = { dueMs: this.#nowMs + milliseconds, action };
    this.#armed.add(one);
    return () => void this.#armed.delete(one);
  }

  override clear(): void {
    this.#armed.clear();
    super.clear();
  }

  /** Lets everything happen, each thing when the receipts of the one before it are answered. */
  async playOut(sandbox: SandboxClient): Promise<void> {
    while (this.#armed.size > 0) {
      this.#next();
      while ((await sandbox.summary()).pendingReceipts > this.#armed.size) await wait(5);
    }
  }

  /** Lets so much time pass, and everything happen that is due by then. */
  pass(milliseconds: number): void {
    const untilMs = this.#nowMs + milliseconds;
    while (this.#next(untilMs));
    this.#nowMs = untilMs;
  }

  /** Whether anything was due. */
  #next(untilMs = Infinity): boolean {
    const [first] = [...this.#armed].toSorted((left, right) => left.dueMs - right.dueMs);
    if (first === undefined || first.dueMs > untilMs) return false;
    this.#armed.delete(first);
    this.#nowMs = first.dueMs;
    first.action();
    return true;
  }
}
