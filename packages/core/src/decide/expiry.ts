import type { FailureReason } from '../channel/failure-reason.ts';
import type { Facts, FollowUp } from './call-facts.ts';
import type { Change, NewId } from './change.ts';
import { Decision } from './decision.ts';
import { uselessFrom } from './payload-item.ts';
import type { Timing } from './tenant-policy.ts';

/** From this moment on a follow-up expires instead of leaving late. */
export function expiresAt(followUp: Pick<FollowUp, 'basisAt' | 'item'>, timing: Timing): Date {
  const byAge = followUp.basisAt.getTime() + timing.expireAfterMs;
  const byContent = uselessFrom(followUp.item)?.getTime() ?? Infinity;
  return new Date(Math.min(byAge, byContent));
}

/** The first moment at which one of the follow-ups of a message expires, in milliseconds. */
export function firstExpiry(carried: readonly FollowUp[], timing: Timing): number {
  return Math.min(...carried.map((one) => expiresAt(one, timing).getTime()));
}

/** The moment at which nothing of a message is of use any more, in milliseconds; never of one that tells nothing. */
export function lastExpiry(carried: readonly FollowUp[], timing: Timing): number {
  return carried.length === 0 ? Infinity : Math.max(...carried.map((one) => expiresAt(one, timing).getTime()));
}

/**
 * Ends the follow-ups of a message that could be tried again only after they have expired.
 *
 * @param cause what the last try failed for.
 */
export function expireUntried(
  carried: readonly FollowUp[],
  facts: Facts,
  cause: FailureReason,
  newId: NewId,
): readonly Change[] {
  const decision = new Decision(facts, newId);
  for (const followUp of carried) decision.close(followUp, 'expired', undefined, cause);
  return decision.changes;
}
