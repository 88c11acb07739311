import type { AnsweredReply } from '../consent/answer-evidence.ts';
import { decideConsent, type ConsentDecision } from '../consent/decide-consent.ts';
import type { Facts, FollowUp } from './call-facts.ts';
import { purposeOf } from './purpose-of.ts';
import type { TenantPolicy } from './tenant-policy.ts';

/** Whether a follow-up may be told on a channel. */
export function consentOf(
  followUp: Pick<FollowUp, 'trigger' | 'item'>,
  channel: string,
  { consents, suppressions }: Pick<Facts, 'consents' | 'suppressions'>,
  policy: Pick<TenantPolicy, 'marketing'>,
  now: Date,
): ConsentDecision {
  const purpose = purposeOf(followUp.trigger, policy);
  const replyId = answeredBy(followUp)?.replyId;
  return decideConsent({ channel, purpose, now, consents, suppressions, ...(replyId !== undefined && { replyId }) });
}

/** The message of the person that a follow-up answers, if it answers one. */
export function answeredBy({ item }: Pick<FollowUp, 'item'>): AnsweredReply | undefined {
  return item.kind === 'caller.requested' ? item.answers : undefined;
}
