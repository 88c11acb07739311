const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/i;

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
  if (!rfc3339.test(text)) return false;
  const year = numberAt(text, 0, 4);
  const month = numberAt(text, 5, 2);
  const day = numberAt(text, 8, 2);
  return (
    year >= 1970 &&
    year <= 9998 &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysInMonth(year, month) &&
    numberAt(text, 11, 2) <= 23 &&
    numberAt(text, 14, 2) <= 59 &&
    numberAt(text, 17, 2) <= 59 &&
    isOffset(text)
  );
}

/** Every part stands in its place: the ones before the fraction from the start, those of the offset from the end. */
function isOffset(text: string): boolean {
  if (text.endsWith('Z') || text.endsWith('z')) return true;
  return numberAt(text, text.length - 5, 2) <= maxOffsetHours && numberAt(text, text.length - 2, 2) <= 59;
}

/** The number whose digits stand from `start` on: no object is made for it, for each event has two timestamps. */
function numberAt(text: string, start: number, digits: number): number {
  let number = 0;
  for (let at = start; at < start + digits; at += 1) number = number * 10 + text.charCodeAt(at) - 48;
  return number;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
