import type { FollowUp } from './call-facts.ts';
import type { Decision } from './decision.ts';
import { dueOf } from './due.ts';
import type { TenantPolicy } from './tenant-policy.ts';

/** Puts a new follow-up on the books: due at once, or held with its reason. */
export function place(decision: Decision, followUp: FollowUp, policy: TenantPolicy): void {
  put(decision, 'follow_up_held', followUp, followUp.receivedAt, policy);
}

/** The same for one that is on the books and is decided anew. */
export function placeAgain(decision: Decision, followUp: FollowUp, now: Date, policy: TenantPolicy): void {
  put(decision, 'follow_up_moved', followUp, now, policy);
}

function put(
  decision: Decision,
  change: 'follow_up_held' | 'follow_up_moved',
  followUp: FollowUp,
  now: Date,
  policy: TenantPolicy,
): void {
  const due = dueOf(followUp, decision.facts, policy, now);
  const placed = { ...followUp, ...due };
  if (due.holdReason === undefined) {
    // The release that follows in the same transaction gives the verdict.
    decision.add({ change, followUp: placed });
    return;
  }
  const verdictId = decision.judge({
    verdict: 'hold',
    reason: due.holdReason,
    until: due.dueAt,
    eventId: followUp.eventId,
    followUpId: followUp.id,
    ...(followUp.verdictId !== undefined && { supersedes: followUp.verdictId }),
  });
  decision.add({ change, followUp: { ...placed, verdictId } });
}

/** The caller is to have it now after all. */
export function hasten(decision: Decision, followUp: FollowUp, now: Date, policy: TenantPolicy): void {
  const { holdReason: _reason, ...free } = followUp;
  const live: FollowUp = { ...free, live: true, atOnce: true, basis: 'trigger', basisAt: now };
  decision.add({ change: 'follow_up_moved', followUp: { ...live, ...dueOf(live, decision.facts, policy, now) } });
}

/** The caller asks for what their person was held out of: it is told after all, and stays in its arm. */
export function tellAfterAll(decision: Decision, followUp: FollowUp, now: Date, policy: TenantPolicy): void {
  const { heldOut: _heldOut, ...free } = followUp;
  const wanted: FollowUp = { ...free, status: 'held', live: true, atOnce: true, basis: 'trigger', basisAt: now };
  placeAgain(decision, wanted, now, policy);
}

/**
 * A revision of which the caller need not be told. It is kept, closed from the start, so that
 * an older one that arrives after it is known to be older. Its event's verdict is the duplicate's.
 */
export function shelve(decision: Decision, followUp: FollowUp): void {
  decision.add({ change: 'follow_up_held', followUp });
  decision.add({ change: 'follow_up_closed', followUp, outcome: 'suppressed', reason: 'duplicate' });
}
