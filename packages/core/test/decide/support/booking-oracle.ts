/** What a platform says of one booking: a version of it, or its end. */
export interface Saying {
  readonly bookingId: string;
  /** Absent for a cancellation. */
  readonly words?: string;
  readonly number?: number;
  /** As the platform dates it, in milliseconds; absent where it states no time. */
  readonly at?: number;
}

interface Heard extends Saying {
  readonly receivedAt: number;
}

/**
 * What is true of bookings after what was heard so far, told a second time in another way than the engine does: nothing is
 * kept but what was said, and the end of it is worked out from the start each time.
 */
export class BookingOracle {
  readonly #heard: Heard[] = [];
  readonly #broughtBack = new Set<string>();

  hear(saying: Saying, receivedAt: number): void {
    const { bookingId, words } = saying;
    const before = this.#newest(bookingId);
    this.#heard.push({ ...saying, receivedAt });
    const after = this.#newest(bookingId);
    if (words !== undefined) return;
    const isAnother = before?.words !== after?.words || before?.number !== after?.number;
    if (after !== undefined && isAnother) this.#broughtBack.add(bookingId);
  }

  /** The words in which a booking stands; undefined where it was never confirmed, or is cancelled. */
  wordsOf(bookingId: string): string | undefined {
    return this.#newest(bookingId)?.words;
  }

  /** Whether it was confirmed in these words, and no cancellation took that back. */
  isConfirmed(bookingId: string, words: string): boolean {
    return this.#standing(bookingId).some((one) => one.words === words);
  }

  /**
   * Whether a cancellation came so late that it took back what had overruled a version that stands: that one is over, because
   * it was older by all that was known.
   */
  wasBroughtBack(bookingId: string): boolean {
    return this.#broughtBack.has(bookingId);
  }

  #newest(bookingId: string): Heard | undefined {
    let newest: Heard | undefined;
    let highest = -1;
    for (const one of this.#standing(bookingId)) {
      // A higher number is newer than all others; without one, the later receipt wins.
      if (one.number !== undefined && one.number <= highest) continue;
      newest = one;
      highest = one.number ?? highest;
    }
    return newest;
  }

  /** The confirmations that no cancellation took back, as they were received. */
  #standing(bookingId: string): readonly Heard[] {
    const all = this.#heard.filter((one) => one.bookingId === bookingId);
    const isEnd = (one: Heard): boolean => one.words === undefined;
    return all.filter((one, index) => {
      if (isEnd(one)) return false;
      return !all.some((other, otherIndex) => isEnd(other) && isEarlier(one, other, index < otherIndex));
    });
  }
}

/** By the times of the platform; what came second and states none, or the same one, is later. */
function isEarlier(confirmed: Heard, end: Heard, cameFirst: boolean): boolean {
  const confirmedAt = confirmed.at ?? confirmed.receivedAt;
  const endedAt = end.at ?? end.receivedAt;
  const isDated = (cameFirst ? end.at : confirmed.at) !== undefined && confirmedAt !== endedAt;
  return isDated ? confirmedAt < endedAt : cameFirst;
}
