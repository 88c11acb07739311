/** Choices that are the same for the same seed: mulberry32, of the public domain. */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** From 0 to below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `least` to `most`, both possible. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.between(0, items.length - 1)] ?? items[0];
  }

  /** One of the items, each as likely as its weight says. */
  weighted<Item extends { readonly weight: number }>(items: readonly [Item, ...Item[]]): Item {
    let left = this.next() * items.reduce((sum, one) => sum + one.weight, 0);
    for (const item of items) {
      left -= item.weight;
      if (left < 0) return item;
    }
    return items[0];
  }

  shuffled<Item>(items: readonly Item[]): Item[] {
    const mixed = [...items];
    for (let index = mixed.length - 1; index > 0; index -= 1) {
      const other = this.between(0, index);
      [mixed[index], mixed[other]] = [mixed[other] as Item, mixed[index] as Item];
    }
    return mixed;
  }
}

/** Another seed for each part of a run, so that none of them draws from another's numbers. */
export function seedOf(seed: number, ...parts: readonly (string | number)[]): number {
  let hash = seed | 0;
  for (const character of parts.join('/')) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
    hash ^= hash >>> 13;
  }
  return hash >>> 0;
}
