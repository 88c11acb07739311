import { boundedMemo } from '../bounded-memo.ts';

/** Longer than any name in the IANA database. */
const maxZoneLength = 64;

/** Building a formatter is the only question that Intl answers for old names such as `US/Central` too. */
const isKnown = boundedMemo(1_000, (zone) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
});

/** True for a zone of the IANA database, old names included; an offset such as `+05:30` is no zone. */
export function isTimezone(zone: string): boolean {
  return zone.length <= maxZoneLength && /^[A-Za-z]/.test(zone) && isKnown(zone);
}
