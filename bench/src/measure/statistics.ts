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
