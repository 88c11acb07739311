import type { FailureReason } from '../channel/failure-reason.ts';

const mostTries = 6;
const firstDelayMs = 1_000;
/** Somebody has to mend an account first. */
const mendingMs = 60_000;

/**
 * When a message that was surely not sent is tried again: never for a permanent failure, else
 * after as long as the provider asked for, or after 1, 2, 4 ... seconds. Whether it is still
 * useful by then is asked when it is claimed. What the account was refused for says nothing against the message, so it
 * is tried again as long as it is useful.
 */
export function retryAt(failure: FailureReason, tryNumber: number, now: Date, retryAfterMs?: number): Date | undefined {
  if (failure.stopsAccount === true) return new Date(now.getTime() + mendingMs);
  if (failure.permanent || tryNumber >= mostTries) return undefined;
  const delay = retryAfterMs ?? firstDelayMs * 2 ** (tryNumber - 1);
  return new Date(now.getTime() + delay);
}
