import { countCarried } from '../guard/count-carried.ts';
import { destinationFault } from '../guard/destination.ts';
import { newAttempt } from '../delivery/attempt-state.ts';
import { followUpStatus } from '../delivery/follow-up-state.ts';
import { isPending, type Tried } from '../delivery/next-move.ts';
import type { Plan, PlanOmission, PlanStep } from '../routing/plan.ts';
import type { Facts, FollowUp } from './call-facts.ts';
import type { Change, NewId, SkipReason } from './change.ts';
import { consentOf } from './consent-of.ts';
import { nextTurn, takeTurn } from './conversation.ts';
import { Decision } from './decision.ts';
import { expiresAt } from './expiry.ts';
import { hoursOfMessage, type HoursAnswer } from './hours-of-follow-up.ts';
import { lookOnwards, type Message, type Onwards, type Switch } from './look-onwards.ts';
import { onwardFrom } from './onward.ts';
import { overtaken } from './recheck-attempt.ts';
import type { TenantPolicy } from './tenant-policy.ts';
import { leavingOut } from './told-in.ts';

/** A message on its way, and how far it got. */
export interface Way {
  /** What it tells: its carrier first, then the follow-ups that were merged into that one; all of them released. */
  readonly carried: readonly FollowUp[];
  /** Of the carrier. */
  readonly plan: Plan;
  /** Oldest first. */
  readonly tried: readonly Tried[];
}

/**
 * Leaves a channel for the next one of the stored plan, or takes its step again in the form that needs no open service
 * window or with what is left to tell, on the facts of this moment: what was withdrawn, replaced, stopped or has expired is
 * not told any more, and a channel whose consent is gone, or that cannot say the message, is passed over. What was told in
 * one message is told in several where a channel says each, but not all at once, or may tell only some of it. Pure, and
 * run inside the transaction that writes what it decides.
 */
export function switchStep(
  way: Way,
  left: Switch,
  facts: Facts,
  policy: TenantPolicy,
  now: Date,
  newId: NewId,
): Change[] {
  const decision = new Decision(facts, newId);
  const [carrier] = way.carried;
  if (carrier === undefined) return [];
  const fresh: FollowUp[] = [];
  const mayArrive = way.tried.some(isPending);
  let isCarrierClosed = false;
  for (const followUp of way.carried) {
    const reason = staleness(followUp, way.plan.steps.slice(left.from), facts, policy, now);
    if (reason === undefined) fresh.push(followUp);
    // What may have arrived was sent, and no later verdict says otherwise.
    else if (!mayArrive) {
      decision.close(followUp, reason);
      isCarrierClosed ||= followUp === carrier;
    }
  }
  const [first] = fresh;
  if (first === undefined) {
    if (mayArrive) settle(decision, way, way.carried, carrier.id);
    return decision.changes;
  }
  const bearer = isCarrierClosed ? first : carrier;
  const toTell = { fresh, bearer, maySplit: !mayArrive };
  const going: Going = { decision, way, left, mayArrive, policy, now };
  for (const onwards of lookOnwards(way.plan.steps, left, toTell, facts, policy, now)) goOnwards(going, onwards);
  return decision.changes;
}

/** A message that leaves a channel, and what is known of it. */
interface Going {
  readonly decision: Decision;
  readonly way: Way;
  readonly left: Switch;
  /** Something that was tried before may have arrived, or still arrive. */
  readonly mayArrive: boolean;
  readonly policy: TenantPolicy;
  readonly now: Date;
}

/** What goes one way is planned there, or has come to its end. */
function goOnwards(going: Going, { fresh, bearer, next, omitted, leftOut }: Onwards): void {
  const { decision, way, left, mayArrive, policy, now } = going;
  const account = way.plan.steps[next?.step ?? -1]?.account;
  const hours = account === undefined ? undefined : hoursOfMessage(fresh, account, decision.facts, policy, now);
  if (hours?.may === 'not') {
    // Nothing is told any more by the time at which it may arrive.
    if (mayArrive) settle(decision, way, way.carried, bearer.id, { omitted });
    else for (const one of fresh) decision.close(one, 'quiet_hours', { ...way.plan, quietHours: hours.quietHours });
    return;
  }
  // What may have arrived has told them all.
  const told = mayArrive ? way.carried : fresh;
  const messages = next?.messages ?? [];
  const step = next?.step ?? left.from;
  if (messages.length > 1) {
    for (const one of fresh) settle(decision, way, [one], one.id, { isPlannedAnew: true, omitted });
    for (const message of messages) {
      planMessage(going, step, withoutOthers(message, message.carried), message.carried[0]?.id ?? bearer.id, hours);
    }
    return;
  }
  const isLeftOut = (one: FollowUp): boolean => leftOut?.followUps.includes(one) === true;
  const isPlannedAnew = next !== undefined;
  const goingOn = told.filter((one) => !isLeftOut(one));
  settle(decision, way, goingOn, bearer.id, { isPlannedAnew, omitted });
  settle(decision, way, told.filter(isLeftOut), bearer.id, { isPlannedAnew, omitted: leftOut?.omitted ?? [] });
  for (const message of messages) planMessage(going, step, withoutOthers(message, told), bearer.id, hours);
}

/** The message as its request says it: of the follow-ups that belong to it, it leaves out those that it does not tell. */
function withoutOthers(message: Message, belonging: readonly FollowUp[]): Message {
  return { ...message, request: leavingOut(message.request, message.carried, belonging) };
}

/** At once, or when the account, or anybody, may write to the person again. */
function planMessage(
  { decision, way: { plan, tried }, left, policy, now }: Going,
  step: number,
  message: Message,
  followUpId: string,
  hours: HoursAnswer | undefined,
): void {
  const { carried, consentId, request } = message;
  const { account, channel } = plan.steps[step] as PlanStep;
  const counted = countCarried(message, followUpId, channel, decision.facts, policy, now);
  if ('change' in counted && counted.change !== undefined) decision.add(counted.change);
  const id = decision.newId();
  // What it takes the place of did not arrive, and is in nobody's way.
  const replaced = tried.filter((one) => one.step === step).map((one) => one.id);
  const turn = nextTurn(account, decision.facts, policy, now, replaced);
  const waits = hours?.may === 'wait' && hours.until > turn ? hours : undefined;
  const dueAt = waits?.until ?? turn;
  decision.add({
    change: 'attempt_planned',
    attempt: {
      id,
      followUpId,
      account,
      channel,
      step,
      tryNumber: replaced.length + 1,
      consentId,
      request,
      dueAt,
      live: carried.some((one) => one.live),
      follows: { step: left.from, why: left.why },
      ...(hours?.may === 'leave' && { quietHours: hours.quietHours }),
      ...onwardFrom(plan, step, carried, policy.timing),
    },
  });
  if (dueAt > now) {
    const postponed = { change: 'attempt_postponed', attemptId: id, followUpId, until: dueAt } as const;
    if (waits === undefined) decision.add({ ...postponed, reason: 'pair_limit' });
    else decision.add({ ...postponed, reason: 'quiet_hours', quietHours: waits.quietHours });
  }
  for (const change of takeTurn(account, id, dueAt, policy)) decision.add(change);
}

/** What was to be switched and is not after all, such as after a stop: it stands where its attempts left it. */
export function stayOnStep(way: Way, facts: Facts, newId: NewId): Change[] {
  const decision = new Decision(facts, newId);
  const [carrier] = way.carried;
  if (carrier !== undefined) settle(decision, way, way.carried, carrier.id);
  return decision.changes;
}

function settle(
  decision: Decision,
  { tried }: Way,
  followUps: readonly FollowUp[],
  carrierId: string,
  { isPlannedAnew = false, omitted = [] }: { isPlannedAnew?: boolean; omitted?: readonly PlanOmission[] } = {},
): void {
  const states = tried.map((one) => one.state);
  const attempts = isPlannedAnew ? [...states, newAttempt] : states;
  const status = followUpStatus({ attempts, moreToTry: false });
  const failure = states.at(-1)?.failure?.reason;
  const failed = failure === undefined ? {} : { failure };
  for (const followUp of followUps) {
    const mergedInto = followUp.id === carrierId ? {} : { mergedInto: carrierId };
    decision.add({ change: 'follow_up_switched', followUp, omitted, status, ...failed, ...mergedInto });
  }
}

/** Why a follow-up is told on no further channel, if so; the lack of one channel's consent is no reason. */
function staleness(
  followUp: FollowUp,
  steps: readonly PlanStep[],
  facts: Facts,
  policy: TenantPolicy,
  now: Date,
): SkipReason | undefined {
  const reason = overtaken(followUp, facts);
  if (reason !== undefined) return reason;
  if (expiresAt(followUp, policy.timing) <= now) return 'expired';
  const { phone } = facts.call;
  const fault = phone?.usable === true ? destinationFault(followUp, phone, policy.guards) : undefined;
  if (fault !== undefined) return fault;
  const answers = steps.map(({ channel }) => consentOf(followUp, channel, facts, policy, now));
  const isStopped = answers.some((one) => !one.granted && one.reason === 'opted_out');
  // Whoever agreed again after a stop, and took that back for one channel, may be told on the others.
  const isAllowed = answers.some((one) => one.granted);
  return isStopped && !isAllowed ? 'opted_out' : undefined;
}
