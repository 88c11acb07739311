const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(?:Z|[+-](\d{2}):(\d{2}))$/i;

/** Offsets in use lie between -12:00 and +14:00; databases refuse sixteen hours and more. */
const maxOffsetHours = 15;

/**
 * An RFC 3339 date and time with its offset, on a day and at a time that exist: no
 * 30 February, no hour 24, no leap second (neither JavaScript nor PostgreSQL keeps one).
 * Years from 1970 to 9998, so that every offset of it has four digits in UTC too.
 *
 * https://www.rfc-editor.org/rfc/rfc3339#section-5.6
 */
export function isTimestamp(text: string): boolean {
  const parts = rfc3339.exec(text);
  if (!parts) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, offsetHours = 0, offsetMinutes = 0] = parts
    .slice(1)
    .map((part) => (part === undefined ? 0 : Number(part)));
  return (
    year >= 1970 &&
    year <= 9998 &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysInMonth(year, month) &&
    hour <= 23 &&
    minute <= 59 &&
    second <= 59 &&
    offsetHours <= maxOffsetHours &&
    offsetMinutes <= 59
  );
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
