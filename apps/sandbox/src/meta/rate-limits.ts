/** Counters are kept for so many pairs; those that hold nobody back are forgotten first. */
const countedPairsLimit = 20_000;

/** So many messages a second, taken evenly: the number's whole traffic in one second may come at once. */
export class Throughput {
  readonly #nextFreeAt = new Map<string, number>();

  /** Returns whether there is room; a refused message takes none. */
  take(number: string, now: number, messagesPerSecond: number): boolean {
    const next = Math.max(now, this.#nextFreeAt.get(number) ?? now);
    const stepMs = 1000 / messagesPerSecond;
    // One second less one message, with the error of the division.
    if (next - now > 1000 - stepMs + 1e-6) return false;
    this.#nextFreeAt.set(number, next + stepMs);
    return true;
  }

  clear(): void {
    this.#nextFreeAt.clear();
  }
}

export interface PairLimit {
  readonly pairSeconds: number;
  readonly pairBurst: number;
}

/**
 * One message in 6 s to the same person. A burst of up to 45 within those 6 s borrows from the future: after one of
 * 20 the next message must wait about 2 minutes. (providers.md, 2.4; Meta's "pair rate limits")
 */
export class PairRate {
  readonly #bursts = new Map<string, { startedAt: number; count: number }>();

  /** Returns whether the message may go; a refused one borrows nothing. */
  take(pair: string, now: number, { pairSeconds, pairBurst }: PairLimit): boolean {
    const slotMs = pairSeconds * 1000;
    const burst = this.#bursts.get(pair);
    if (burst === undefined || now >= burst.startedAt + burst.count * slotMs) {
      this.#forgetIdle(now, slotMs);
      this.#bursts.set(pair, { startedAt: now, count: 1 });
      return true;
    }
    if (now >= burst.startedAt + slotMs || burst.count >= pairBurst) return false;
    burst.count += 1;
    return true;
  }

  clear(): void {
    this.#bursts.clear();
  }

  #forgetIdle(now: number, slotMs: number): void {
    if (this.#bursts.size < countedPairsLimit) return;
    for (const [pair, { startedAt, count }] of this.#bursts) {
      if (now >= startedAt + count * slotMs) this.#bursts.delete(pair);
    }
  }
}
