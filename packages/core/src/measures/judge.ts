import { confidence, type Interval } from './interval.ts';

/**
 * `between`: neither bound is met. `too_little_data`: the interval also holds figures with the opposite verdict.
 * `no_data`: there is nothing to measure.
 */
export const measureVerdicts = ['pass', 'fail', 'between', 'too_little_data', 'no_data'] as const;
export type MeasureVerdict = (typeof measureVerdicts)[number];

/** What a figure is held against. */
export interface Bounds {
  /** Which way is better. */
  readonly better: 'higher' | 'lower';
  /** The worst figure that passes. */
  readonly pass: number;
  /** A figure that is worse than this one fails. Where it is `pass` itself, nothing lies between. */
  readonly fail: number;
  /** Every single case counts: the figure is judged as it is, and its interval only says how much it tells of what comes. */
  readonly everyCase?: true;
}

export interface Judgement {
  readonly verdict: MeasureVerdict;
  /** One sentence that names the interval and what it was held against. */
  readonly why: string;
}

/**
 * Holds a figure against its bounds. It passes or fails only where its interval rules the opposite out: a good figure of a
 * handful of cases is too little to tell, and so is a bad one.
 *
 * @param show a figure as people read it.
 */
export function judge(value: number, interval: Interval, bounds: Bounds, show: (figure: number) => string): Judgement {
  const { better, pass, fail, everyCase } = bounds;
  const passes = (figure: number): boolean => (better === 'higher' ? figure >= pass : figure <= pass);
  const fails = (figure: number): boolean => (better === 'higher' ? figure < fail : figure > fail);
  const { low, high } = interval;
  const [worst, best] = better === 'higher' ? [low, high ?? Infinity] : [high ?? Infinity, low];
  const verdict = verdictOf({ value, worst, best, everyCase: everyCase === true, passes, fails });
  const upTo = high === null ? 'no upper end' : show(high);
  const level = `${confidence * 100} %`;
  return {
    verdict,
    why: `${show(value)}, ${level} interval from ${show(low)} to ${upTo}: ${sayings[verdict](bounds, show)}`,
  };
}

interface Figures {
  readonly value: number;
  readonly worst: number;
  readonly best: number;
  readonly everyCase: boolean;
  readonly passes: (figure: number) => boolean;
  readonly fails: (figure: number) => boolean;
}

function verdictOf({ value, worst, best, everyCase, passes, fails }: Figures): Exclude<MeasureVerdict, 'no_data'> {
  const mayPass = passes(best);
  const mayFail = fails(worst);
  if (passes(value)) return mayFail && !everyCase ? 'too_little_data' : 'pass';
  if (fails(value)) return mayPass && !everyCase ? 'too_little_data' : 'fail';
  return mayPass && mayFail ? 'too_little_data' : 'between';
}

type Saying = (bounds: Bounds, show: (figure: number) => string) => string;

const passBound: Saying = ({ better, pass }, show) => `${better === 'higher' ? 'at least' : 'at most'} ${show(pass)}`;
const failBound: Saying = ({ better, fail }, show) => `${better === 'higher' ? 'below' : 'over'} ${show(fail)}`;

const sayings: Readonly<Record<Exclude<MeasureVerdict, 'no_data'>, Saying>> = {
  pass: (bounds, show) => `it passes with ${passBound(bounds, show)}.`,
  fail: (bounds, show) => `it fails with ${failBound(bounds, show)}.`,
  between: (bounds, show) =>
    `neither ${passBound(bounds, show)}, which passes, nor ${failBound(bounds, show)}, which fails.`,
  too_little_data: (bounds, show) =>
    `too little data to tell ${passBound(bounds, show)}, which passes, from ${failBound(bounds, show)}, which fails.`,
};
