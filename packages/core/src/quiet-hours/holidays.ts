import { getHolidaysForYear } from 'colombian-holidays';
import { boundedMemo } from '../bounded-memo.ts';
import type { HolidayCountry } from './hours-rule.ts';

/** The days on which each is kept, and not those of which it was moved. */
const holidaysOfYear = {
  CO: boundedMemo(16, (year) => new Set(getHolidaysForYear(Number(year)).map((one) => one.celebrationDate))),
} as const satisfies Record<HolidayCountry, (year: string) => ReadonlySet<string>>;

/** Whether a day, `YYYY-MM-DD`, is a public holiday of a country. Worked out once a year. */
export function isHoliday(country: HolidayCountry, date: string): boolean {
  return holidaysOfYear[country](date.slice(0, 4)).has(date);
}
