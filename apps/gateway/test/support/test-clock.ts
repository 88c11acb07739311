/** A clock that only moves when a test moves it. */
export class TestClock {
  #now: number;

  constructor(start = '2026-11-24T15:00:00Z') {
    this.#now = Date.parse(start);
  }

  readonly now = (): Date => new Date(this.#now);

  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
}
