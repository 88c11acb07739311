import { decideConsent } from '../consent/decide-consent.ts';
import type { ChannelRequest } from '../channel/channel.ts';
import { attemptStatus, failureRanks, newAttempt } from '../delivery/attempt-state.ts';
import { followUpStatus } from '../delivery/follow-up-state.ts';
import type { SwitchReason, Tried } from '../delivery/next-move.ts';
import { unreachable, type Plan, type PlanOmission, type PlanStep } from '../routing/plan.ts';
import { purposeOfTrigger } from '../trigger/trigger.ts';
import type { Facts, FollowUp } from './call-facts.ts';
import type { Change, NewId, SkipReason } from './change.ts';
import { Decision } from './decision.ts';
import { expiresAt } from './expiry.ts';
import { fitMessage } from './fit-message.ts';
import { onwardFrom } from './onward.ts';
import { overtaken } from './recheck-attempt.ts';
import { reachabilityNow } from './route-question.ts';
import type { TenantPolicy } from './tenant-policy.ts';

/** A message on its way, and how far it got. */
export interface Way {
  /** What it tells: its carrier first, then the follow-ups that were merged into that one; all of them released. */
  readonly carried: readonly FollowUp[];
  /** Of the carrier. */
  readonly plan: Plan;
  /** Oldest first. */
  readonly tried: readonly Tried[];
}

/** Which step is left, and why. */
export interface Switch {
  readonly from: number;
  readonly why: SwitchReason;
}

/** The first step after the one that is left that the message may take, and those that it may not. */
interface Onwards {
  readonly next?: { readonly step: number; readonly consentId: string; readonly request: ChannelRequest };
  readonly omitted: readonly PlanOmission[];
}

/**
 * Leaves a channel for the next one of the stored plan, on the facts of this moment: what was withdrawn, replaced,
 * stopped or has expired is not told any more, and a channel whose consent is gone, or that cannot say the message,
 * is passed over. Pure, and run inside the transaction that writes what it decides.
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
  const { next, omitted } = lookOnwards(way.plan, left.from, fresh, facts, policy, now);
  const bearer = isCarrierClosed ? first : carrier;
  const told = isCarrierClosed ? fresh : way.carried.filter((one) => fresh.includes(one) || mayArrive);
  settle(decision, way, told, bearer.id, { isPlannedAnew: next !== undefined, omitted });
  if (next === undefined) return decision.changes;
  const step = way.plan.steps[next.step] as PlanStep;
  decision.add({
    change: 'attempt_planned',
    attempt: {
      id: decision.newId(),
      followUpId: bearer.id,
      account: step.account,
      channel: step.channel,
      step: next.step,
      tryNumber: 1,
      consentId: next.consentId,
      request: next.request,
      dueAt: now,
      live: fresh.some((one) => one.live),
      follows: { step: left.from, why: left.why },
      ...onwardFrom(way.plan, next.step, fresh, policy.timing),
    },
  });
  return decision.changes;
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
  for (const followUp of followUps) {
    const mergedInto = followUp.id === carrierId ? {} : { mergedInto: carrierId };
    decision.add({ change: 'follow_up_switched', followUp, omitted, status, ...mergedInto });
  }
}

/** Where only stopped accounts are left, the message waits for the first of them. */
function lookOnwards(
  plan: Plan,
  from: number,
  fresh: readonly FollowUp[],
  facts: Facts,
  policy: TenantPolicy,
  now: Date,
): Onwards {
  const onwards = lookPast(plan, from, fresh, facts, policy, now);
  if (onwards.next !== undefined || !onwards.omitted.some((one) => one.whyNot === 'account_stopped')) return onwards;
  const { stoppedAccounts: _stopped, ...asIfNoneStopped } = facts;
  return lookPast(plan, from, fresh, asIfNoneStopped, policy, now);
}

function lookPast(
  { steps }: Plan,
  from: number,
  fresh: readonly FollowUp[],
  facts: Facts,
  policy: TenantPolicy,
  now: Date,
): Onwards {
  const omitted: PlanOmission[] = [];
  const reachability = reachabilityNow(facts, policy, now);
  for (const [step, { channel, account }] of steps.entries()) {
    if (step <= from) continue;
    if (!policy.senders.some((one) => one.account === account)) {
      omitted.push({ channel, whyNot: 'no_account' });
      continue;
    }
    const consents = fresh.map((one) => consentOf(one, channel, facts, now));
    const denied = consents.find((one) => !one.granted);
    const [consent] = consents;
    if (denied !== undefined || consent?.granted !== true) {
      omitted.push({ channel, account, whyNot: denied?.reason ?? 'no_consent' });
      continue;
    }
    const known = reachability.get(account);
    if (known?.reachable === false) {
      omitted.push(unreachable(channel, account, known));
      continue;
    }
    if (facts.stoppedAccounts?.has(account) === true) {
      omitted.push({ channel, account, whyNot: 'account_stopped' });
      continue;
    }
    const fit = fitMessage(account, fresh, facts, policy);
    if (fit.fits) return { next: { step, consentId: consent.consentId, request: fit.request }, omitted };
    omitted.push({ channel, account, whyNot: 'does_not_fit' });
  }
  return { omitted };
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
  const isStopped = steps.some(({ channel }) => {
    const consent = consentOf(followUp, channel, facts, now);
    return !consent.granted && consent.reason === 'opted_out';
  });
  return isStopped ? 'opted_out' : undefined;
}

function consentOf({ trigger }: FollowUp, channel: string, { consents, suppressions }: Facts, now: Date) {
  return decideConsent({ channel, purpose: purposeOfTrigger[trigger], now, consents, suppressions });
}

/** It arrived, or nobody knows that it did not. */
function isPending({ state }: Tried): boolean {
  const status = attemptStatus(state);
  return status !== 'planned' && !failureRanks.some((kind) => kind === status);
}
