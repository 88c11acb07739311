import { normalQuantile } from './normal.ts';

/** What the measures of the scorecard are stated with: 19 of 20 such intervals hold the truth. */
export const confidence = 0.95;

/** Where the truth lies, as far as the data tell: both ends belong to it. */
export interface Interval {
  readonly low: number;
  /** Null where so little is known that nothing bounds it above. */
  readonly high: number | null;
}

/** How many of how many. */
export interface Count {
  readonly counted: number;
  readonly of: number;
}

/** How many standard errors an interval of this confidence reaches to each side: 1.96 for 0.95. */
export function widthOf(level: number): number {
  return level === confidence ? usualWidth : halfWidth(level);
}

function halfWidth(level: number): number {
  return -normalQuantile((1 - level) / 2);
}

/** Asked for by nearly every interval. */
const usualWidth = halfWidth(confidence);

/** @throws RangeError for a count that cannot be one. */
export function checkCount({ counted, of }: Count): void {
  const isCount = Number.isInteger(counted) && Number.isInteger(of) && counted >= 0 && counted <= of;
  if (!isCount) throw new RangeError(`${counted} of ${of} is no count: both are whole, and the first is the smaller`);
}

/** As {@link checkCount}, for a share, which needs something to be one of. */
export function checkShare(count: Count): void {
  checkCount(count);
  if (count.of === 0) throw new RangeError('there is no share of nothing');
}
