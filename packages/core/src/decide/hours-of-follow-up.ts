import { decideConsent } from '../consent/decide-consent.ts';
import { givenAt } from '../consent/time-of-consent.ts';
import { fractionOf } from '../delivery/retry-policy.ts';
import { shippedQuietHours, type MessageKind } from '../quiet-hours/hours-rule.ts';
import { quietHoursAt, type QuietHoursDecision } from '../quiet-hours/quiet-hours.ts';
import { whereaboutsOf, type Whereabouts } from '../quiet-hours/whereabouts.ts';
import type { Facts, FollowUp } from './call-facts.ts';
import { answeredBy, consentOf } from './consent-of.ts';
import { firstExpiry } from './expiry.ts';
import { uselessFrom } from './payload-item.ts';
import { purposeOf } from './purpose-of.ts';
import type { TenantPolicy } from './tenant-policy.ts';

/** So long after a call whoever spoke their consent on it is still waiting for the answer. */
const justNowMs = 10 * 60_000;
/** What opens for many people at once begins spread over so long. */
const spreadMs = 5 * 60_000;

/** Whether a message may arrive now, and where not, whether it waits. */
export type HoursAnswer =
  | { readonly may: 'leave'; readonly quietHours: QuietHoursDecision }
  | { readonly may: 'wait'; readonly until: Date; readonly quietHours: QuietHoursDecision }
  /** By the time at which it may arrive it is of no use any more. */
  | { readonly may: 'not'; readonly quietHours: QuietHoursDecision };

/**
 * Whether a follow-up may arrive at its caller's on an account at this moment, as far as the hours go. Outside of them a
 * transactional one still may where the caller spoke the consent for it on a call just now, or wrote just now what it
 * answers: they wait for it. One that
 * waits is due at the opening, spread a little by its caller, and waits no longer than it is of use.
 */
export function hoursOfFollowUp(
  followUp: FollowUp,
  account: string,
  facts: Facts,
  policy: TenantPolicy,
  now: Date,
): HoursAnswer {
  const useless = uselessFrom(followUp.item)?.getTime() ?? Infinity;
  return hoursUntil(followUp, account, facts, policy, now, useless);
}

/**
 * The same for a message that tells several follow-ups, and that was planned before: all of them have to be in time, and
 * what waits where it stands waits no longer than until the first of them expires.
 */
export function hoursOfMessage(
  carried: readonly FollowUp[],
  account: string,
  facts: Facts,
  policy: TenantPolicy,
  now: Date,
): HoursAnswer | undefined {
  const expires = firstExpiry(carried, policy.timing);
  let latest: HoursAnswer | undefined;
  for (const followUp of carried) {
    const answer = hoursUntil(followUp, account, facts, policy, now, expires);
    if (answer.may === 'not') return answer;
    const isLater = answer.may === 'wait' && (latest?.may !== 'wait' || answer.until > latest.until);
    if (latest === undefined || isLater) latest = answer;
  }
  return latest;
}

function hoursUntil(
  followUp: FollowUp,
  account: string,
  facts: Facts,
  policy: TenantPolicy,
  now: Date,
  useless: number,
): HoursAnswer {
  const { quietHours = shippedQuietHours } = policy;
  const kind = kindOfMessage(followUp, policy);
  const whereabouts = whereaboutsOfCaller(facts);
  const { decision, opensAt } = quietHoursAt(now.getTime(), kind, whereabouts, quietHours);
  if (decision.decision === 'open') return { may: 'leave', quietHours: decision };
  const consentId = kind === 'transactional' ? askedJustNow(followUp, account, facts, policy, now) : undefined;
  if (consentId !== undefined) return { may: 'leave', quietHours: { ...decision, decision: 'exempt', consentId } };
  const last = Math.min(useless, now.getTime() + quietHours.longestHoldMs);
  if (opensAt === undefined || opensAt >= last) return { may: 'not', quietHours: decision };
  const spread = Math.min(spreadMs, (last - opensAt) / 2) * fractionOf(numberOf(facts) ?? followUp.id);
  const later = opensAt + Math.floor(spread);
  const isStillOpen = quietHoursAt(later, kind, whereabouts, quietHours).decision.decision === 'open';
  return { may: 'wait', until: new Date(isStillOpen ? later : opensAt), quietHours: decision };
}

function kindOfMessage({ trigger }: FollowUp, policy: TenantPolicy): MessageKind {
  return purposeOf(trigger, policy) === 'marketing' ? 'marketing' : 'transactional';
}

function whereaboutsOfCaller({ call: { phone, timezone } }: Facts): Whereabouts {
  const usable = phone?.usable === true ? phone : undefined;
  return whereaboutsOf({
    e164: usable?.e164 ?? '',
    ...(usable?.country !== undefined && { country: usable.country }),
    ...(timezone !== undefined && { timezone }),
  });
}

/** The consent of whoever waits for it: they wrote just now what it answers, or agreed to it on a call just now. */
function askedJustNow(
  followUp: FollowUp,
  account: string,
  facts: Facts,
  policy: TenantPolicy,
  now: Date,
): string | undefined {
  const answered = answeredBy(followUp);
  const isJustNow = answered !== undefined && Date.parse(answered.wroteAt) > now.getTime() - justNowMs;
  const consent = isJustNow ? consentOf(followUp, answered.channel, facts, policy, now) : undefined;
  return consent?.granted === true ? consent.consentId : spokenJustNow(followUp, account, facts, policy, now);
}

/**
 * The consent that was spoken for it on a call within the last ten minutes. This call lasts until its end, and while that
 * is not known as long as it is heard of; another one at least until the consent was spoken.
 */
function spokenJustNow(
  followUp: FollowUp,
  account: string,
  { call, consents, suppressions }: Facts,
  policy: TenantPolicy,
  now: Date,
): string | undefined {
  const channel = policy.senders.find((one) => one.account === account)?.channel.name;
  if (channel === undefined) return undefined;
  const since = now.getTime() - justNowMs;
  // One that is sent again was received by whoever asked for that, and not on the call.
  const heardOfAt = followUp.again === undefined ? followUp.receivedAt.getTime() : -Infinity;
  const isJustNow = consents.filter((one) => {
    const { kind, spokenOn } = one;
    if (kind === 'revoke') return true;
    if (spokenOn === undefined) return false;
    const spokenAt = givenAt(one).getTime();
    if (spokenOn === 'another_call') return spokenAt > since;
    const lastedUntil = call.endedAt?.getTime() ?? Math.max(spokenAt, heardOfAt);
    return lastedUntil > since;
  });
  const purpose = purposeOf(followUp.trigger, policy);
  const consent = decideConsent({ channel, purpose, now, consents: isJustNow, suppressions });
  return consent.granted ? consent.consentId : undefined;
}

function numberOf({ call: { phone } }: Facts): string | undefined {
  return phone?.usable === true ? phone.e164 : undefined;
}
