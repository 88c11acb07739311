import type { ChannelRequest } from '../channel/channel.ts';
import { countCarried } from '../guard/count-carried.ts';
import type { GuardReason } from '../guard/count-message.ts';
import { destinationFault } from '../guard/destination.ts';
import { exposureOf, type Exposure } from '../hold-out/hold-out.ts';
import { makePlan, withoutStep, type Plan, type PlanStep } from '../routing/plan.ts';
import { purposeOfTrigger } from '../trigger/trigger.ts';
import { planOfAnswer } from './answer.ts';
import type { CallerPhone, Facts, FollowUp, HoldReason } from './call-facts.ts';
import type { Change, NewId, SkipReason } from './change.ts';
import { answeredBy } from './consent-of.ts';
import { nextTurn, takeTurn } from './conversation.ts';
import { Decision } from './decision.ts';
import { expiresAt } from './expiry.ts';
import { fitMessage } from './fit-message.ts';
import { hoursOfFollowUp } from './hours-of-follow-up.ts';
import { onwardFrom } from './onward.ts';
import { purposeOf } from './purpose-of.ts';
import { overtakenLater } from './recheck-attempt.ts';
import { reachabilityNow, routeQuestion } from './route-question.ts';
import type { TenantPolicy } from './tenant-policy.ts';

/** Several follow-ups in one message may fill this many of the channel's units (SMS segments), and no more. */
const largestMerge = 3;

/** A follow-up that may be sent, and how: on the first channel of its plan that can say it. */
interface Ready {
  readonly followUp: FollowUp;
  readonly plan: Plan;
  readonly step: PlanStep;
  readonly request: ChannelRequest;
  /** Where it has a part in a hold-out. */
  readonly exposure?: Exposure;
}

/**
 * Looks at every held follow-up of a call whose time has come: each is sent, held for the hours
 * of its caller, or refused for good with its reason. Those that go out together become one
 * message where it stays short.
 * Pure, and run inside the transaction that claims the send, so what it checked still holds.
 */
export function releaseDue(facts: Facts, policy: TenantPolicy, now: Date, newId: NewId): Change[] {
  const decision = new Decision(facts, newId);
  const ready: Ready[] = [];
  for (const followUp of facts.followUps) {
    if (followUp.status !== 'held' || followUp.dueAt > now) continue;
    const overtaken = overtakenLater(followUp, facts);
    if (overtaken !== undefined) {
      decision.close(followUp, overtaken);
      continue;
    }
    const plan = planOf(followUp, facts, policy, now);
    const refusal = refusalOf(followUp, plan, facts.call.phone, policy, now);
    const one = refusal === undefined ? readyFor(followUp, plan, facts, policy, now) : undefined;
    if (one !== undefined) inTime(one, decision, ready, policy, now);
    else if (refusal === undefined) decision.close(followUp, 'does_not_fit', plan.steps.reduce(withoutStep, plan));
    else decision.close(followUp, refusal, plan.steps.length > 0 || plan.omitted.length === 0 ? undefined : plan);
  }
  const toTell = ready.filter((one) => !withhold(one, decision, policy, now));
  for (const group of groupByRoute(toTell)) {
    const merged = mergedRequest(group, facts, policy, now);
    if (merged !== undefined) send(decision, group, merged, policy, now);
    else for (const one of group) send(decision, [one], one.request, policy, now);
  }
  return decision.changes;
}

/** The account from which a follow-up would leave if it were due now; undefined where nothing would. */
export function accountNow(followUp: FollowUp, facts: Facts, policy: TenantPolicy, now: Date): string | undefined {
  const plan = planOf(followUp, facts, policy, now);
  if (refusalOf(followUp, plan, facts.call.phone, policy, now) !== undefined) return undefined;
  return readyFor(followUp, plan, facts, policy, now)?.step.account;
}

/** What may arrive at this hour is ready; what may not waits for the hours of its caller, or is over. */
function inTime(one: Ready, decision: Decision, ready: Ready[], policy: TenantPolicy, now: Date): void {
  const { followUp, step } = one;
  const hours = hoursOfFollowUp(followUp, step.account, decision.facts, policy, now);
  const plan = { ...one.plan, quietHours: hours.quietHours };
  if (hours.may === 'leave') {
    const exposure = exposureOf(followUp, step, decision.facts, policy, now);
    ready.push({ ...one, plan, ...(exposure && { exposure }) });
  } else if (hours.may === 'wait') decision.holdForHours(followUp, hours.until, hours.quietHours);
  else decision.close(followUp, 'quiet_hours', plan);
}

/**
 * Keeps back what is to be held out, where it would leave now. What has to wait for its turn or is over a cap waits, or is
 * refused, as it would be in the other arm: nobody is counted of whom it is not known that they would have been told.
 *
 * @returns whether that is settled here.
 */
function withhold(one: Ready, decision: Decision, policy: TenantPolicy, now: Date): boolean {
  const { followUp, plan, step, request, exposure } = one;
  if (exposure?.arm !== 'held_out') return false;
  const { facts } = decision;
  const isItsTurn = nextTurn(step.account, facts, policy, now) <= now;
  const counted = countCarried({ carried: [followUp], request }, followUp.id, step.channel, facts, policy, now);
  if (isItsTurn && !('refusal' in counted)) decision.holdOut(followUp, exposure, plan);
  else send(decision, [one], request, policy, now);
  return true;
}

/** Why nothing is sent for a follow-up that is due, if so. */
function refusalOf(
  followUp: FollowUp,
  plan: Plan,
  phone: CallerPhone | undefined,
  policy: TenantPolicy,
  now: Date,
): SkipReason | undefined {
  if (phone === undefined) return 'phone_missing';
  if (!phone.usable) return phone.fault;
  if (expiresAt(followUp, policy.timing) <= now) return 'expired';
  const fault = destinationFault(followUp, phone, policy.guards);
  if (fault !== undefined) return fault;
  if (plan.steps.length > 0) return undefined;
  const whyNots = plan.omitted.map((one) => one.whyNot);
  // Asked first, because it says that there is consent: a stop may stand on the channels that it does not name.
  if (whyNots.includes('provider_block')) return 'provider_block';
  if (whyNots.includes('opted_out')) return 'opted_out';
  const lacking = (['consent_altered', 'consent_expired', 'no_consent'] as const).find((one) => whyNots.includes(one));
  return lacking ?? 'no_channel';
}

function planOf(followUp: FollowUp, facts: Facts, policy: TenantPolicy, now: Date): Plan {
  const answer = planOfAnswer(followUp, facts, policy, now);
  if (answer !== undefined) return answer;
  const { consents, suppressions, stoppedAccounts, blockedAccounts } = facts;
  const purpose = purposeOf(followUp.trigger, policy);
  const plan = makePlan({
    senders: policy.senders,
    ...(policy.version !== undefined && { policy: policy.version }),
    ...routeQuestion(facts, policy),
    purpose,
    now,
    consents,
    suppressions,
    reachability: reachabilityNow(facts, policy, now),
    ...(blockedAccounts && { blockedAccounts }),
    ...(stoppedAccounts && { stoppedAccounts }),
  });
  return purpose === purposeOfTrigger[followUp.trigger] ? plan : { ...plan, purpose };
}

/** What only a stopped account can say waits for it. */
function readyFor(followUp: FollowUp, plan: Plan, facts: Facts, policy: TenantPolicy, now: Date): Ready | undefined {
  const ready = readyOn(followUp, plan, facts, policy, now);
  if (ready !== undefined || !plan.omitted.some((one) => one.whyNot === 'account_stopped')) return ready;
  const { stoppedAccounts: _stopped, ...asIfNoneStopped } = facts;
  return readyOn(followUp, planOf(followUp, asIfNoneStopped, policy, now), facts, policy, now);
}

/** Leaves out the channels that cannot say it; undefined when none can. */
function readyOn(followUp: FollowUp, plan: Plan, facts: Facts, policy: TenantPolicy, now: Date): Ready | undefined {
  const step = plan.steps[0];
  if (step === undefined) return undefined;
  const fit = fitMessage(step.account, [followUp], facts, policy, now);
  if (fit.fits) return { followUp, plan, step, request: fit.request };
  return readyOn(followUp, withoutStep(plan, step), facts, policy, now);
}

/** Only what takes the same way can share a message, and an answer shares none: it stands under what was asked. */
function groupByRoute(ready: readonly Ready[]): readonly (readonly Ready[])[] {
  if (ready.length < 2) return ready.length === 0 ? [] : [ready];
  const wayOf = ({ followUp, plan }: Ready): string =>
    answeredBy(followUp) === undefined ? plan.steps.map((step) => step.account).join(' ') : followUp.id;
  return [...Map.groupBy(ready, wayOf).values()];
}

/** One message for all of a group; undefined where their channel cannot say it, or not shortly. */
function mergedRequest(
  group: readonly Ready[],
  facts: Facts,
  policy: TenantPolicy,
  now: Date,
): ChannelRequest | undefined {
  const [first, ...others] = group;
  if (first === undefined || others.length === 0) return undefined;
  const followUps = group.map((one) => one.followUp);
  const fit = fitMessage(first.step.account, followUps, facts, policy, now);
  return fit.fits && fit.request.units <= largestMerge ? fit.request : undefined;
}

/**
 * The first of the group carries the message, the others point to it. Each keeps a plan of its
 * own, with the consent that covers its own purpose. Where the account has just written to the
 * person, all of them wait for their turn.
 */
function send(
  decision: Decision,
  group: readonly Ready[],
  request: ChannelRequest,
  policy: TenantPolicy,
  now: Date,
): void {
  const [carrier] = group;
  if (carrier === undefined) return;
  const turn = nextTurn(carrier.step.account, decision.facts, policy, now);
  if (turn > now) {
    for (const { followUp } of group) decision.holdUntil(followUp, 'pair_limit', turn);
    return;
  }
  if (!count(decision, group, carrier, request, policy, now)) return;
  for (const { followUp, plan, exposure } of group) {
    const verdictId = decision.judge({
      verdict: 'send',
      eventId: followUp.eventId,
      followUpId: followUp.id,
      ...(followUp.verdictId !== undefined && { supersedes: followUp.verdictId }),
    });
    const mergedInto = followUp === carrier.followUp ? undefined : carrier.followUp.id;
    const released = { ...followUp, verdictId };
    if (exposure !== undefined) decision.add({ change: 'exposed', exposure });
    decision.add({ change: 'follow_up_released', followUp: released, plan, ...(mergedInto && { mergedInto }) });
  }
  const { account, channel, consentId } = carrier.step;
  const id = decision.newId();
  decision.add({
    change: 'attempt_planned',
    attempt: {
      id,
      followUpId: carrier.followUp.id,
      account,
      channel,
      step: 0,
      tryNumber: 1,
      consentId,
      request,
      dueAt: now,
      live: group.some(({ followUp }) => followUp.live),
      ...onwardFrom(
        carrier.plan,
        0,
        group.map((one) => one.followUp),
        policy.timing,
      ),
    },
  });
  for (const change of takeTurn(account, id, now, policy)) decision.add(change);
}

/**
 * Counts a message against the bounds of the tenant. One that is over them is not sent: it waits where they open before
 * it is of no use, and is refused otherwise.
 *
 * @returns whether it may be sent.
 */
function count(
  decision: Decision,
  group: readonly Ready[],
  carrier: Ready,
  request: ChannelRequest,
  policy: TenantPolicy,
  now: Date,
): boolean {
  const carried = group.map((one) => one.followUp);
  const { followUp, step } = carrier;
  const counted = countCarried({ carried, request }, followUp.id, step.channel, decision.facts, policy, now);
  if (!('refusal' in counted)) {
    if (counted.change !== undefined) decision.add(counted.change);
    return true;
  }
  const { reason, until } = counted.refusal;
  for (const followUp of carried) {
    const isInTime = until !== undefined && until < expiresAt(followUp, policy.timing);
    if (isInTime && isHoldable(reason)) decision.holdUntil(followUp, reason, until);
    else decision.close(followUp, reason);
  }
  return false;
}

function isHoldable(reason: GuardReason): reason is GuardReason & HoldReason {
  return reason === 'cap_person' || reason === 'cap_country' || reason === 'cap_tenant';
}
