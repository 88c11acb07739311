import type { FollowUp } from './call-facts.ts';
import type { SkipReason } from './change.ts';
import type { Decision } from './decision.ts';
import { dueOf } from './due.ts';
import { itemOfEvent, tellsTheSame } from './payload-item.ts';
import { timeOf, type ReceivedEvent } from './received-event.ts';
import type { TenantPolicy } from './tenant-policy.ts';

/**
 * A trigger makes a follow-up, unless the caller is (or will be) told the same already:
 * a repeat is a duplicate, a change is a new revision, a cancelled subject stays untold.
 */
export function decideTrigger(decision: Decision, received: ReceivedEvent, policy: TenantPolicy): void {
  const { event, eventId, receivedAt } = received;
  const item = itemOfEvent(event);
  if (item === undefined) throw new Error(`${event.type} is a trigger without an item`);
  const skip = (reason: SkipReason, followUpId?: string): void => {
    decision.judge({ verdict: 'skip', reason, eventId, ...(followUpId !== undefined && { followUpId }) });
  };

  const { call, followUps, withdrawals } = decision.facts;
  // The first number of a call is fixed, so a bad one stays bad.
  if (call.phone?.usable === false) return skip(call.phone.fault);
  const subject = { trigger: item.kind, subjectId: item.id };
  if (withdrawals.some((one) => isOf(one, subject) && one.at > timeOf(received))) return skip('withdrawn');

  const earlier = followUps.filter((one) => isOf(one, subject)).toSorted((a, b) => a.revision - b.revision);
  const current = earlier.at(-1);
  const revision = revisionOf(received) ?? (current === undefined ? 1 : current.revision + 1);
  if (current !== undefined) {
    if (isRepeat(current, received, item)) {
      if (event.data.live === true && current.status === 'held') hasten(decision, current, receivedAt, policy);
      return skip('duplicate', current.id);
    }
    if (revision < current.revision) return skip('superseded', current.id);
    for (const one of earlier) if (one.status === 'held') decision.close(one, 'superseded');
  }

  const wasTold = earlier.some((one) => one.status === 'released');
  const unjudged: FollowUp = {
    id: decision.newId(),
    ...subject,
    revision,
    item: item.kind === 'booking.confirmed' ? { ...item, changed: wasTold } : item,
    live: event.data.live === true,
    atOnce: event.data.live === true || decision.facts.call.endedAt !== undefined,
    eventTime: timeOf(received),
    receivedAt,
    eventId,
    status: 'held',
    dueAt: receivedAt,
    basis: 'trigger',
    basisAt: receivedAt,
  };
  hold(decision, unjudged, policy);
}

/** Puts a new follow-up on the books: due at once, held with its reason, or refused for good. */
function hold(decision: Decision, followUp: FollowUp, policy: TenantPolicy): void {
  const due = dueOf(followUp, decision.facts, policy, followUp.receivedAt);
  const placed = { ...followUp, ...due };
  const about = { eventId: followUp.eventId, followUpId: followUp.id };
  if (due.holdReason === undefined) {
    // The release that follows in the same transaction gives the verdict.
    decision.add({ change: 'follow_up_held', followUp: placed });
    return;
  }
  const verdictId = decision.judge({ verdict: 'hold', reason: due.holdReason, until: due.dueAt, ...about });
  decision.add({ change: 'follow_up_held', followUp: { ...placed, verdictId } });
}

/** The caller is to have it now after all. */
function hasten(decision: Decision, followUp: FollowUp, now: Date, policy: TenantPolicy): void {
  const live: FollowUp = { ...followUp, live: true, atOnce: true, basis: 'trigger', basisAt: now };
  const { holdReason: _reason, ...free } = live;
  decision.add({ change: 'follow_up_moved', followUp: { ...free, ...dueOf(live, decision.facts, policy, now) } });
}

function isRepeat(current: FollowUp, received: ReceivedEvent, item: FollowUp['item']): boolean {
  return tellsTheSame(current.item, item) || revisionOf(received) === current.revision;
}

function revisionOf({ event }: ReceivedEvent): number | undefined {
  return event.type === 'booking.confirmed' ? event.data.booking.revision : undefined;
}

function isOf(one: { trigger: string; subjectId: string }, subject: { trigger: string; subjectId: string }): boolean {
  return one.trigger === subject.trigger && one.subjectId === subject.subjectId;
}
