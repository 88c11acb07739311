import { boundedMemo } from '../bounded-memo.ts';

/** The Spanish- and Portuguese-speaking countries of the Americas, Puerto Rico among them. ISO 3166-1 alpha-2. */
export const latamCountries = [
  'AR',
  'BO',
  'BR',
  'CL',
  'CO',
  'CR',
  'CU',
  'DO',
  'EC',
  'GT',
  'HN',
  'MX',
  'NI',
  'PA',
  'PE',
  'PR',
  'PY',
  'SV',
  'UY',
  'VE',
] as const;

const latam: ReadonlySet<string> = new Set(latamCountries);

/**
 * The regions of UN M.49 that lie in Latin America: South America, Central America, the
 * Caribbean, and Latin America and the Caribbean. https://unstats.un.org/unsd/methodology/m49/
 */
const latamRegions: ReadonlySet<string> = new Set(['005', '013', '029', '419']);

/** True for a country that a tenant's rule means by LATAM. */
export function isLatam(country: string): boolean {
  return latam.has(country);
}

/** Where a caller counts as being, for the tenant's rules. */
export interface CallerPlace {
  /** ISO 3166-1 alpha-2; absent where only the part of the world is known, or nothing. */
  readonly country?: string;
  readonly latam: boolean;
}

/**
 * A locale counts by its region, and then before the country of the number: `es-MX` on a
 * +1 number is Mexico, `es-US` is the United States, `pt-PT` is never LATAM. `es-419` is
 * LATAM; it keeps the number's country where that lies there, and names none otherwise.
 */
export function placeOfCaller(locale: string | undefined, countryOfPhone: string | undefined): CallerPlace {
  const region = locale === undefined || locale.length > maxTagLength ? undefined : regionOfLocale(locale);
  if (region !== undefined && latamRegions.has(region)) {
    return { ...(countryOfPhone !== undefined && isLatam(countryOfPhone) && { country: countryOfPhone }), latam: true };
  }
  const country = region !== undefined && isCountry(region) ? region : countryOfPhone;
  return country === undefined ? { latam: false } : { country, latam: isLatam(country) };
}

const maxTagLength = 64;

/** Regions are two letters for a country and three digits for a larger area such as `es-150`, Europe. */
function isCountry(region: string): boolean {
  return region.length === 2;
}

const regionOfLocale = boundedMemo(1_000, (locale) => {
  try {
    return new Intl.Locale(locale).region;
  } catch {
    return undefined;
  }
});
