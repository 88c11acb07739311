import { isTrigger } from '../trigger/trigger.ts';
import type { CallFacts, Facts } from './call-facts.ts';
import type { Change, NewId } from './change.ts';
import { Decision } from './decision.ts';
import { decideTrigger } from './decide-trigger.ts';
import { callHasEnded, reconsiderHeld, withdrawSubject } from './move-held.ts';
import type { ReceivedEvent } from './received-event.ts';
import { recordGrant, recordRevocation } from './record-consent.ts';
import type { TenantPolicy } from './tenant-policy.ts';

/**
 * Judges one event: exactly one verdict about it, and whatever else follows. Pure: the
 * same facts, event and ids give the same changes. What falls due by it is released in a
 * second step ({@link releaseDue}), once every event of the batch has been judged.
 */
export function decideEvent(facts: Facts, received: ReceivedEvent, policy: TenantPolicy, newId: NewId): Change[] {
  const decision = new Decision(facts, newId);
  const { event } = received;
  learnAboutCaller(decision, received);
  if (isTrigger(event.type)) decideTrigger(decision, received, policy);
  else decideOther(decision, received, policy);
  reconsiderHeld(decision, received.receivedAt, policy);
  return decision.changes;
}

/** No other event ever sends; some of them change when, or whether, a follow-up is sent. */
function decideOther(decision: Decision, received: ReceivedEvent, policy: TenantPolicy): void {
  const { event, eventId, receivedAt } = received;
  decision.judge({ verdict: 'skip', reason: 'not_a_trigger', eventId });
  switch (event.type) {
    case 'call.ended':
      return callHasEnded(decision, receivedAt, policy);
    case 'consent.granted':
      return recordGrant(decision, event, received);
    case 'consent.revoked':
      return recordRevocation(decision, event.data.consent ?? {}, received);
    case 'booking.cancelled':
      return withdrawSubject(decision, { trigger: 'booking.confirmed', subjectId: event.data.booking.id }, received);
    case 'payment.refunded':
      return withdrawSubject(decision, { trigger: 'payment.captured', subjectId: event.data.payment.id }, received);
    default:
      return undefined;
  }
}

/** The first number of a call is fixed; everything else the platform says about the caller may improve. */
function learnAboutCaller(decision: Decision, { event, phone }: ReceivedEvent): void {
  const caller = event.data.caller;
  if (caller === undefined) return;
  const known = decision.facts.call;
  const call: CallFacts = {
    ...known,
    ...(known.phone === undefined && phone !== undefined && { phone }),
    ...(caller.name !== undefined && { name: caller.name }),
    ...(caller.locale !== undefined && { locale: caller.locale }),
    ...(caller.timezone !== undefined && { timezone: caller.timezone }),
    ...(caller.prefers !== undefined && { prefers: caller.prefers }),
  };
  if (!sameCall(known, call)) decision.add({ change: 'call_updated', call });
}

function sameCall(one: CallFacts, other: CallFacts): boolean {
  const keys = ['phone', 'name', 'locale', 'timezone', 'prefers', 'endedAt'] as const;
  return keys.every((key) => one[key] === other[key]);
}
