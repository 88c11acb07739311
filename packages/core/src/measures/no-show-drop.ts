import type { Count } from './interval.ts';
import { judge, type Bounds, type Judgement } from './judge.ts';
import { pooledRiskReduction } from './relative-risk-reduction.ts';
import type { Measure } from './scorecard.ts';

/** By which part no-shows have to drop. */
export const noShowBounds = { better: 'higher', pass: 0.15, fail: 0.15 } as const satisfies Bounds;

/** Who missed an appointment, among those who were assigned to be told and those who were held out. */
export interface NoShowArms {
  readonly told: Count;
  readonly heldOut: Count;
}

/**
 * By which part fewer people missed their appointment, by intention to treat. Numerator and denominator are those of the
 * people who were to be told.
 *
 * @param experiments each is compared within itself; people of one are no control for those of another.
 */
export function noShowDrop(
  experiments: readonly NoShowArms[],
  show: (figure: number) => string,
): Measure & Judgement & { readonly bounds: Bounds } {
  const bounds = noShowBounds;
  const numerator = experiments.reduce((sum, one) => sum + one.told.counted, 0);
  const denominator = experiments.reduce((sum, one) => sum + one.told.of, 0);
  const found = pooledRiskReduction(experiments.map(({ told, heldOut }) => ({ treated: told, control: heldOut })));
  if (found === undefined) {
    const why =
      experiments.length === 0
        ? 'Nobody is held out, so nobody knows how many would have come without a message.'
        : 'There is nothing to measure: of nobody who was held out it is known that they missed their appointment.';
    return { value: null, numerator, denominator, interval: null, bounds, verdict: 'no_data', why };
  }
  const { reduction: value, low, high } = found;
  const interval = { low, high };
  return { value, numerator, denominator, interval, bounds, ...judge(value, interval, bounds, show) };
}
