/** Tells whoever waits for a follow-up that something about it was committed by this process. */
export class FollowUpNews {
  readonly #waiting = new Map<string, Set<() => void>>();

  changed(followUpIds: Iterable<string>): void {
    if (this.#waiting.size === 0) return;
    for (const id of followUpIds) for (const wake of this.#waiting.get(id) ?? []) wake();
  }

  /** Resolves at the next change, or when the signal is aborted. Ask before reading, so that no change falls between. */
  waitFor(followUpId: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        this.#forget(followUpId, wake);
        resolve();
      };
      if (signal.aborted) return resolve();
      signal.addEventListener('abort', wake);
      const waiting = this.#waiting.get(followUpId) ?? new Set();
      this.#waiting.set(followUpId, waiting.add(wake));
    });
  }

  #forget(followUpId: string, wake: () => void): void {
    const waiting = this.#waiting.get(followUpId);
    waiting?.delete(wake);
    if (waiting?.size === 0) this.#waiting.delete(followUpId);
  }
}
