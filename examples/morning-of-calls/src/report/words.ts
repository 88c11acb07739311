/** Whole numbers as people read them: 4,031. */
export function count(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

export function milliseconds(value: number | undefined): string {
  return value === undefined ? '' : `${count(value)} ms`;
}

/** The time of day where we are: 09:03:12. */
export function clock(at: Date): string {
  return at.toLocaleTimeString('en-GB', { hour12: false });
}

/** The value below which a share of the values lies (nearest rank); undefined for none. */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
