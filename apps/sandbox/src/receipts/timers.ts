/** `setTimeout` fires at once above this, so a longer wait is taken in parts. */
const longestTimeoutMs = 2_147_483_647;

/** A set of timers that can be ended together, so that nothing fires after a reset or a stop. */
export class Timers {
  readonly #cancels = new Set<() => void>();
  #clearings = 0;

  /** Runs `action` once after `milliseconds`; the function returned calls it off. */
  after(milliseconds: number, action: () => void): () => void {
    return this.#start(milliseconds, action, () => {});
  }

  /** Resolves to `true` after the wait, and to `false` at once when the timers are cleared. */
  wait(milliseconds: number): Promise<boolean> {
    return new Promise((resolve) => {
      this.#start(
        milliseconds,
        () => resolve(true),
        () => resolve(false),
      );
    });
  }

  /** How often the timers were cleared: what began before a reset or a stop can tell that it is over. */
  get clearings(): number {
    return this.#clearings;
  }

  clear(): void {
    this.#clearings += 1;
    for (const cancel of this.#cancels) cancel();
  }

  #start(milliseconds: number, action: () => void, cancelled: () => void): () => void {
    let handle: NodeJS.Timeout;
    const cancel = () => {
      clearTimeout(handle);
      if (this.#cancels.delete(cancel)) cancelled();
    };
    const arm = (remaining: number) => {
      const part = Math.min(remaining, longestTimeoutMs);
      handle = setTimeout(() => {
        if (remaining > part) {
          arm(remaining - part);
          return;
        }
        this.#cancels.delete(cancel);
        action();
      }, part);
    };
    this.#cancels.add(cancel);
    arm(milliseconds);
    return cancel;
  }
}
