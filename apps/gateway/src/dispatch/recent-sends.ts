/** What an account sent last: no more than this many sends, and none that is older than the window. */
const mostSends = 100;
const windowMs = 10_000;
/** A share says something of so many sends at least; where there are fewer, so many failures in a row do. */
const fewestSends = 20;
const mostInARow = 5;

/**
 * The last sends of an account, each gone well or not: a window that slides by number and by time. By number, because a
 * busy account would otherwise go on for seconds on the strength of what went well before.
 */
export class RecentSends {
  readonly #at = new Float64Array(mostSends);
  readonly #isFailure = new Uint8Array(mostSends);
  /** The oldest, in a ring. */
  #first = 0;
  #count = 0;
  #failures = 0;
  #inARow = 0;

  /** @param at in milliseconds, no earlier than the one before. */
  add(at: number, isFailure: boolean): void {
    while (this.#count > 0 && (this.#count === mostSends || at - (this.#at[this.#first] ?? 0) >= windowMs)) {
      this.#failures -= this.#isFailure[this.#first] ?? 0;
      this.#first = (this.#first + 1) % mostSends;
      this.#count -= 1;
    }
    const next = (this.#first + this.#count) % mostSends;
    this.#at[next] = at;
    this.#isFailure[next] = isFailure ? 1 : 0;
    this.#count += 1;
    this.#failures += isFailure ? 1 : 0;
    this.#inARow = isFailure ? this.#inARow + 1 : 0;
  }

  /** Half of them failed; or, of an account that sends little, the last five, however long they are ago. */
  get tellOfBrownOut(): boolean {
    return this.#count >= fewestSends ? this.#failures * 2 >= this.#count : this.#inARow >= mostInARow;
  }
}
