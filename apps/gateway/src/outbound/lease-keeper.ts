/**
 * Renews a lease for as long as it is held. It is lost when it is another's, or when it could not be renewed for as long
 * as it lasts: from then on another may have it.
 */
export class LeaseKeeper {
  readonly #lost = new AbortController();
  readonly #renewing: NodeJS.Timeout;
  readonly #end: NodeJS.Timeout;

  /**
   * @param renew whether the lease is still ours; rejects where nobody can tell.
   * @param leaseMs how long it lasts from each renewal on.
   */
  constructor(renew: () => Promise<boolean>, leaseMs: number) {
    // Somewhat sooner than it ends: it began when the database gave it, before we heard of it.
    this.#end = setTimeout(() => this.stop(), (leaseMs * 5) / 6);
    this.#renewing = setInterval(() => {
      renew().then(
        (isOurs) => (isOurs && !this.isLost ? this.#end.refresh() : this.stop()),
        () => undefined,
      );
    }, leaseMs / 3);
  }

  get isLost(): boolean {
    return this.#lost.signal.aborted;
  }

  /** Aborted once it is lost. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** Renews no more. */
  stop(): void {
    clearInterval(this.#renewing);
    clearTimeout(this.#end);
    this.#lost.abort();
  }
}
