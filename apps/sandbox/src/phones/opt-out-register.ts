/** Which phones have stopped which senders. A scope is a sender number, or the messaging service that it belongs to. */
export class OptOutRegister {
  readonly #stopped = new Set<string>();

  /** Returns whether this changed anything. */
  stop(scope: string, phone: string): boolean {
    const before = this.#stopped.size;
    this.#stopped.add(key(scope, phone));
    return this.#stopped.size > before;
  }

  /** Returns whether this changed anything. */
  start(scope: string, phone: string): boolean {
    return this.#stopped.delete(key(scope, phone));
  }

  isStopped(scope: string, phone: string): boolean {
    return this.#stopped.has(key(scope, phone));
  }

  clear(): void {
    this.#stopped.clear();
  }
}

function key(scope: string, phone: string): string {
  return `${scope} ${phone}`;
}
