const dayMs = 24 * 3_600_000;
const weekMs = 7 * dayMs;
/** The first day on which something is booked in the scripts. */
const firstDay = Date.parse('2031-05-13T00:00:00Z');

/**
 * The time of an appointment, RFC 3339: as many whole weeks before the one that is written as bring the first of them to the
 * week after next. The day of the week and the hour stay, and no text has to name a year.
 *
 * @param written by the clock on the wall, e.g. `2031-05-13T16:30`.
 * @param zone IANA.
 */
export function upcoming(written: string, zone: string, now = new Date()): string {
  const earlierMs = (Math.floor((firstDay - now.getTime()) / weekMs) - 1) * weekMs;
  const wallClock = new Date(Date.parse(`${written}Z`) - earlierMs);
  return `${wallClock.toISOString().slice(0, 19)}${offsetAt(wallClock, zone)}`;
}

/** What a zone is off by, to the hour in which its clocks change. */
function offsetAt(wallClock: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(wallClock);
  const offset = parts.find((one) => one.type === 'timeZoneName')?.value.replace('GMT', '');
  if (offset === undefined) throw new Error(`nobody knows what ${timeZone} is off by`);
  return offset;
}
