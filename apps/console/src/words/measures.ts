import type { Measures } from '../api/types.ts';
import type { Tone } from './timeline.ts';
import { counted, sentenceCase, took } from './phrases.ts';

export type MeasureName = keyof Measures;
export type Share = Exclude<MeasureName, 'timeToAccept' | 'noShowDrop' | 'csat'>;

export const titles: Readonly<Record<MeasureName, string>> = {
  timeToAccept: 'Time to the first accept',
  optIn: 'Evidence of consent',
  delivery: 'Delivery',
  replies: 'Replies',
  noShowDrop: 'Fewer missed appointments',
  optOuts: 'Opt-outs',
  doubles: 'Arrived twice',
  uncertain: 'Uncertain',
  expired: 'Expired',
  csat: 'Scores of callers',
};

export const definitions: Readonly<Record<MeasureName, string>> = {
  timeToAccept:
    'The 95th percentile of the time from the due basis (the end of the call, or the receipt of a live or late trigger) to the first accept of a provider. Replays, quiet hours, caps, pacing and fallbacks are counted apart.',
  optIn:
    'Messages that left with a consent on file: of that person, before the message, for its channel and purpose, not expired.',
  delivery:
    'Accepted messages of which a receipt says that they arrived. What was accepted less than 72 hours ago without a receipt is pending, and not counted.',
  replies: 'People who wrote back within 72 hours of a confirmation, stops and calls for help not counted.',
  noShowDrop: 'By which part fewer people missed their appointment than among those who were held out at random.',
  optOuts: 'People who stopped within seven days of a message, however they did.',
  doubles: 'Follow-ups that arrived by two messages or more.',
  uncertain: 'Messages of which nobody knows whether they were sent.',
  expired: 'Follow-ups that were too late to be of use, and did not leave.',
  csat: 'Means of the scores of calls with and without a message; the groups were not made by chance.',
};

export const verdictWords: Readonly<
  Record<Measures['delivery']['verdict'], { readonly word: string; readonly tone: Tone }>
> = {
  pass: { word: 'Pass', tone: 'good' },
  fail: { word: 'Fail', tone: 'bad' },
  between: { word: 'Between the bounds', tone: 'warn' },
  too_little_data: { word: 'Too little to tell', tone: 'plain' },
  no_data: { word: 'Nothing to measure', tone: 'plain' },
};

export function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.1 ? 2 : 1)} %`;
}

/** The figure as it is read at a glance. */
export function headline(name: MeasureName, measures: Measures): string {
  const value = name === 'csat' ? measures.csat.difference.value : measures[name].value;
  if (value === null) return '–';
  if (name === 'timeToAccept') return took(value);
  return name === 'csat' ? value.toFixed(2) : percent(value);
}

/** What a share is made of, in words. */
export function figures(name: Share, measures: Measures): string {
  const { numerator, denominator } = measures[name];
  const of: Readonly<Record<Share, string>> = {
    optIn: `of ${counted(denominator, 'message')} left with evidence`,
    delivery: `of ${counted(denominator, 'accepted message')} arrived`,
    replies: `of ${counted(denominator, 'person', 'people')} wrote back`,
    optOuts: `of ${counted(denominator, 'person', 'people')} stopped`,
    doubles: `of ${counted(denominator, 'follow-up')} arrived twice`,
    uncertain: `of ${counted(denominator, 'message')} ${numerator === 1 ? 'is' : 'are'} uncertain`,
    expired: `of ${counted(denominator, 'follow-up')} expired`,
  };
  const told =
    denominator === 0 ? 'Nothing to measure in this period.' : `${numerator.toLocaleString('en')} ${of[name]}.`;
  return name === 'replies' || name === 'optOuts' ? `${told}${openWords(measures[name].open)}` : told;
}

/** People who may still do it are in no figure: without a word on them, the first days look as if nothing had happened. */
function openWords({ of, counted: did }: Measures['replies']['open']): string {
  if (of === 0) return '';
  return ` ${counted(of, 'person has', 'people have')} time left; ${did.toLocaleString('en')} of them did so already.`;
}

/** What a judgement holds the figure against; figure and interval, which it begins with, are shown beside it. */
export function verdictOf(why: string): string {
  return sentenceCase(why.slice(why.indexOf(': ') + 1).trim());
}

export function intervalWords(name: MeasureName, interval: Measures['delivery']['interval']): string | undefined {
  if (interval === null) return undefined;
  const show = name === 'timeToAccept' ? took : percent;
  return `95 % interval: ${show(interval.low)} to ${interval.high === null ? 'no upper end' : show(interval.high)}`;
}
