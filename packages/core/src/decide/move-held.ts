import type { FollowUp, HoldReason, WaitsForTime, Withdrawal } from './call-facts.ts';
import type { Decision } from './decision.ts';
import { blockerOf, dueOf } from './due.ts';
import { hoursOfFollowUp } from './hours-of-follow-up.ts';
import { timeOf, type ReceivedEvent } from './received-event.ts';
import { accountNow } from './release-due.ts';
import { asBefore, revisionsOf, type Subject } from './subject.ts';
import type { TenantPolicy } from './tenant-policy.ts';

/** The first fact that says the call has ended starts the clock of everything held for it. */
export function callHasEnded(decision: Decision, endedAt: Date, policy: TenantPolicy): void {
  if (decision.facts.call.endedAt !== undefined) return;
  decision.add({ change: 'call_updated', call: { ...decision.facts.call, endedAt } });
  for (const followUp of held(decision)) {
    const { holdReason, ...free } = followUp;
    // Due at once, earlier in the same batch: it waits for nothing, and its release gives the verdict.
    if (holdReason === undefined) continue;
    // Released before, and only its turn, room under a cap, or the morning, is still to come.
    if (holdReason !== 'call_live' && timed.has(holdReason)) continue;
    const due = dueOf(followUp, decision.facts, policy, endedAt);
    // What waits for nothing any more is due on the clock of the end, and not on that of the wait that it had before it.
    const clock = due.holdReason === undefined && ({ basis: 'call_ended', basisAt: endedAt } as const);
    decision.add({ change: 'follow_up_moved', followUp: { ...free, ...due, ...clock } });
  }
}

/**
 * A live or late follow-up that waited for a number or for consent is due as soon as nothing is lacking, and one that
 * waits for the morning as soon as its caller asks for it now.
 */
export function reconsiderHeld(decision: Decision, now: Date, policy: TenantPolicy): void {
  for (const followUp of held(decision)) {
    if (followUp.holdReason === 'quiet_hours') {
      hastenWanted(decision, followUp, now, policy);
      continue;
    }
    if (waitsForTime(followUp)) continue;
    const lacking = blockerOf(followUp, decision.facts, policy, now);
    if (lacking === followUp.holdReason) continue;
    const { holdReason: _reason, ...free } = followUp;
    const moved: FollowUp = lacking
      ? { ...free, holdReason: lacking }
      : { ...free, dueAt: now, basis: 'unblocked', basisAt: now };
    decision.add({ change: 'follow_up_moved', followUp: moved });
  }
}

/**
 * The consent that was just spoken lets a follow-up leave at night, too, where it covers the channel that it takes. One that
 * its release would only hold again stays as it is: nothing new is said of it with every event of the call.
 */
function hastenWanted(decision: Decision, followUp: FollowUp, now: Date, policy: TenantPolicy): void {
  const { facts } = decision;
  const account = accountNow(followUp, facts, policy, now);
  if (account === undefined || hoursOfFollowUp(followUp, account, facts, policy, now).may !== 'leave') return;
  const { holdReason: _reason, ...free } = followUp;
  decision.add({ change: 'follow_up_moved', followUp: { ...free, dueAt: now, basis: 'unblocked', basisAt: now } });
}

/** A cancelled subject is not told any more, in whatever order the two events arrive. */
export function withdrawSubject(decision: Decision, subject: Subject, received: ReceivedEvent): void {
  const withdrawal: Withdrawal = { ...subject, at: timeOf(received) };
  decision.add({ change: 'subject_withdrawn', withdrawal });
  for (const one of revisionsOf(subject, decision.facts.followUps)) {
    const followUp = asBefore(one, withdrawal, received);
    const isOlder = followUp.eventTime < withdrawal.at;
    if (isOlder && one.status === 'held') decision.close(followUp, 'withdrawn');
    else if (followUp !== one) decision.add({ change: 'follow_up_redated', followUp });
  }
}

/** Nothing that could be said on the call would release it. */
function waitsForTime({ holdReason }: FollowUp): boolean {
  return holdReason === undefined || timed.has(holdReason);
}

const timed: ReadonlySet<HoldReason> = new Set<WaitsForTime>([
  'call_live',
  'pair_limit',
  'cap_person',
  'cap_country',
  'cap_tenant',
  'quiet_hours',
]);

function held(decision: Decision): readonly FollowUp[] {
  return decision.facts.followUps.filter((one) => one.status === 'held');
}
