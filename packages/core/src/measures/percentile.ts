import { confidence, widthOf } from './interval.ts';

/** Which of `count` values in rising order, from 1, a percentile is, and which ones bound it. */
export interface PercentileRanks {
  readonly rank: number;
  readonly low: number;
  /** Undefined where there are too few values for one to bound it above. */
  readonly high: number | undefined;
}

/**
 * The nearest rank of a percentile: the smallest value that at least this part of all reaches. Its interval is that of
 * Wilson turned round, whatever the values are like: every value that the score test of "this part of all is at most it"
 * does not refuse.
 *
 * @param count how many values there are, one at least.
 * @param part e.g. 0.95.
 */
export function percentileRanks(count: number, part: number, level = confidence): PercentileRanks {
  if (!(Number.isInteger(count) && count > 0)) throw new RangeError('a percentile needs at least one value');
  if (!(part > 0 && part < 1)) throw new RangeError(`a percentile lies between 0 and 1, not at ${part}`);
  const middle = count * part;
  const reach = percentileReach(part, level) * Math.sqrt(count);
  const rank = Math.ceil(roundedOff(middle));
  const high = Math.floor(middle + reach) + 1;
  return { rank, low: Math.min(rank, Math.max(1, Math.ceil(middle - reach))), high: high > count ? undefined : high };
}

/** How many ranks, for each square root of the count, its interval reaches to each side. */
export function percentileReach(part: number, level = confidence): number {
  return widthOf(level) * Math.sqrt(part * (1 - part));
}

/** 0.07 of 100 is the 7th value, although the product is a little more. */
function roundedOff(rank: number): number {
  const whole = Math.round(rank);
  return Math.abs(rank - whole) < 1e-9 * whole ? whole : rank;
}

/** The value of a percentile by its nearest rank. @param sorted in rising order, not empty. */
export function nearestRank(sorted: readonly number[], part: number): number {
  return sorted[percentileRanks(sorted.length, part).rank - 1] as number;
}
