/** Of durations in milliseconds; null where there were none. */
export interface Percentiles {
  readonly count: number;
  readonly p50: number | null;
  readonly p99: number | null;
  readonly max: number | null;
  /** The values, so that several runs can be added up. */
  readonly values: readonly number[];
}

export function percentiles(given: readonly number[]): Percentiles {
  const values = given.toSorted((a, b) => a - b);
  const at = (share: number): number | null => values[Math.max(0, Math.ceil(share * values.length) - 1)] ?? null;
  return { count: values.length, p50: at(0.5), p99: at(0.99), max: values.at(-1) ?? null, values };
}
