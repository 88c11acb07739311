import { decideConsent } from '../consent/decide-consent.ts';
import { purposeOfTrigger } from '../trigger/trigger.ts';
import type { Facts, FollowUp } from './call-facts.ts';
import type { Change, NewId, SkipReason } from './change.ts';
import { Decision } from './decision.ts';
import { expiresAt } from './expiry.ts';
import type { TenantPolicy } from './tenant-policy.ts';

export type Recheck =
  | { readonly valid: true; readonly consentId: string }
  | { readonly valid: false; readonly stale: readonly { readonly followUp: FollowUp; readonly reason: SkipReason }[] };

/**
 * Whether a planned message may still leave, asked in the transaction that claims it. A
 * message that carries several follow-ups is stale as soon as one of them is: the others
 * are then released anew.
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
    const { consents, suppressions } = facts;
    const purpose = purposeOfTrigger[followUp.trigger];
    const consent = decideConsent({ channel, purpose, now, consents, suppressions });
    const reason = overtaken(followUp, facts) ?? (expiresAt(followUp, policy.timing) <= now ? 'expired' : undefined);
    if (reason !== undefined) stale.push({ followUp, reason });
    else if (!consent.granted) stale.push({ followUp, reason: consent.reason });
    else consentId ??= consent.consentId;
  }
  if (stale.length > 0 || consentId === undefined) return { valid: false, stale };
  return { valid: true, consentId };
}

/**
 * What follows from a stale message: the follow-ups that went stale are closed with their
 * reason, the others it carried are held again and due at once.
 */
export function dropStale(
  carried: readonly FollowUp[],
  { stale }: Extract<Recheck, { valid: false }>,
  facts: Facts,
  now: Date,
  newId: NewId,
): Change[] {
  const decision = new Decision(facts, newId);
  for (const followUp of carried) {
    const reason = stale.find((one) => one.followUp.id === followUp.id)?.reason;
    if (reason !== undefined) decision.close(followUp, reason);
    else decision.add({ change: 'follow_up_moved', followUp: { ...followUp, status: 'held', dueAt: now } });
  }
  return decision.changes;
}

/** A newer revision or a withdrawal came after the follow-up was planned. */
function overtaken(followUp: FollowUp, facts: Facts): SkipReason | undefined {
  const isItsSubject = (one: { trigger: string; subjectId: string }): boolean =>
    one.trigger === followUp.trigger && one.subjectId === followUp.subjectId;
  if (facts.withdrawals.some((one) => isItsSubject(one) && one.at > followUp.eventTime)) return 'withdrawn';
  if (facts.followUps.some((one) => isItsSubject(one) && one.revision > followUp.revision)) return 'superseded';
  return undefined;
}
