import type { FailureReason } from '../channel/failure-reason.ts';
import { lacksConsent } from '../consent/decide-consent.ts';
import { messageToCount } from '../guard/count-carried.ts';
import { recountMessage, type CountedChange } from '../guard/count-message.ts';
import { destinationFault } from '../guard/destination.ts';
import type { Facts, FollowUp } from './call-facts.ts';
import type { Change, NewId, SkipReason } from './change.ts';
import { consentOf } from './consent-of.ts';
import { Decision } from './decision.ts';
import { expiresAt } from './expiry.ts';
import { tellsTheSame } from './payload-item.ts';
import { isShelved, isWithdrawn, revisionsOf, saidSince, type Subject } from './subject.ts';
import type { TenantPolicy } from './tenant-policy.ts';

export type Recheck =
  | { readonly valid: true; readonly consentId: string }
  | { readonly valid: false; readonly stale: readonly { readonly followUp: FollowUp; readonly reason: SkipReason }[] };

/**
 * Whether a planned message may still leave, asked in the transaction that claims it. A
 * message that carries several follow-ups is stale as soon as one of them is.
 */
export function recheckAttempt(
  carried: readonly FollowUp[],
  channel: string,
  facts: Facts,
  policy: TenantPolicy,
  now: Date,
): Recheck {
  const stale: { followUp: FollowUp; reason: SkipReason }[] = [];
  let consentId: string | undefined;
  for (const followUp of carried) {
    const consent = consentOf(followUp, channel, facts, policy, now);
    const reason = overtaken(followUp, facts) ?? (expiresAt(followUp, policy.timing) <= now ? 'expired' : undefined);
    if (reason !== undefined) stale.push({ followUp, reason });
    else if (!consent.granted) stale.push({ followUp, reason: consent.reason });
    else consentId ??= consent.consentId;
  }
  if (stale.length > 0 || consentId === undefined) return { valid: false, stale };
  return { valid: true, consentId };
}

/**
 * The same for the bounds of the tenant: where the message goes, what it links to, and how much was sent before it.
 *
 * @returns `counts` for a message that has to be counted now, because nobody did when it was planned.
 */
export function recheckGuards(
  carried: readonly FollowUp[],
  { followUpId, channel, units }: { readonly followUpId: string; readonly channel: string; readonly units: number },
  facts: Facts,
  policy: TenantPolicy,
  now: Date,
): { readonly reason?: SkipReason; readonly counts?: CountedChange } {
  const { phone } = facts.call;
  if (policy.guards === undefined || phone?.usable !== true) return {};
  for (const followUp of carried) {
    const reason = destinationFault(followUp, phone, policy.guards);
    if (reason !== undefined) return { reason };
  }
  const message = messageToCount(carried, { followUpId, channel, units }, policy);
  const counted = recountMessage(message, facts, policy, now);
  if ('refusal' in counted) return { reason: counted.refusal.reason };
  return counted.change === undefined ? {} : { counts: counted.change };
}

/**
 * What follows from a stale message. Its follow-ups are closed with their reason, but for those
 * that only lost what permitted this channel, and those that went with them: they are held
 * again, due at once, so that the release that comes next finds their way anew.
 *
 * @param cause what the try before failed for, if there was one: one that has expired says so.
 */
export function dropStale(
  carried: readonly FollowUp[],
  { stale }: Extract<Recheck, { valid: false }>,
  facts: Facts,
  now: Date,
  newId: NewId,
  cause?: FailureReason,
): Change[] {
  const decision = new Decision(facts, newId);
  for (const followUp of carried) {
    const reason = stale.find((one) => one.followUp.id === followUp.id)?.reason;
    // After a stop, too, another channel may have been agreed to since.
    if (reason !== undefined && !lacksConsent(reason) && reason !== 'opted_out') {
      decision.close(followUp, reason, undefined, reason === 'expired' ? cause : undefined);
      continue;
    }
    const { holdReason: _reason, ...free } = followUp;
    decision.add({ change: 'follow_up_moved', followUp: { ...free, status: 'held', dueAt: now } });
  }
  return decision.changes;
}

/** A newer revision or a withdrawal came after the follow-up was planned, on its call or a later one of its person. */
export function overtaken(followUp: FollowUp, facts: Facts): SkipReason | undefined {
  return overtakenLater(followUp, facts) ?? overtakenOnCall(followUp, facts);
}

/**
 * What a later call says is not in this one's order of revisions: the later time counts, and whatever that call tells of the
 * subject, in whichever words, this one does not tell.
 */
export function overtakenLater(followUp: Subject & Pick<FollowUp, 'eventTime'>, facts: Facts): SkipReason | undefined {
  const last = saidSince(followUp, facts);
  if (last === undefined) return undefined;
  return last.says === 'anew' ? 'superseded' : 'withdrawn';
}

function overtakenOnCall(followUp: FollowUp, { followUps, withdrawals }: Facts): SkipReason | undefined {
  const isOver = (one: FollowUp): boolean => isWithdrawn(one, one.eventTime, withdrawals);
  if (isOver(followUp)) return 'withdrawn';
  const newer = revisionsOf(followUp, followUps).filter((one) => one.revision > followUp.revision && !isOver(one));
  const newest = newer.at(-1);
  if (newest === undefined) return undefined;
  if (!tellsTheSame(newest.item, followUp.item)) return 'superseded';
  // Of several that tell what stands, the last one does, even where it was refused: it is the one that may be replayed.
  const isForAnother = newer.some((one) => !isShelved(one) && tellsTheSame(one.item, followUp.item));
  return isForAnother ? 'superseded' : undefined;
}
