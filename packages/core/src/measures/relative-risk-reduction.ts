import { checkShare, confidence, widthOf, type Count } from './interval.ts';

/** By which part a risk is lower: 0.25 for 15 % instead of 20 %, below 0 where it is higher. */
export interface RiskReduction {
  readonly reduction: number;
  readonly low: number;
  readonly high: number;
}

/**
 * `(p0 - p1) / p0`, with the interval of the logarithm of the ratio of risks (Katz and others 1978):
 * https://doi.org/10.2307/2530610. Without a case among the treated there is no logarithm, and the interval is that of half
 * a case more in every cell.
 *
 * @param treated cases among those who were treated, by intention: p1.
 * @param control cases among those who were not: p0.
 * @returns undefined where the control arm has no case, because nothing can be less than that.
 */
export function relativeRiskReduction(treated: Count, control: Count, level = confidence): RiskReduction | undefined {
  checkShare(treated);
  checkShare(control);
  if (control.counted === 0) return undefined;
  const reduction = 1 - ratioOf(treated, control);
  const [one, other] = treated.counted === 0 ? [halfMore(treated), halfMore(control)] : [treated, control];
  const error = Math.sqrt(1 / one.counted - 1 / one.of + 1 / other.counted - 1 / other.of);
  const reach = Math.exp(widthOf(level) * error);
  const ratio = ratioOf(one, other);
  return { reduction, low: 1 - ratio * reach, high: Math.max(reduction, 1 - ratio / reach) };
}

function ratioOf(one: Count, other: Count): number {
  return one.counted / one.of / (other.counted / other.of);
}

function halfMore({ counted, of }: Count): Count {
  return { counted: counted + 0.5, of: of + 1 };
}
