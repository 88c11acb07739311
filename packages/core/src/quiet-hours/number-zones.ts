import { numberZonesData } from './number-zones-data.ts';

/** The plan of North America: a code and seven digits. */
const northAmerica = '1';
const areaCodeLength = 4;

interface NumberZones {
  /** By prefix, the country code first and without the plus. */
  readonly byPrefix: ReadonlyMap<string, readonly string[]>;
  readonly longest: number;
}

let unpacked: NumberZones | undefined;

/**
 * Mobile numbers that say nothing of a region, in countries of several zones; the map has the zone of the capital for them.
 * Spain, Chile, Ecuador, Australia, New Zealand, Indonesia, Russia and Kazakhstan, Mongolia.
 */
const mobileAnywhere = /^(?:34[67]|569|5939|61[45]|642|628|79|77|976[5-9])/;

/**
 * Every time zone in which a number (E.164) may be at home: those of its longest prefix that is known. North American
 * numbers are ported between the exchanges of an area, so there it is all zones of the area code. Empty for a number that
 * tells no more than its country, or not even that, and of more than a country for one of which only the country code is
 * known.
 */
export function zonesOfNumber(e164: string): readonly string[] {
  unpacked ??= unpack(numberZonesData);
  const { byPrefix, longest } = unpacked;
  const digits = e164.slice(1);
  if (mobileAnywhere.test(digits)) return [];
  const most = digits.startsWith(northAmerica) ? areaCodeLength : longest;
  for (let length = Math.min(most, digits.length); length > 0; length -= 1) {
    const zones = byPrefix.get(digits.slice(0, length));
    if (zones !== undefined) return zones;
  }
  return [];
}

function unpack(data: string): NumberZones {
  const byPrefix = new Map<string, readonly string[]>();
  const areas = new Map<string, Set<string>>();
  let longest = 0;
  for (const entry of data.split(';')) {
    const [zoneNames = '', prefixes = ''] = entry.split('=');
    const zones = zoneNames.split('&');
    for (const prefix of prefixes.split(' ')) {
      byPrefix.set(prefix, zones);
      longest = Math.max(longest, prefix.length);
      if (!prefix.startsWith(northAmerica) || prefix.length < areaCodeLength) continue;
      const area = prefix.slice(0, areaCodeLength);
      const ofArea = areas.get(area) ?? new Set();
      for (const zone of zones) ofArea.add(zone);
      areas.set(area, ofArea);
    }
  }
  for (const [area, zones] of areas) byPrefix.set(area, [...zones].toSorted());
  return { byPrefix, longest };
}
