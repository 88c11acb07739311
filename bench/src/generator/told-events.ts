import type { LoadCounts } from './load.ts';

/** Counts what requests come to that tell a gateway something, ours or Kannel. */
export class ToldEvents {
  #posted = 0;
  #accepted = 0;
  #refused = 0;
  #unavailable = 0;
  #firstRefusal: string | undefined;
  #whenIdle: (() => void) | undefined;

  get posted(): number {
    return this.#posted;
  }

  begin(): void {
    this.#posted += 1;
  }

  accept(): void {
    this.#accepted += 1;
    this.#lookForIdle();
  }

  /** @param isUnavailable it was a 503, or a 429 by the limit of a key: nothing was taken. */
  refuse(why: string, isUnavailable = false): void {
    this.#refused += 1;
    if (isUnavailable) this.#unavailable += 1;
    this.#firstRefusal ??= why;
    this.#lookForIdle();
  }

  counts(): LoadCounts {
    const firstRefusal = this.#firstRefusal;
    return {
      posted: this.#posted,
      accepted: this.#accepted,
      refused: this.#refused,
      unavailable: this.#unavailable,
      ...(firstRefusal !== undefined && { firstRefusal }),
    };
  }

  /** Resolves when nothing is under way. */
  async untilIdle(): Promise<void> {
    if (this.#underWay > 0) await new Promise<void>((resolve) => (this.#whenIdle = resolve));
  }

  get #underWay(): number {
    return this.#posted - this.#accepted - this.#refused;
  }

  #lookForIdle(): void {
    if (this.#underWay === 0) this.#whenIdle?.();
  }
}
