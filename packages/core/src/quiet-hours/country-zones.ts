import { boundedMemo } from '../bounded-memo.ts';

/** In the proposal that TypeScript does not know yet: https://tc39.es/proposal-intl-locale-info/ */
interface LocaleWithZones {
  getTimeZones?(): readonly string[] | undefined;
}

/** The time zones of a country (ISO 3166-1 alpha-2), each under the name by which Intl calls it. */
export const zonesOfCountry: (country: string) => ReadonlySet<string> = boundedMemo(300, (country) => {
  try {
    const locale = new Intl.Locale(`und-${country}`) as LocaleWithZones;
    return new Set((locale.getTimeZones?.() ?? []).map(nameOfZone));
  } catch {
    return new Set();
  }
});

/** The one name of a zone that has several, such as `US/Eastern`; its own where nobody knows it. */
export const nameOfZone: (zone: string) => string = boundedMemo(1_000, (zone) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return zone;
  }
});
