import { decideConsent, lacksConsent } from '../consent/decide-consent.ts';
import { firstOfEachChannel } from '../routing/plan.ts';
import { chooseRoute } from '../routing/route.ts';
import type { Facts, FollowUp, HoldReason, WaitsForTime } from './call-facts.ts';
import { answeredBy } from './consent-of.ts';
import { routeQuestion } from './route-question.ts';
import { purposeOf } from './purpose-of.ts';
import type { TenantPolicy } from './tenant-policy.ts';

/** When a follow-up is due, on which clock, and what it waits for; without a `holdReason` it is due at once. */
export interface Due {
  readonly dueAt: Date;
  readonly basis: FollowUp['basis'];
  readonly basisAt: Date;
  readonly holdReason?: HoldReason;
}

/**
 * Timing by design: what was not asked for live waits for the end of its call, and four
 * seconds more; a live or late one is due at its receipt. While consent or a number may
 * still be spoken, that is until the same moment, the lack of it holds rather than skips. Whoever wrote to us talks to
 * nobody who would ask them, so an answer is sent now, or it is said now that it may not be.
 */
export function dueOf(followUp: FollowUp, facts: Facts, policy: TenantPolicy, now: Date): Due {
  if (answeredBy(followUp) !== undefined) {
    return { dueAt: now, basis: followUp.basis, basisAt: followUp.basisAt };
  }
  const { endedAt } = facts.call;
  const endOfWaiting = endedAt
    ? { dueAt: after(endedAt, policy.timing.afterCallDelayMs), basis: 'call_ended' as const, basisAt: endedAt }
    : longestWait(followUp, policy);
  if (!followUp.atOnce) return { ...endOfWaiting, holdReason: 'call_live' };
  const lacking = blockerOf(followUp, facts, policy, now);
  if (lacking !== undefined && endOfWaiting.dueAt > now) return { ...endOfWaiting, holdReason: lacking };
  return { dueAt: now, basis: followUp.basis, basisAt: followUp.basisAt };
}

/** What stands between a follow-up and its caller and may still come while the call lasts. */
export function blockerOf(
  followUp: FollowUp,
  facts: Facts,
  policy: TenantPolicy,
  now: Date,
): Exclude<HoldReason, WaitsForTime> | undefined {
  const { phone } = facts.call;
  if (phone === undefined) return 'phone_missing';
  if (!phone.usable || policy.senders.length === 0) return undefined;
  const { consents, suppressions } = facts;
  const purpose = purposeOf(followUp.trigger, policy);
  const channels = [...firstOfEachChannel(policy.senders).keys()];
  const denials = new Set<'no_consent' | 'opted_out'>();
  for (const { step } of chooseRoute(routeQuestion(facts, policy), channels)) {
    if (!channels.includes(step.channel)) continue;
    const decided = decideConsent({ channel: step.channel, purpose, now, consents, suppressions });
    if (decided.granted) return undefined;
    denials.add(lacksConsent(decided.reason) ? 'no_consent' : 'opted_out');
  }
  return denials.has('opted_out') ? 'opted_out' : 'no_consent';
}

function longestWait(followUp: FollowUp, policy: TenantPolicy): Pick<Due, 'dueAt' | 'basis' | 'basisAt'> {
  const dueAt = after(followUp.receivedAt, policy.timing.longestWaitMs);
  return { dueAt, basis: 'longest_wait', basisAt: dueAt };
}

function after(moment: Date, milliseconds: number): Date {
  return new Date(moment.getTime() + milliseconds);
}
