const seconds = 1_000;
const minutes = 60 * seconds;
const hours = 60 * minutes;

/**
 * How long is waited after each try, the first one included: ten tries in 75 hours.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#retry-schedule-with-exponential-backoff
 */
const waits = [
  5 * seconds,
  5 * minutes,
  30 * minutes,
  2 * hours,
  5 * hours,
  10 * hours,
  14 * hours,
  20 * hours,
  24 * hours,
] as const;

export const mostTries = waits.length + 1;

/** No receiver can ask for a longer wait than the longest of ours. */
export const longestWaitMs = 24 * hours;

const firstAwayMs = 5 * seconds;
const longestAwayMs = 5 * minutes;

/** Up to a fifth longer, so that what failed together does not come back together. */
const spread = (milliseconds: number, random: number): number => Math.round(milliseconds * (1 + random / 5));

/**
 * Until an entry is offered again that was refused so often; undefined when it was refused for good.
 *
 * @param tries from 1.
 * @param random from 0 to 1.
 */
export function waitAfterTry(tries: number, random: number): number | undefined {
  const wait = waits[tries - 1];
  return wait === undefined ? undefined : spread(wait, random);
}

/** Until it is looked again whether something gets through, to which nothing got so often in a row (from 1). */
export function waitWhileAway(tries: number, random: number): number {
  return spread(Math.min(firstAwayMs * 2 ** (Math.min(tries, 30) - 1), longestAwayMs), random);
}

/**
 * What `Retry-After` asks for, in milliseconds: whole seconds, or a date.
 * https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function readRetryAfter(value: string | undefined, now: Date): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  const asked = /^\d{1,9}$/.test(text) ? Number(text) * seconds : dateOf(text) - now.getTime();
  if (Number.isNaN(asked)) return undefined;
  return Math.min(Math.max(asked, 0), longestWaitMs);
}

/** In milliseconds; NaN for what is no date of HTTP, of which `Date.parse` takes a lot. */
function dateOf(text: string): number {
  return text.endsWith(' GMT') ? Date.parse(text) : Number.NaN;
}
