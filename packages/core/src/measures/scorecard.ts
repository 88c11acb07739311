import { widthOf, confidence, type Count, type Interval } from './interval.ts';
import { judge, type Bounds, type Judgement, type MeasureVerdict } from './judge.ts';
import { noShowBounds, noShowDrop, type NoShowArms } from './no-show-drop.ts';
import { timeBounds, type ScorecardCounts, type Sums, type TimeCounts } from './scorecard-counts.ts';
import { wilsonInterval } from './wilson-interval.ts';

/** What a share passes and fails with. */
export const shareBounds = {
  optIn: { better: 'higher', pass: 1, fail: 1, everyCase: true },
  delivery: { better: 'higher', pass: 0.98, fail: 0.95 },
  replies: { better: 'higher', pass: 0.08, fail: 0.02 },
  noShowDrop: noShowBounds,
} as const satisfies Readonly<Record<string, Bounds>>;

/** A figure with what it is made of. */
export interface Measure {
  /** Null where there is nothing to measure. */
  readonly value: number | null;
  readonly numerator: number;
  readonly denominator: number;
  readonly interval: Interval | null;
}

/** A figure that is held against bounds. */
export interface JudgedMeasure extends Measure, Judgement {
  readonly bounds: Bounds;
}

/** A mean of figures; its interval is told of thirty or more. */
export interface Mean {
  readonly count: number;
  readonly mean: number | null;
  readonly interval: Interval | null;
}

export interface Scorecard {
  /** The 95th percentile, in milliseconds; the numerator are the messages that were taken in time. */
  readonly timeToAccept: JudgedMeasure & Pick<TimeCounts, 'p50' | 'p99' | 'excluded' | 'eventLag'>;
  readonly optIn: JudgedMeasure;
  readonly delivery: JudgedMeasure & {
    readonly failed: number;
    readonly unconfirmed: Measure;
    readonly pending: number;
  };
  readonly replies: JudgedMeasure & { readonly open: Count };
  readonly noShowDrop: JudgedMeasure;
  readonly optOuts: Measure & { readonly open: Count };
  readonly doubles: Measure;
  readonly uncertain: Measure;
  readonly expired: Measure;
  readonly csat: {
    readonly followedUp: Mean;
    readonly notFollowedUp: Mean;
    readonly difference: Pick<Measure, 'value' | 'interval'>;
  };
}

/**
 * The measures and their verdicts.
 *
 * @param experiments the hold-outs; without one nobody knows what would have been without a message, and there is no figure.
 */
export function scorecardOf(counts: ScorecardCounts, experiments: readonly NoShowArms[] = []): Scorecard {
  const { time, optIn, delivery, replies, optOuts } = counts;
  const settled = delivery.delivered + delivery.failed + delivery.unconfirmed;
  return {
    timeToAccept: timeToAccept(time),
    optIn: judgedShare(optIn, shareBounds.optIn),
    delivery: {
      ...judgedShare({ counted: delivery.delivered, of: settled }, shareBounds.delivery),
      failed: delivery.failed,
      unconfirmed: share({ counted: delivery.unconfirmed, of: settled }),
      pending: delivery.pending,
    },
    replies: { ...judgedShare(replies.over, shareBounds.replies), open: replies.open },
    noShowDrop: noShowDrop(experiments, percent),
    optOuts: { ...share(optOuts.over), open: optOuts.open },
    doubles: share(counts.doubles),
    uncertain: share(counts.uncertain),
    expired: share(counts.expired),
    csat: csat(counts.csat),
  };
}

function timeToAccept(time: TimeCounts): Scorecard['timeToAccept'] {
  const { timed, inTime, p95, p95Low, p95High, p50, p99, excluded, eventLag } = time;
  const interval = p95Low === null ? null : { low: p95Low, high: p95High };
  const measure = { value: p95, numerator: inTime, denominator: timed, interval };
  return { ...judged(measure, timeBounds, seconds), p50, p99, excluded, eventLag };
}

export function share(count: Count): Measure {
  const { counted: numerator, of: denominator } = count;
  if (denominator === 0) return { value: null, numerator, denominator, interval: null };
  return { value: numerator / denominator, numerator, denominator, interval: wilsonInterval(count) };
}

function judgedShare(count: Count, bounds: Bounds): JudgedMeasure {
  return judged(share(count), bounds, percent);
}

function judged(measure: Measure, bounds: Bounds, show: (figure: number) => string): JudgedMeasure {
  const { value, interval } = measure;
  if (value === null || interval === null)
    return { ...measure, bounds, verdict: noData, why: 'There is nothing to measure.' };
  return { ...measure, bounds, ...judge(value, interval, bounds, show) };
}

const noData: MeasureVerdict = 'no_data';

/** Of fewer, a mean and its normal interval say too little of each other. */
const fewestScores = 30;

function csat({ followedUp, notFollowedUp }: ScorecardCounts['csat']): Scorecard['csat'] {
  const one = meanOf(followedUp);
  const other = meanOf(notFollowedUp);
  const value = one.shown.mean === null || other.shown.mean === null ? null : one.shown.mean - other.shown.mean;
  const error = one.error === undefined || other.error === undefined ? undefined : Math.hypot(one.error, other.error);
  const interval = value === null || error === undefined ? null : around(value, error);
  return { followedUp: one.shown, notFollowedUp: other.shown, difference: { value, interval } };
}

/** A mean with its standard error, where there are enough figures for one. */
function meanOf({ count, sum, squares }: Sums): { readonly shown: Mean; readonly error?: number } {
  if (count === 0) return { shown: { count, mean: null, interval: null } };
  const mean = sum / count;
  if (count < fewestScores) return { shown: { count, mean, interval: null } };
  const variance = Math.max(0, squares - count * mean * mean) / (count - 1);
  const error = Math.sqrt(variance / count);
  return { shown: { count, mean, interval: around(mean, error) }, error };
}

function around(middle: number, error: number): Interval {
  const reach = widthOf(confidence) * error;
  return { low: middle - reach, high: middle + reach };
}

/** As people read it. */
export function percent(figure: number): string {
  return `${Number((figure * 100).toFixed(3))} %`;
}

function seconds(milliseconds: number): string {
  return `${milliseconds / 1_000} s`;
}
