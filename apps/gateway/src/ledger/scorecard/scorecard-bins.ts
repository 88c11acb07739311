/**
 * Where the ranges begin, in milliseconds, into which times are sorted to find a percentile: each is about a twentieth
 * longer than the one before. Kept sums are in these ranges, so whoever changes one has the roll-up made anew.
 */
export const binBounds: readonly number[] = boundsOfBins();

function boundsOfBins(): number[] {
  const longest = 1e10;
  const bounds = [0];
  for (let bound = 1; bound < longest; bound = Math.max(bound + 1, Math.ceil(bound * 1.05))) bounds.push(bound);
  return bounds;
}

/** From where on, and up to where, the times of a range lie; below 0 is the range 0. */
export function rangeOfBin(bin: number): { readonly from: number; readonly to: number } {
  return { from: binBounds[bin - 1] ?? -Number.MAX_SAFE_INTEGER, to: binBounds[bin] ?? Number.MAX_SAFE_INTEGER };
}
