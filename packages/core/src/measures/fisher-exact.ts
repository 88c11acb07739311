import { checkCount, type Count } from './interval.ts';

/** Tables that differ in probability by rounding alone count as equally likely, as in R's `fisher.test`. */
const asLikely = 1 + 1e-7;

/**
 * The probability of a difference between two shares that is at least as unlikely as this one, if there is none in truth:
 * Fisher's exact test, two-sided, over all tables with the same margins. https://doi.org/10.2307/2340521
 */
export function fisherExact(one: Count, other: Count): number {
  checkCount(one);
  checkCount(other);
  const counted = one.counted + other.counted;
  const fewest = Math.max(0, counted - other.of);
  const most = Math.min(counted, one.of);
  // Beginning at the likeliest table, what is too unlikely for a number is 0, and nothing is too large for one.
  const likeliest = clamp(Math.floor(((counted + 1) * (one.of + 1)) / (one.of + other.of + 2)), fewest, most);
  const weights = new Map([[likeliest, 1]]);
  /** How much likelier the table with one more of the first is. */
  const ratio = (k: number): number => ((one.of - k) * (counted - k)) / ((k + 1) * (other.of - counted + k + 1));
  for (let k = likeliest, weight = 1; k < most; k += 1) {
    weight *= ratio(k);
    weights.set(k + 1, weight);
  }
  for (let k = likeliest - 1, weight = 1; k >= fewest; k -= 1) {
    weight /= ratio(k);
    weights.set(k, weight);
  }
  const seen = (weights.get(one.counted) ?? 0) * asLikely;
  let all = 0;
  let unlikely = 0;
  for (const weight of weights.values()) {
    all += weight;
    if (weight <= seen) unlikely += weight;
  }
  return Math.min(1, unlikely / all);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
