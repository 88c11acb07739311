import { fisherExact } from './fisher-exact.ts';
import { checkShare, type Count } from './interval.ts';
import { normalCdf } from './normal.ts';

/** Whether two shares differ by more than chance. */
export type Comparison =
  | { readonly test: 'z'; readonly z: number; readonly p: number }
  /** Some cell of the table is expected to hold fewer than five, where z is not to be trusted. */
  | { readonly test: 'fisher'; readonly p: number };

const fewestExpected = 5;

/** The pooled two-proportion z test, two-sided, or Fisher's exact one where a cell is expected to hold fewer than five. */
export function compareShares(one: Count, other: Count): Comparison {
  checkShare(one);
  checkShare(other);
  const all = one.of + other.of;
  const pooled = (one.counted + other.counted) / all;
  const smallestCell = Math.min(one.of, other.of) * Math.min(pooled, 1 - pooled);
  if (smallestCell < fewestExpected) return { test: 'fisher', p: fisherExact(one, other) };
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / one.of + 1 / other.of));
  const z = (one.counted / one.of - other.counted / other.of) / error;
  return { test: 'z', z, p: 2 * normalCdf(-Math.abs(z)) };
}
