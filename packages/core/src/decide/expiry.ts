import type { FollowUp } from './call-facts.ts';
import { uselessFrom } from './payload-item.ts';
import type { Timing } from './tenant-policy.ts';

/** From this moment on a follow-up expires instead of leaving late. */
export function expiresAt(followUp: Pick<FollowUp, 'basisAt' | 'item'>, timing: Timing): Date {
  const byAge = followUp.basisAt.getTime() + timing.expireAfterMs;
  const byContent = uselessFrom(followUp.item)?.getTime() ?? Infinity;
  return new Date(Math.min(byAge, byContent));
}
