import type { Facts, FollowUp } from './call-facts.ts';
import type { Change, NewId } from './change.ts';
import { Decision } from './decision.ts';
import { hoursOfFollowUp } from './hours-of-follow-up.ts';
import type { TenantPolicy } from './tenant-policy.ts';

/**
 * What follows for the follow-ups of a planned message that may not arrive at this hour. Each is held until its caller may
 * be written to, or is over where that is too late; one that was only told together with another is due at once, and is
 * told alone. What was planned for them is dropped: their way is found anew when their time comes.
 */
export function holdForHours(
  carried: readonly FollowUp[],
  account: string,
  facts: Facts,
  policy: TenantPolicy,
  now: Date,
  newId: NewId,
): Change[] {
  const decision = new Decision(facts, newId);
  for (const followUp of carried) {
    const hours = hoursOfFollowUp(followUp, account, facts, policy, now);
    const { quietHours } = hours;
    if (hours.may === 'wait') decision.holdForHours(followUp, hours.until, quietHours);
    else if (hours.may === 'not') decision.close(followUp, 'quiet_hours', { steps: [], omitted: [], quietHours });
    else {
      const { holdReason: _reason, ...free } = followUp;
      decision.add({ change: 'follow_up_moved', followUp: { ...free, status: 'held', dueAt: now } });
    }
  }
  return decision.changes;
}
