import { checkShare, confidence, widthOf, type Count } from './interval.ts';

/** By which part a risk is lower: 0.25 for 15 % instead of 20 %, below 0 where it is higher. */
export interface RiskReduction {
  readonly reduction: number;
  readonly low: number;
  readonly high: number;
}

/** Cases among those who were treated, by intention (p1), and among those who were not (p0). */
export interface TrialArms {
  readonly treated: Count;
  readonly control: Count;
}

/**
 * `(p0 - p1) / p0`, with the interval of the logarithm of the ratio of risks (Katz and others 1978):
 * https://doi.org/10.2307/2530610. Without a case among the treated there is no logarithm, and the interval is that of half
 * a case more in every cell.
 *
 * @returns undefined where the control arm has no case, because nothing can be less than that.
 */
export function relativeRiskReduction(treated: Count, control: Count, level = confidence): RiskReduction | undefined {
  return pooledRiskReduction([{ treated, control }], level);
}

/**
 * The same over several trials whose arms are of different parts, each of which is compared within itself: the ratio of
 * Mantel and Haenszel, with the interval of Greenland and Robins (1985), https://doi.org/10.2307/2530643. Of a single trial
 * both are those of Katz.
 *
 * @param trials those with an empty arm tell nothing, and are left out.
 * @returns undefined where no control arm has a case.
 */
export function pooledRiskReduction(trials: readonly TrialArms[], level = confidence): RiskReduction | undefined {
  const telling = trials.filter(({ treated, control }) => treated.of > 0 && control.of > 0);
  for (const { treated, control } of telling) for (const arm of [treated, control]) checkShare(arm);
  const seen = weigh(telling);
  if (seen.control === 0) return undefined;
  const reduction = 1 - seen.treated / seen.control;
  const { treated, control, spread } = seen.treated > 0 ? seen : weigh(telling.map(halfMore));
  const ratio = treated / control;
  const reach = Math.exp(widthOf(level) * Math.sqrt(spread / (treated * control)));
  return { reduction, low: 1 - ratio * reach, high: Math.max(reduction, 1 - ratio / reach) };
}

/** Cases of both arms, each trial weighed by its sizes, and what the variance of their ratio is made from. */
function weigh(trials: readonly TrialArms[]): {
  readonly treated: number;
  readonly control: number;
  readonly spread: number;
} {
  const sums = { treated: 0, control: 0, spread: 0 };
  for (const { treated, control } of trials) {
    const all = treated.of + control.of;
    const cases = treated.counted + control.counted;
    sums.treated += (treated.counted * control.of) / all;
    sums.control += (control.counted * treated.of) / all;
    sums.spread += (cases * treated.of * control.of - treated.counted * control.counted * all) / all ** 2;
  }
  return sums;
}

function halfMore({ treated, control }: TrialArms): TrialArms {
  const more = ({ counted, of }: Count): Count => ({ counted: counted + 0.5, of: of + 1 });
  return { treated: more(treated), control: more(control) };
}
