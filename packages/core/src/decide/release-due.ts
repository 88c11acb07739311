import type { ChannelRequest } from '../channel/channel.ts';
import { makePlan, withoutStep, type Plan, type PlanStep } from '../routing/plan.ts';
import { purposeOfTrigger } from '../trigger/trigger.ts';
import type { CallerPhone, Facts, FollowUp } from './call-facts.ts';
import type { Change, NewId, SkipReason } from './change.ts';
import { Decision } from './decision.ts';
import { expiresAt } from './expiry.ts';
import type { TenantPolicy } from './tenant-policy.ts';

/** Several follow-ups in one message may fill this many of the channel's units (SMS segments), and no more. */
const largestMerge = 3;

/** A follow-up that may be sent, and how. */
interface Ready {
  readonly followUp: FollowUp;
  readonly plan: Plan;
}

/** One message on the first channel of a plan that can say it. */
interface Message {
  readonly plan: Plan;
  readonly step: PlanStep;
  readonly request: ChannelRequest;
}

/**
 * Looks at every held follow-up of a call whose time has come: each is sent, or refused for
 * good with its reason. Those that go out together become one message where it stays short.
 * Pure, and run inside the transaction that claims the send, so what it checked still holds.
 */
export function releaseDue(facts: Facts, policy: TenantPolicy, now: Date, newId: NewId): Change[] {
  const decision = new Decision(facts, newId);
  const ready: Ready[] = [];
  for (const followUp of facts.followUps) {
    if (followUp.status !== 'held' || followUp.dueAt > now) continue;
    const plan = planOf(followUp, facts, policy, now);
    const refusal = refusalOf(followUp, plan, facts.call.phone, policy, now);
    if (refusal !== undefined) decision.close(followUp, refusal);
    else ready.push({ followUp, plan });
  }
  for (const group of groupByRoute(ready)) releaseGroup(decision, group, policy, now);
  return decision.changes;
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
  if (plan.steps.length > 0) return undefined;
  if (plan.omitted.length === 0) return 'no_channel';
  return plan.omitted.some((one) => one.whyNot === 'opted_out') ? 'opted_out' : 'no_consent';
}

function planOf(followUp: FollowUp, facts: Facts, policy: TenantPolicy, now: Date): Plan {
  const { consents, suppressions, call } = facts;
  return makePlan({
    senders: policy.senders,
    ...(call.prefers !== undefined && { prefers: call.prefers }),
    purpose: purposeOfTrigger[followUp.trigger],
    now,
    consents,
    suppressions,
  });
}

/** Only what takes the same way can share a message. */
function groupByRoute(ready: readonly Ready[]): readonly (readonly Ready[])[] {
  return [...Map.groupBy(ready, ({ plan }) => plan.steps.map((step) => step.account).join(' ')).values()];
}

function releaseGroup(decision: Decision, group: readonly Ready[], policy: TenantPolicy, now: Date): void {
  const [first, ...others] = group;
  if (first === undefined) return;
  const merged = others.length > 0 ? messageFor(group, first.plan, decision.facts, policy) : undefined;
  if (merged !== undefined && merged.request.units <= largestMerge) {
    send(decision, group, merged, now);
    return;
  }
  for (const ready of group) {
    const message = messageFor([ready], ready.plan, decision.facts, policy);
    if (message === undefined) decision.close(ready.followUp, 'does_not_fit');
    else send(decision, [ready], message, now);
  }
}

function messageFor(group: readonly Ready[], plan: Plan, facts: Facts, policy: TenantPolicy): Message | undefined {
  const { name, locale, timezone } = facts.call;
  const step = plan.steps[0];
  const sender = policy.senders.find((one) => one.account === step?.account);
  if (step === undefined || sender === undefined) return undefined;
  const templates = sender.templates(locale);
  const zone = timezone ?? policy.timezone;
  const payload = {
    business: policy.name,
    locale: locale ?? templates.locale,
    ...(zone !== undefined && { timezone: zone }),
    ...(name !== undefined && { callerName: name }),
    items: group.map(({ followUp }) => followUp.item),
  };
  const fit = sender.channel.fit({ payload, to: addressOf(facts.call.phone), templates });
  if (fit.fits) return { plan, step, request: fit.request };
  return messageFor(group, withoutStep(plan, step), facts, policy);
}

function addressOf(phone: CallerPhone | undefined): string {
  if (phone?.usable !== true) throw new Error('a follow-up without a usable number was not refused');
  return phone.e164;
}

/** The first of the group carries the message, the others point to it. */
function send(decision: Decision, group: readonly Ready[], { plan, step, request }: Message, now: Date): void {
  const [carrier, ...others] = group;
  if (carrier === undefined) return;
  for (const { followUp } of group) {
    decision.judge({
      verdict: 'send',
      eventId: followUp.eventId,
      followUpId: followUp.id,
      ...(followUp.verdictId !== undefined && { supersedes: followUp.verdictId }),
    });
    const judged = decision.facts.followUps.find((one) => one.id === followUp.id) ?? followUp;
    const mergedInto = others.some((one) => one.followUp === followUp) ? carrier.followUp.id : undefined;
    decision.add({ change: 'follow_up_released', followUp: judged, plan, ...(mergedInto && { mergedInto }) });
  }
  decision.add({
    change: 'attempt_planned',
    attempt: {
      id: decision.newId(),
      followUpId: carrier.followUp.id,
      account: step.account,
      channel: step.channel,
      step: 0,
      tryNumber: 1,
      consentId: step.consentId,
      request,
      dueAt: now,
      live: carrier.followUp.live,
    },
  });
}
