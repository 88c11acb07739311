import { widthOf } from './interval.ts';
import { normalCdf, normalQuantile } from './normal.ts';

/** Two shares that a trial is to tell apart. */
export interface Trial {
  /** The share expected without the treatment, and with it; between 0 and 1, and not the same. */
  readonly control: number;
  readonly treated: number;
  /** How likely a difference is found where there is none, two-sided; 0.05 unless told. */
  readonly alpha?: number;
}

export interface SampleSize {
  /** People, before rounding up. */
  readonly total: number;
  readonly treated: number;
  readonly control: number;
}

/**
 * How many people a trial needs, by the pooled two-proportion z test with arms of unequal size (Fleiss, Tytun and Ury 1980,
 * without the correction for continuity): https://doi.org/10.2307/2529990
 *
 * @param treatedShare the part of all that is treated, e.g. 0.9.
 * @param power how likely the difference is found where there is one.
 */
export function sampleSize(trial: Trial, treatedShare = 0.5, power = 0.8): SampleSize {
  const { byChance, inTruth, difference } = errorsOf(trial, treatedShare);
  const total = ((criticalValue(trial) * byChance + normalQuantile(power) * inTruth) / difference) ** 2;
  return { total, treated: total * treatedShare, control: total * (1 - treatedShare) };
}

/** How likely a trial with arms of these sizes finds the difference. */
export function powerOf(trial: Trial, treated: number, control: number): number {
  const total = treated + control;
  const { byChance, inTruth, difference } = errorsOf(trial, treated / total);
  return normalCdf((difference * Math.sqrt(total) - criticalValue(trial) * byChance) / inTruth);
}

/**
 * The smallest drop below the share expected without the treatment that a trial with arms of these sizes finds with this
 * power, to a millionth.
 *
 * @returns the difference of the shares; undefined where not even a drop to nothing is found so likely.
 */
export function smallestDrop(
  { control, alpha }: Omit<Trial, 'treated'>,
  arms: { readonly treated: number; readonly control: number },
  power = 0.8,
): number | undefined {
  const finds = (drop: number): boolean =>
    powerOf({ control, treated: control - drop, ...(alpha !== undefined && { alpha }) }, arms.treated, arms.control) >=
    power;
  const precision = 1e-6;
  let [missed, found] = [0, control - precision];
  if (!finds(found)) return undefined;
  while (found - missed > precision) {
    const middle = (missed + found) / 2;
    if (finds(middle)) found = middle;
    else missed = middle;
  }
  return found;
}

function criticalValue({ alpha = 0.05 }: Trial): number {
  return widthOf(1 - alpha);
}

/** Standard errors of the difference for a trial of one person: if there is none, and as it is expected. */
function errorsOf(
  { control, treated }: Trial,
  treatedShare: number,
): { readonly byChance: number; readonly inTruth: number; readonly difference: number } {
  const between = (share: number): boolean => share > 0 && share < 1;
  if (!between(control) || !between(treated) || !between(treatedShare) || control === treated) {
    throw new RangeError('shares must lie between 0 and 1, and differ');
  }
  const controlShare = 1 - treatedShare;
  const pooled = treatedShare * treated + controlShare * control;
  return {
    byChance: Math.sqrt(pooled * (1 - pooled) * (1 / treatedShare + 1 / controlShare)),
    inTruth: Math.sqrt((treated * (1 - treated)) / treatedShare + (control * (1 - control)) / controlShare),
    difference: Math.abs(treated - control),
  };
}
