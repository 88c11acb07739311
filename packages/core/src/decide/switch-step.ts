import { decideConsent } from '../consent/decide-consent.ts';
import { boundOver, countCarried } from '../guard/count-carried.ts';
import { destinationFault } from '../guard/destination.ts';
import type { ChannelRequest } from '../channel/channel.ts';
import { attemptStatus, failureRanks, newAttempt } from '../delivery/attempt-state.ts';
import { followUpStatus } from '../delivery/follow-up-state.ts';
import type { NextMove, Tried } from '../delivery/next-move.ts';
import { unreachable, type Plan, type PlanOmission, type PlanStep } from '../routing/plan.ts';
import type { Facts, FollowUp } from './call-facts.ts';
import type { Change, NewId, SkipReason } from './change.ts';
import { nextTurn, takeTurn } from './conversation.ts';
import { Decision } from './decision.ts';
import { expiresAt } from './expiry.ts';
import { fitMessage } from './fit-message.ts';
import { hoursOfMessage, type HoursAnswer } from './hours-of-follow-up.ts';
import { onwardFrom } from './onward.ts';
import { overtaken } from './recheck-attempt.ts';
import { purposeOf } from './purpose-of.ts';
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

/** Which step is left, and why; or which is taken again, because free text was refused there. */
export type Switch = Extract<NextMove, { move: 'switch' | 'rephrase' }>;

/** What is to be told onwards. */
interface ToTell {
  readonly fresh: readonly FollowUp[];
  /** Whose message it is where all are told in one. */
  readonly bearer: FollowUp;
  /** Whether nothing that was tried before, with all of them in it, can still arrive. */
  readonly maySplit: boolean;
}

/** What several follow-ups are told in, together or one by one. */
interface Message {
  readonly carried: readonly FollowUp[];
  readonly consentId: string;
  readonly request: ChannelRequest;
}

/** The first step that the message may take from now on, and those that it may not. */
interface Onwards {
  readonly next?: { readonly step: number; readonly messages: readonly Message[] };
  readonly omitted: readonly PlanOmission[];
}

/**
 * Leaves a channel for the next one of the stored plan, or takes its step again in the form that needs no open service
 * window, on the facts of this moment: what was withdrawn, replaced, stopped or has expired is not told any more, and a
 * channel whose consent is gone, or that cannot say the message, is passed over. What was told in one message is told
 * in several where a channel says each, but not all at once. Pure, and run inside the transaction that writes what it
 * decides.
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
  const { next, omitted } = lookOnwards(way, left, { fresh, bearer, maySplit: !mayArrive }, facts, policy, now);
  const account = way.plan.steps[next?.step ?? -1]?.account;
  const hours = account === undefined ? undefined : hoursOfMessage(fresh, account, facts, policy, now);
  if (hours?.may === 'not') {
    // Nothing is told any more by the time at which it may arrive.
    if (mayArrive) settle(decision, way, way.carried, carrier.id, { omitted });
    else for (const one of fresh) decision.close(one, 'quiet_hours', { ...way.plan, quietHours: hours.quietHours });
    return decision.changes;
  }
  const told = isCarrierClosed ? fresh : way.carried.filter((one) => fresh.includes(one) || mayArrive);
  const messages = next?.messages ?? [];
  if (messages.length > 1) {
    for (const one of fresh) settle(decision, way, [one], one.id, { isPlannedAnew: true, omitted });
  } else settle(decision, way, told, bearer.id, { isPlannedAnew: next !== undefined, omitted });
  for (const message of messages) {
    const bearerId = messages.length > 1 ? message.carried[0]?.id : bearer.id;
    planMessage(decision, way, left, next?.step ?? left.from, message, bearerId ?? bearer.id, policy, now, hours);
  }
  return decision.changes;
}

/** At once, or when the account, or anybody, may write to the person again. */
function planMessage(
  decision: Decision,
  { plan, tried }: Way,
  left: Switch,
  step: number,
  message: Message,
  followUpId: string,
  policy: TenantPolicy,
  now: Date,
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

/** Where only stopped accounts are left, the message waits for the first of them. */
function lookOnwards(way: Way, left: Switch, toTell: ToTell, facts: Facts, policy: TenantPolicy, now: Date): Onwards {
  const onwards = lookPast(way, left, toTell, facts, policy, now);
  if (onwards.next !== undefined || !onwards.omitted.some((one) => one.whyNot === 'account_stopped')) return onwards;
  const { stoppedAccounts: _stopped, ...asIfNoneStopped } = facts;
  return lookPast(way, left, toTell, asIfNoneStopped, policy, now);
}

function lookPast(
  { plan: { steps } }: Way,
  left: Switch,
  { fresh, bearer, maySplit }: ToTell,
  facts: Facts,
  policy: TenantPolicy,
  now: Date,
): Onwards {
  const omitted: PlanOmission[] = [];
  const reachability = reachabilityNow(facts, policy, now);
  for (const [step, { channel, account }] of steps.entries()) {
    const isAgain = left.move === 'rephrase' && step === left.from;
    if (step <= left.from && !isAgain) continue;
    if (!policy.senders.some((one) => one.account === account)) {
      omitted.push({ channel, whyNot: 'no_account' });
      continue;
    }
    const consents = fresh.map((one) => consentOf(one, channel, facts, policy, now));
    const denied = consents.find((one) => !one.granted);
    const [consent] = consents;
    if (denied !== undefined || consent?.granted !== true) {
      omitted.push({ channel, account, whyNot: denied?.reason ?? 'no_consent' });
      continue;
    }
    if (facts.blockedAccounts?.has(account) === true) {
      omitted.push({ channel, account, whyNot: 'provider_block' });
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
    const request = (carried: readonly FollowUp[]): ChannelRequest | undefined => {
      const fit = fitMessage(account, carried, facts, policy, now, isAgain ? 'closed' : undefined);
      return fit.fits ? fit.request : undefined;
    };
    const together = request(fresh);
    if (together !== undefined) {
      const messages = [{ carried: fresh, consentId: consent.consentId, request: together }];
      const over = boundOver(messages, channel, bearer.id, facts, policy, now);
      if (over === undefined) return { next: { step, messages }, omitted };
      omitted.push({ channel, account, whyNot: over });
      continue;
    }
    const apart = maySplit && fresh.length > 1 ? fresh.map((one) => request([one])) : [];
    const messages = fresh.flatMap((one, index): Message[] => {
      const [alone, own] = [apart[index], consents[index]];
      return alone && own?.granted ? [{ carried: [one], consentId: own.consentId, request: alone }] : [];
    });
    const isSayable = messages.length === fresh.length;
    const over = isSayable ? boundOver(messages, channel, bearer.id, facts, policy, now) : undefined;
    if (isSayable && over === undefined) return { next: { step, messages }, omitted };
    omitted.push({ channel, account, whyNot: over ?? 'does_not_fit' });
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
  const { phone } = facts.call;
  const fault = phone?.usable === true ? destinationFault(followUp, phone, policy.guards) : undefined;
  if (fault !== undefined) return fault;
  const isStopped = steps.some(({ channel }) => {
    const consent = consentOf(followUp, channel, facts, policy, now);
    return !consent.granted && consent.reason === 'opted_out';
  });
  return isStopped ? 'opted_out' : undefined;
}

function consentOf(
  { trigger }: FollowUp,
  channel: string,
  { consents, suppressions }: Facts,
  policy: TenantPolicy,
  now: Date,
) {
  return decideConsent({ channel, purpose: purposeOf(trigger, policy), now, consents, suppressions });
}

/** It arrived, or nobody knows that it did not. */
function isPending({ state }: Tried): boolean {
  const status = attemptStatus(state);
  if (status === 'given_up') return true;
  return status !== 'planned' && !failureRanks.some((kind) => kind === status);
}
