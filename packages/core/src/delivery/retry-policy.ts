import type { FailureReason } from '../channel/failure-reason.ts';

/**
 * What a message that was surely not sent failed for, as far as trying it again goes: `throttled`, the provider takes no
 * more for now; `never_left`, no byte of it reached the provider; `provider_trouble`, the provider said that it could
 * not take it; `account`, somebody has to mend our account first; `passing`, anything else that may pass.
 */
export const retryClasses = ['throttled', 'never_left', 'provider_trouble', 'account', 'passing'] as const;
export type RetryClass = (typeof retryClasses)[number];

/** How a class is tried again. */
interface RetryPace {
  /** Before the second try; each further one doubles it, up to `longestMs`. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** With the first. What was never heard by the provider says nothing against the message: it ends with its use. */
  readonly mostTries: number;
  /** Whether the wait is shortened by up to a half. An account has one message to try how it goes anyway. */
  readonly jitter: boolean;
}

const paces: Readonly<Record<RetryClass, RetryPace>> = {
  throttled: { firstMs: 1_000, longestMs: 60_000, mostTries: 6, jitter: true },
  never_left: { firstMs: 1_000, longestMs: 60_000, mostTries: Infinity, jitter: true },
  provider_trouble: { firstMs: 1_000, longestMs: 60_000, mostTries: 6, jitter: true },
  account: { firstMs: 60_000, longestMs: 60_000, mostTries: Infinity, jitter: false },
  passing: { firstMs: 1_000, longestMs: 60_000, mostTries: 6, jitter: true },
};

/** Of a failure after which a message may be tried again; undefined for one that is permanent. */
export function retryClassOf(failure: FailureReason): RetryClass | undefined {
  if (failure.stopsAccount === true) return 'account';
  if (failure.permanent) return undefined;
  if (failure.neverLeft === true) return 'never_left';
  if (failure.kind === 'rate_limited') return 'throttled';
  return failure.kind === 'provider_error' ? 'provider_trouble' : 'passing';
}

/** A message that is to be tried again, and when. */
export interface RetryPlan {
  readonly retryClass: RetryClass;
  readonly at: Date;
}

export interface RetryQuestion {
  /** The number of the try that failed, from 1. */
  readonly tryNumber: number;
  readonly now: Date;
  /** How long the provider asked us to wait, in milliseconds; it is never tried sooner. */
  readonly retryAfterMs?: number;
  /** Spreads what failed together: from 0 to below 1, such as {@link fractionOf} its id. */
  readonly random: number;
}

/**
 * When a message that was surely not sent is tried again: never for a permanent failure, else after 1, 2, 4 ... times
 * the wait of its class, half of which is left to `random` (equal jitter), and no sooner than the provider asked for.
 * Whether it is of use by then is for the caller to ask, and asked again when it is claimed. What the account was refused for says
 * nothing against the message, so it is tried again as long as it is useful.
 */
export function planRetry(failure: FailureReason, question: RetryQuestion): RetryPlan | undefined {
  const retryClass = retryClassOf(failure);
  if (retryClass === undefined) return undefined;
  const { firstMs, longestMs, mostTries, jitter } = paces[retryClass];
  const { tryNumber, now, retryAfterMs = 0, random } = question;
  if (tryNumber >= mostTries) return undefined;
  // The exponent is bounded, because 2 ** 1024 is no number of milliseconds any more.
  const wholeMs = Math.min(firstMs * 2 ** Math.min(tryNumber - 1, 30), longestMs);
  const backoffMs = jitter ? wholeMs / 2 + (wholeMs / 2) * random : wholeMs;
  return { retryClass, at: new Date(now.getTime() + Math.ceil(Math.max(backoffMs, retryAfterMs))) };
}

const fnvOffset = 0x811c9dc5;
const fnvPrime = 0x01000193;

/**
 * A number from 0 to below 1 that is always the same for the same text, and spread evenly over texts that differ
 * anywhere: chance that a replay repeats. FNV-1a of 32 bits, stirred once more so that neighbours come to lie apart.
 * http://www.isthe.com/chongo/tech/comp/fnv/
 */
export function fractionOf(text: string): number {
  let hash = fnvOffset;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), fnvPrime);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
