import { boundedMemo } from '../bounded-memo.ts';

const minuteMs = 60_000;
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
 * The moments at which the clock in a zone shows these minutes of a day, and a few more: a minute may be shown twice, and
 * where the clock goes forward it may skip to a later one. So the minute at which it changes is among them.
 *
 * @param midnight as the clock would show it.
 */
export function momentsOfDay(zone: string, midnight: number, minutes: readonly number[]): readonly number[] {
  // Wherever the zone lies, the day lies between these.
  const [start, end] = [midnight - dayMs, midnight + 2 * dayMs];
  const before = offsetIn(zone, start);
  const after = offsetIn(zone, end);
  const shown = minutes.map((minute) => midnight + minute * minuteMs);
  const moments = shown.map((one) => one - before);
  return before === after
    ? moments
    : [...moments, ...shown.map((one) => one - after), changeBetween(zone, start, end, before)];
}

function offsetIn(zone: string, instant: number): number {
  return wallClockIn(zone, instant) - instant;
}

/** The first minute at which the clock is not ahead of UTC by `before` any more. */
function changeBetween(zone: string, start: number, end: number, before: number): number {
  let [same, other] = [start, end];
  while (other - same > minuteMs) {
    const middle = same + Math.floor((other - same) / 2 / minuteMs) * minuteMs;
    if (offsetIn(zone, middle) === before) same = middle;
    else other = middle;
  }
  return other;
}
