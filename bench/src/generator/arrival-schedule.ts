/** Arrivals at a constant rate, whatever becomes of them: the opposite of waiting for an answer before the next. */
export class ArrivalSchedule {
  readonly startsAt: number;
  readonly perSecond: number;

  /** @param startsAt when the first arrival is due, in milliseconds of any clock. */
  constructor(startsAt: number, perSecond: number) {
    if (!(perSecond > 0)) throw new RangeError(`arrivals need a rate above 0 a second, not ${perSecond}`);
    this.startsAt = startsAt;
    this.perSecond = perSecond;
  }

  /** @param index counts from 0. */
  dueAt(index: number): number {
    return this.startsAt + (index * 1_000) / this.perSecond;
  }

  /** How many arrivals are due at an instant or before it. */
  dueBy(instant: number): number {
    if (instant < this.startsAt) return 0;
    let count = Math.floor(((instant - this.startsAt) * this.perSecond) / 1_000) + 1;
    // Rounding may leave the division on the other side of an arrival.
    while (count > 0 && this.dueAt(count - 1) > instant) count -= 1;
    while (this.dueAt(count) <= instant) count += 1;
    return count;
  }
}
