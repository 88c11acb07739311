import { confidence, type Count } from './interval.ts';
import { wilsonInterval } from './wilson-interval.ts';

/** A difference of two shares, `one - other`, and its interval. */
export interface Difference {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The hybrid score interval of a difference of two independent shares, made of the Wilson intervals of both.
 * Newcombe 1998, method 10: https://doi.org/10.1002/(SICI)1097-0258(19980430)17:8%3C873::AID-SIM779%3E3.0.CO;2-I
 */
export function newcombeInterval(one: Count, other: Count, level = confidence): Difference {
  const first = { share: one.counted / one.of, ...wilsonInterval(one, level) };
  const second = { share: other.counted / other.of, ...wilsonInterval(other, level) };
  const difference = first.share - second.share;
  return {
    difference,
    low: difference - Math.hypot(first.share - first.low, second.high - second.share),
    high: difference + Math.hypot(first.high - first.share, second.share - second.low),
  };
}
