import type { HttpResponse } from './http-client.ts';

/** Whatever a provider asks for, nothing waits longer: by then no follow-up is of use, and a larger number is a fault. */
export const longestRetryAfterMs = 24 * 60 * 60_000;

/** Each of the three forms begins with its day; what else `Date.parse` takes for a date, such as `2.5`, is none. */
const httpDate = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/;

/** The one form that names no zone: it is GMT, too (RFC 9110, 5.6.7). */
const asctime = /^\w{3} \w{3} [ \d]\d [\d:]{8} \d{4}$/;

/** A Retry-After in milliseconds, a day at most: seconds, or an HTTP date (RFC 9110, 10.2.3). */
export function retryAfterMs(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1_000, longestRetryAfterMs);
  const date = httpDate.test(text) ? Date.parse(asctime.test(text) ? `${text} GMT` : text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.min(Math.max(0, date - now.getTime()), longestRetryAfterMs);
}

/** The wait that an answer asks for, as outcomes state it; nothing where it asks for none. */
export function waitAskedBy({ headers }: Pick<HttpResponse, 'headers'>, now: Date): { readonly retryAfterMs?: number } {
  const wait = retryAfterMs(headers['retry-after'], now);
  return wait === undefined ? {} : { retryAfterMs: wait };
}
