import type { HoldOut } from '../api/types.ts';
import { percent } from './measures.ts';
import type { Tone } from './timeline.ts';

/** Of a check of the draw: chance makes it less often than that, so something else does. */
const suspicious = 0.001;

export const findingWords: Readonly<Record<HoldOut['finding'], { readonly word: string; readonly tone: Tone }>> = {
  no_data: { word: 'Nothing known yet', tone: 'plain' },
  too_early: { word: 'Too early to tell', tone: 'info' },
  none: { word: 'No difference found', tone: 'warn' },
  fewer: { word: 'Messages work', tone: 'good' },
  more: { word: 'Messages do harm', tone: 'bad' },
};

/** What came of it, for somebody who has never heard of a test of significance. */
export function sentenceOfHoldOut({ finding, settings, enoughOn, drop }: HoldOut): string {
  const by = drop.value === null ? '' : ` The part who missed it ${movedBy(drop.value)}.`;
  switch (finding) {
    case 'no_data':
      return `Of both groups it has to be heard who came to their appointment.${enoughOn === null ? '' : ` It is expected to be enough on ${day(enoughOn)}.`}`;
    case 'too_early':
      if (settings === null) return 'It is not configured any more, so nobody knows how many people were planned.';
      return enoughOn === null
        ? 'Fewer appointments are over than were planned, and too few people come to say when it will be enough.'
        : `Fewer appointments are over than were planned. It is expected to be enough on ${day(enoughOn)}: read the result then, once. Whoever looks every day and stops at the first good one finds what is not there.`;
    case 'none':
      return 'As many appointments are over as were planned, and chance alone may have made the difference.';
    case 'fewer':
      return `Fewer of those who were written to missed their appointment, by more than chance.${by}`;
    case 'more':
      return `More of those who were written to missed their appointment, by more than chance.${by}`;
  }
}

/** What was settled before the first person was drawn. */
export function plannedWords({ settings }: HoldOut): string {
  if (settings === null) return 'It is not configured any more; what was counted stays.';
  const { share, since, until, effect, power } = settings;
  const time = until === undefined ? `since ${day(since)}` : `from ${day(since)} to ${day(until)}`;
  return `${whole(share)} of the people are not written to, drawn by chance, ${time}. Planned to find a drop from ${whole(effect.heldOut)} missed to ${whole(effect.told)}, with a chance of ${whole(power)}.`;
}

/** What the draw, or the counting, may have got wrong; empty where nothing says so. */
export function suspicionsOf({ checks }: HoldOut): readonly string[] {
  const isOdd = (chance: number | null): boolean => chance !== null && chance < suspicious;
  return [
    ...(isOdd(checks.split) ? ['The groups are not as large as the configured part makes them.'] : []),
    ...(isOdd(checks.unknown)
      ? [
          'Outcomes are missing in one group more than in the other: perhaps they are only told of people with a message.',
        ]
      : []),
  ];
}

export function movedBy(drop: number): string {
  return `${drop < 0 ? 'rose' : 'dropped'} by ${percent(Math.abs(drop))}`;
}

/** A difference of two shares: 5 % instead of 20 % are 15 points. */
export function points(difference: number): string {
  return `${(difference * 100).toFixed(1)} points`;
}

/** A probability; one that is nearly none is not shown as none. */
export function chance(probability: number): string {
  return probability < 0.0001 ? 'less than 0.01 %' : percent(probability);
}

export function day(at: string): string {
  return new Date(at).toLocaleDateString([], { day: 'numeric', month: 'long', year: 'numeric' });
}

/** A share that somebody chose, without decimals that nobody chose. */
export function whole(share: number): string {
  return `${Math.round(share * 1_000) / 10} %`;
}
