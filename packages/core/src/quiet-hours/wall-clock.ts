import { boundedMemo } from '../bounded-memo.ts';

const dayMs = 86_400_000;

/** One a zone that is asked for; building one takes a hundred times as long as using it. */
const clocks = boundedMemo(600, (timeZone) => {
  const digits = '2-digit';
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: digits,
    day: digits,
    hour: digits,
    minute: digits,
    second: digits,
  });
});

const shown = /^(\d\d)\/(\d\d)\/(\d{4}), (\d\d):(\d\d):(\d\d)$/;

/**
 * What a clock on the wall shows in an IANA zone at a moment, as if it were UTC: both in milliseconds since 1970, to the
 * second. Daylight saving and every past change of a zone are those of the tz database that Node carries.
 */
export function wallClockIn(zone: string, instant: number): number {
  const [, month, day, year, hour, minute, second] = shown.exec(clocks(zone).format(instant)) ?? [];
  if (year === undefined) throw new Error(`${zone} has no clock`);
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
}

/**
 * The first moment at which the clock in a zone shows this. A time that a change of the clock skips is taken as the
 * moment that it would have been without the change, which shows a later time: never an earlier one.
 */
export function instantOf(zone: string, wallClock: number): number {
  // A day before and after lie on either side of any change.
  const [before, after] = [wallClock - dayMs, wallClock + dayMs].map((near) => wallClockIn(zone, near) - near) as [
    number,
    number,
  ];
  // Where the clock goes back, it shows a time twice: first by the larger offset.
  const candidates = [wallClock - Math.max(before, after), wallClock - Math.min(before, after)];
  return candidates.find((one) => wallClockIn(zone, one) === wallClock) ?? wallClock - before;
}
