import { boundedMemo } from '../bounded-memo.ts';
import { isTimezone, toldByZone } from '../event/timezone.ts';
import { nameOfZone, zonesOfCountry } from './country-zones.ts';
import { everywhere } from './hours-rule.ts';
import { hoursTable } from './hours-table.ts';
import { zonesOfNumber } from './number-zones.ts';
import { stateOfNumber } from './us-area-codes.ts';

/** How the zones of a person were found: their own word, their number, or the country of it alone. */
export type ZoneSource = 'caller' | 'number' | 'country' | 'nowhere';

/** Where a person may be, as far as their hours go. */
export interface Whereabouts {
  /** Every time zone that is possible; a message has to be in time in all of them. Empty where nothing is known. */
  readonly zones: readonly string[];
  readonly zonesFrom: ZoneSource;
  /** The places whose rules apply, `default` first. */
  readonly places: readonly string[];
}

export interface WhereaboutsQuestion {
  /** E.164 */
  readonly e164: string;
  /** Of the number, ISO 3166-1 alpha-2. */
  readonly country?: string;
  /** What the caller said, or the platform knows of them. */
  readonly timezone?: string;
}

/** Where the laws of the United States hold, although it is a country of its own for numbers and zones. */
const territories: ReadonlySet<string> = new Set(['PR', 'VI', 'GU', 'AS', 'MP']);

const countriesOfTable = new Set(hoursTable.map((one) => one.place).filter((place) => /^[A-Z]{2}$/.test(place)));

/**
 * The caller's own word says where they are; without one it is every zone of their number, and with a bare offset both. Rules of a state or country
 * apply by the number as well as by the zone: whoever has a number of Florida may call upon its law from anywhere.
 */
export function whereaboutsOf({ e164, country, timezone }: WhereaboutsQuestion): Whereabouts {
  const state = stateOfNumber(e164);
  const ofNumber = [...(country === undefined ? [] : lawsOf(country)), ...(state === undefined ? [] : [state])];
  const told = timezone !== undefined && isTimezone(timezone) ? toldByZone(timezone) : 'nothing';
  if (timezone !== undefined && told === 'place') {
    const abroad = countriesOfZone(timezone).filter((one) => !ofNumber.includes(one));
    return { zones: [timezone], zonesFrom: 'caller', places: [everywhere, ...ofNumber, ...abroad] };
  }
  const places = [everywhere, ...ofNumber];
  const { zones, zonesFrom } = ofTheirNumber(e164, country);
  if (timezone === undefined || told === 'nothing') return { zones, zonesFrom, places };
  return { zones: [timezone, ...zones], zonesFrom: zonesFrom === 'nowhere' ? 'caller' : zonesFrom, places };
}

function lawsOf(country: string): readonly string[] {
  return territories.has(country) ? [country, 'US'] : [country];
}

function ofTheirNumber(e164: string, country: string | undefined): Pick<Whereabouts, 'zones' | 'zonesFrom'> {
  const known = zonesOfNumber(e164);
  if (known.length > 0) return { zones: within(country, known), zonesFrom: 'number' };
  const zones = country === undefined ? [] : [...zonesOfCountry(country)];
  return { zones, zonesFrom: zones.length > 0 ? 'country' : 'nowhere' };
}

/** A country code may be several countries', and its zones then are: those of the number's own are enough. */
function within(country: string | undefined, zones: readonly string[]): readonly string[] {
  if (country === undefined || zones.length === 1) return zones;
  const own = zonesOfCountry(country);
  const inside = zones.filter((zone) => own.has(nameOfZone(zone)));
  return inside.length > 0 ? inside : zones;
}

/** Of those that have rules. */
const countriesOfZone: (zone: string) => readonly string[] = boundedMemo(1_000, (zone) => {
  const name = nameOfZone(zone);
  const here = [...countriesOfTable, ...territories].filter((country) => zonesOfCountry(country).has(name));
  return [...new Set(here.flatMap(lawsOf))].filter((country) => countriesOfTable.has(country));
});
