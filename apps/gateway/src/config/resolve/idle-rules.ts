import { latamCountries, latamToken, placeOfCaller } from '@aftercall/core';
import type * as z from 'zod';

import type { FaultReport } from '../faults/fault-report.ts';
import type { routingRule } from '../fields/routing-fields.ts';

type RuleBlock = z.output<typeof routingRule>;

/** The callers that a rule can be for. */
interface Audience {
  /** As whom they count: countries, and `LATAM` for those of no one country there. Absent: anybody. */
  readonly places?: readonly string[];
  /** The begin of their locales, in lower case. Absent: any. */
  readonly language?: string;
}

/** A rule that is for nobody, or to whom earlier ones leave nobody, would be read by people, and by nothing else. */
export function reportIdleRules(rules: readonly RuleBlock[], path: readonly PropertyKey[], report: FaultReport): void {
  const earlier: Audience[] = [];
  for (const [index, { when = {} }] of rules.entries()) {
    const named = when.country?.flatMap(placesOf);
    const counted = when.locale === undefined ? undefined : placesOfLocale(when.locale);
    const places = named?.filter((place) => counted?.includes(place) ?? true) ?? counted;
    const language = when.locale === undefined ? undefined : languageRange(when.locale);
    const audience: Audience = { ...(places && { places }), ...(language !== undefined && { language }) };
    const idle =
      places?.length === 0 ? countsElsewhere(when.locale, counted) : whyNoneAreLeft(audience, named, earlier);
    if (idle !== undefined) report.field([...path, index], `can never match: ${idle}`);
    // Whoever a rule is for by its countries alone need not have a locale at all.
    earlier.push({ ...(named && { places: named }), ...(language !== undefined && { language }) });
  }
}

function whyNoneAreLeft(
  audience: Audience,
  named: readonly string[] | undefined,
  earlier: readonly Audience[],
): string | undefined {
  const all = earlier.findIndex((one) => one.places === undefined && one.language === undefined);
  if (all !== -1) return `routing[${all}] above is for every caller; move this one up`;
  const spoken = earlier.findIndex((one) => one.places === undefined && speaks(audience, one));
  if (spoken !== -1) return `routing[${spoken}] above is for all who speak so; move this one up`;
  const taken = new Set(earlier.flatMap((one) => (speaks(audience, one) ? (one.places ?? []) : [])));
  if (audience.places?.every((place) => taken.has(place)) !== true) return undefined;
  return named === undefined
    ? 'its locale counts as a country that rules above are for; move this one up'
    : 'rules above are for the same countries; move this one up';
}

/** Whether every caller of the first speaks as the second asks for. */
function speaks({ language = '' }: Audience, { language: asked }: Audience): boolean {
  return asked === undefined || language === asked || language.startsWith(`${asked}-`);
}

function countsElsewhere(locale: string | undefined, counted: readonly string[] = []): string {
  const where = counted.includes(latamToken) ? latamToken : counted.join(', ');
  return `whoever speaks ${locale} counts as ${where}, wherever their number is from; name that country, or a locale without one`;
}

/** A locale such as es-419 is LATAM and of no country, so LATAM is more than its countries. */
function placesOf(country: string): readonly string[] {
  return country === latamToken ? [latamToken, ...latamCountries] : [country];
}

/** As whom the speakers of a locale count, whatever their number; undefined where the number says it. */
function placesOfLocale(locale: string): readonly string[] | undefined {
  const { country, latam } = placeOfCaller(languageRange(locale), undefined);
  if (country !== undefined) return [country];
  return latam ? placesOf(latamToken) : undefined;
}

/** Without the star, which says nothing. */
function languageRange(locale: string): string {
  return locale.toLowerCase().replace(/-\*$/, '');
}
