/** A list that keeps the newest `limit` items; an older one leaves as a newer one comes. */
export class KeptList<Item> {
  readonly #slots: Item[] = [];
  readonly #limit: number;
  #added = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Appends, and returns the item that had to leave. */
  add(item: Item): Item | undefined {
    const slot = this.#added % this.#limit;
    const leaving = this.#slots[slot];
    this.#slots[slot] = item;
    this.#added += 1;
    return leaving;
  }

  get size(): number {
    return this.#slots.length;
  }

  /** From the newest to the oldest. */
  *newestFirst(): Generator<Item, void> {
    for (let back = 1; back <= this.#slots.length; back += 1) {
      const item = this.#slots[(this.#added - back) % this.#limit];
      if (item !== undefined) yield item;
    }
  }

  /** From the oldest to the newest. */
  *oldestFirst(): Generator<Item, void> {
    for (let back = this.#slots.length; back >= 1; back -= 1) {
      const item = this.#slots[(this.#added - back) % this.#limit];
      if (item !== undefined) yield item;
    }
  }

  clear(): void {
    this.#slots.length = 0;
    this.#added = 0;
  }
}
