import type { PayloadItem } from '../rendering/payload.ts';
import type { FollowUp } from './call-facts.ts';

/** A number of the platform, and the revision that it stands for. */
interface Numbered {
  readonly number: number;
  readonly revision: number;
}

/** The number that the platform gave. */
export function numberOf(item: PayloadItem): number | undefined {
  return item.kind === 'booking.confirmed' ? item.revision : undefined;
}

/** Of the platform's numbers, where it gave any; whoever left out the first one has begun with it. */
export function highestNumber(standing: readonly FollowUp[]): number {
  return countGoingOn(standing).at(-1)?.number ?? 1;
}

/**
 * The revision that a number of the platform stands for. What came without a number was given one here, which is none of the
 * platform's: a number that is higher than all that it has given comes after whatever there is, and after a cancellation any
 * number does.
 *
 * @param earlier what there is of the booking, by revision, and `standing` what of it was not cancelled.
 */
export function revisionOfNumber(stated: number, earlier: readonly FollowUp[], standing: readonly FollowUp[]): number {
  const highest = earlier.at(-1)?.revision;
  const last = standing.at(-1)?.revision;
  if (highest === undefined) return stated;
  if (last === undefined) return stated < highest ? highest + 1 : stated;
  const numbered = countGoingOn(standing);
  const known = numbered.findLast((one) => one.number === stated);
  if (known !== undefined) return known.revision;
  return numbered.some((one) => one.number > stated) ? Math.min(stated, last - 1) : Math.max(stated, highest + 1);
}

/**
 * The numbers of what stands, lowest first, as they are counted now. What was told before a cancellation stands again once
 * it is confirmed in the same words, but where the platform began anew with a lower number, its former one says nothing.
 */
function countGoingOn(standing: readonly FollowUp[]): readonly Numbered[] {
  const numbered = standing.flatMap(({ item, revision }) => {
    const number = numberOf(item);
    return number === undefined ? [] : [{ number, revision }];
  });
  const begunAnew = numbered.findLastIndex(({ number }, index) => number < (numbered[index - 1]?.number ?? number));
  return numbered.slice(Math.max(begunAnew, 0));
}
