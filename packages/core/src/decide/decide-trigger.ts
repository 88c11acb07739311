import type { FollowUp } from './call-facts.ts';
import type { SkipReason } from './change.ts';
import type { Decision } from './decision.ts';
import { dueOf } from './due.ts';
import { itemOfEvent, tellsTheSame } from './payload-item.ts';
import { timeOf, type ReceivedEvent } from './received-event.ts';
import { isWithdrawn, revisionsOf } from './subject.ts';
import type { TenantPolicy } from './tenant-policy.ts';

/**
 * A trigger makes a follow-up, unless the caller is (or will be) told the same already:
 * a repeat is a duplicate, a change is a new revision, a cancelled subject stays untold.
 */
export function decideTrigger(decision: Decision, received: ReceivedEvent, policy: TenantPolicy): void {
  const item = itemOfEvent(received.event);
  if (item === undefined) throw new Error(`${received.event.type} is a trigger without an item`);
  const { call, followUps, withdrawals } = decision.facts;
  // The first number of a call is fixed, so a bad one stays bad.
  if (call.phone?.usable === false) return skip(decision, received, call.phone.fault);
  const subject = { trigger: item.kind, subjectId: item.id };
  if (isWithdrawn(subject, timeOf(received), withdrawals)) return skip(decision, received, 'withdrawn');

  const earlier = revisionsOf(subject, followUps);
  const newest = earlier.at(-1);
  const stated = statedRevision(received);
  const revision = stated ?? (newest === undefined ? 1 : newest.revision + 1);
  const followUp = newFollowUp(decision, received, { item, revision });
  if (newest !== undefined) {
    // A subject that was booked anew after its cancellation is news, in the very same words.
    const isRepeat =
      revision === newest.revision ||
      (tellsTheSame(newest.item, item) && !isWithdrawn(newest, newest.eventTime, withdrawals));
    const isNewRevision = stated !== undefined && revision > newest.revision;
    if (isRepeat) return repeat(decision, received, bearerOf(newest, earlier), policy, isNewRevision ? followUp : undefined);
    if (revision < newest.revision) return skip(decision, received, 'superseded', newest.id);
  }
  for (const one of earlier) if (one.status === 'held') decision.close(one, 'superseded');
  const told = earlier.findLast((one) => one.status === 'released');
  // Changed, and changed back before the change was told: the caller knows no better.
  if (told !== undefined && tellsTheSame(told.item, item)) return repeat(decision, received, told, policy, followUp);
  place(decision, item.kind === 'booking.confirmed' ? { ...followUp, item: { ...item, changed: told !== undefined } } : followUp, policy);
}

function skip(decision: Decision, { eventId }: ReceivedEvent, reason: SkipReason, followUpId?: string): string {
  return decision.judge({ verdict: 'skip', reason, eventId, ...(followUpId !== undefined && { followUpId }) });
}
