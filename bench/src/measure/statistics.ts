/**
 * The value that the share `quantile` of the values does not exceed (nearest rank, so always one of them).
 *
 * @param quantile above 0 and at most 1: 0.99 for p99.
 * @throws RangeError without values, or for another quantile.
 */
export function percentile(values: readonly number[], quantile: number): number {
  if (!(quantile > 0 && quantile <= 1)) throw new RangeError(`a quantile is above 0 and at most 1, not ${quantile}`);
  const sorted = Float64Array.from(values).sort();
  const value = sorted[Math.ceil(quantile * sorted.length) - 1];
  if (value === undefined) throw new RangeError('there is no percentile of no values');
  return value;
}

/** A straight line through points, by least squares. */
export interface Trend {
  /** What one more of the first value adds to the second. */
  readonly slope: number;
  /** Its standard error. */
  readonly error: number;
}

/** @throws RangeError with fewer than three points, or where all have the same first value. */
export function trendOf(points: readonly (readonly [x: number, y: number])[]): Trend {
  const mean = (of: (point: readonly [number, number]) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean((one) => one[0]), mean((one) => one[1])];
  const spread = points.reduce((sum, one) => sum + (one[0] - x) ** 2, 0);
  if (points.length < 3 || spread === 0) throw new RangeError('a trend takes three points, and not all of one moment');
  const slope = points.reduce((sum, one) => sum + (one[0] - x) * (one[1] - y), 0) / spread;
  const left = points.reduce((sum, one) => sum + (one[1] - y - slope * (one[0] - x)) ** 2, 0);
  return { slope, error: Math.sqrt(left / (points.length - 2) / spread) };
}

/**
 * The middle value; of an even number of values the mean of the two in the middle.
 *
 * @throws RangeError without values.
 */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new RangeError('there is no median of no values');
  return (lower + upper) / 2;
}
