import type { PayloadItem } from '../rendering/payload.ts';
import { recordAsked } from './answer.ts';
import { highestNumber, numberOf, revisionOfNumber } from './booking-numbers.ts';
import type { FollowUp } from './call-facts.ts';
import type { SkipReason } from './change.ts';
import { answeredBy } from './consent-of.ts';
import type { Decision } from './decision.ts';
import { itemOfReceived, tellsTheSame } from './payload-item.ts';
import { hasten, place, shelve, tellAfterAll } from './place-follow-up.ts';
import type { ReceivedEvent } from './received-event.ts';
import { overtakenLater } from './recheck-attempt.ts';
import { isSameSubject, isShelved, isWithdrawn, momentOf, revisionsOf } from './subject.ts';
import type { TenantPolicy } from './tenant-policy.ts';

/**
 * A trigger makes a follow-up, unless the caller is (or will be) told the same already:
 * a repeat is a duplicate, a change is a new revision, a cancelled subject stays untold. What is confirmed after its
 * cancellation is news, whatever its number, unless the caller was told the very same before.
 */
export function decideTrigger(decision: Decision, received: ReceivedEvent, policy: TenantPolicy): void {
  const item = itemOfReceived(received);
  if (item === undefined) throw new Error(`${received.event.type} is a trigger without an item`);
  const { call, followUps, withdrawals } = decision.facts;
  // The first number of a call is fixed, so a bad one stays bad.
  if (call.phone?.usable === false) return skip(decision, received, call.phone.fault);
  const subject = { trigger: item.kind, subjectId: item.id };
  const eventTime = momentOf(subject, received, withdrawals);
  if (isWithdrawn(subject, eventTime, withdrawals)) return skip(decision, received, 'withdrawn');
  const overtaken = overtakenLater({ ...subject, eventTime }, decision.facts);
  if (overtaken !== undefined) return skip(decision, received, overtaken);

  const earlier = revisionsOf(subject, followUps);
  const standing = earlier.filter((one) => !isWithdrawn(one, one.eventTime, withdrawals));
  const newest = standing.at(-1);
  const stated = statedRevision(received, earlier, standing);
  const revision = stated ?? (earlier.at(-1)?.revision ?? 0) + 1;
  if (newest !== undefined) {
    const saysNothingNew = tellsTheSame(newest.item, item);
    if (revision === newest.revision || saysNothingNew) {
      const isOnlyRenumbered = (numberOf(item) ?? 0) > highestNumber(standing);
      if (isOnlyRenumbered) shelve(decision, newFollowUp(decision, received, item, revision));
      // What was shelved stands as long as what tells it.
      else if (isShelved(newest) && saysNothingNew && eventTime > newest.eventTime)
        decision.add({ change: 'follow_up_redated', followUp: { ...newest, eventTime } });
      return repeat(decision, received, bearerOf(newest, earlier), policy);
    }
    if (revision < newest.revision) return skip(decision, received, 'superseded', newest.id);
  }

  for (const one of earlier) if (one.status === 'held') decision.close(one, 'superseded');
  const told = lastTold(item, followUps);
  if (told !== undefined && tellsTheSame(told.item, item)) {
    // Changed, and changed back before the change was told: the caller knows it so already.
    shelve(decision, newFollowUp(decision, received, item, revision));
    return repeat(decision, received, told, policy);
  }
  const followUp = newFollowUp(decision, received, asChange(item, told), revision);
  recordAsked(decision, followUp, received, policy);
  place(decision, followUp, policy);
}

function skip(decision: Decision, { eventId }: ReceivedEvent, reason: SkipReason, followUpId?: string): void {
  decision.judge({ verdict: 'skip', reason, eventId, ...(followUpId !== undefined && { followUpId }) });
}

/** Said again: it still holds at the later time, and where it was asked for live, the caller is to have it now. */
function repeat(decision: Decision, received: ReceivedEvent, bearer: FollowUp, policy: TenantPolicy): void {
  // Under the number of another revision but in other words, it confirms nothing of what is on the books.
  const item = itemOfReceived(received);
  const eventTime = momentOf(bearer, received, decision.facts.withdrawals);
  const isSaidAgain = item !== undefined && tellsTheSame(item, bearer.item) && eventTime > bearer.eventTime;
  const confirmed: FollowUp = isSaidAgain ? { ...bearer, eventTime } : bearer;
  if (bearer.status === 'held') {
    const isWaiting = bearer.holdReason !== undefined;
    if (isWaiting && received.event.data.live === true) hasten(decision, confirmed, received.receivedAt, policy);
    else if (isSaidAgain) decision.add({ change: 'follow_up_moved', followUp: confirmed });
  } else if (isSaidAgain) decision.add({ change: 'follow_up_redated', followUp: confirmed });
  const isWanted = bearer.heldOut === true && received.event.data.live === true;
  if (isWanted) tellAfterAll(decision, confirmed, received.receivedAt, policy);
  skip(decision, received, 'duplicate', bearer.id);
}

/** The follow-up that tells, or told, what the newest revision says; a shelved one tells nothing itself. */
function bearerOf(newest: FollowUp, earlier: readonly FollowUp[]): FollowUp {
  const alike = earlier.filter((one) => !isShelved(one) && tellsTheSame(one.item, newest.item));
  return alike.findLast((one) => one.status !== 'closed') ?? alike.at(-1) ?? newest;
}

function newFollowUp(decision: Decision, received: ReceivedEvent, item: PayloadItem, revision: number): FollowUp {
  const { event, eventId, receivedAt } = received;
  const live = event.data.live === true;
  const subject = { trigger: item.kind, subjectId: item.id };
  const { followUps, erased = [] } = decision.facts;
  // Its number was taken before the cancellation that it comes after, or by what was erased since.
  const twins = [...erased, ...followUps].filter((one) => isSameSubject(one, subject) && one.revision === revision);
  const again = Math.max(-1, ...twins.map((one) => one.again ?? 0)) + 1;
  return {
    id: decision.newId(),
    ...subject,
    revision,
    ...(again > 0 && { again }),
    item,
    live,
    atOnce: live || decision.facts.call.endedAt !== undefined,
    eventTime: momentOf(subject, received, decision.facts.withdrawals),
    receivedAt,
    eventId,
    status: 'held',
    dueAt: receivedAt,
    basis: 'trigger',
    basisAt: receivedAt,
  };
}

/**
 * The last that was told, or is about to be, whatever its number: after a cancellation the numbers may begin anew. What waits
 * to leave in other words does not leave any more, so the caller knows what was told before it. Of what every provider refused,
 * they know nothing.
 */
function lastTold(item: PayloadItem, followUps: readonly FollowUp[]): FollowUp | undefined {
  const subject = { trigger: item.kind, subjectId: item.id };
  const released = followUps.filter((one) => one.status === 'released' && isSameSubject(one, subject));
  const tried = released.filter((one) => one.unreached !== true);
  return tried.findLast((one) => one.hasNotLeft !== true || tellsTheSame(one.item, item));
}

/** A booking that the caller was told of before is told as a change. */
function asChange(item: PayloadItem, told: FollowUp | undefined): PayloadItem {
  return item.kind === 'booking.confirmed' ? { ...item, changed: told !== undefined } : item;
}

function statedRevision(
  { event, answers }: ReceivedEvent,
  earlier: readonly FollowUp[],
  standing: readonly FollowUp[],
): number | undefined {
  // A message has one answer, in whatever words it comes, unless whoever gives another one says so by its id. What answers
  // nothing can have taken the id of the first, and that is no answer.
  if (answers?.isNamed === false) {
    return earlier.find((one) => answeredBy(one)?.replyId === answers.reply.replyId)?.revision;
  }
  const stated = event.type === 'booking.confirmed' ? event.data.booking.revision : undefined;
  return stated === undefined ? undefined : revisionOfNumber(stated, earlier, standing);
}
