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

/** The names of UTC, and of what is the same. */
const universal = /^(?:Etc\/)?(?:UTC|UCT|GMT(?:[+-]?0)?|Greenwich|Universal|Zulu)$/i;
/** Those that know no place and no summer time. */
const fixed = /^(?:Etc\/GMT[+-]\d{1,2}|EST|MST|HST)$/i;

/**
 * What a time zone says of where somebody is: a `place`, an `offset` that knows no summer time, or `nothing`. UTC is the zone
 * of a server where nobody has set one, and a platform that tells it of its callers knows of none.
 */
export function toldByZone(zone: string): 'place' | 'offset' | 'nothing' {
  if (universal.test(zone)) return 'nothing';
  return fixed.test(zone) ? 'offset' : 'place';
}
