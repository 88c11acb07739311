import { consentOfReply, noEvidenceOf } from '../consent/answer-evidence.ts';
import type { Plan } from '../routing/plan.ts';
import { planAnswer } from '../routing/plan-answer.ts';
import { answerPurpose, purposeOfTrigger } from '../trigger/trigger.ts';
import type { Facts, FollowUp } from './call-facts.ts';
import { answeredBy, consentOf } from './consent-of.ts';
import type { Decision } from './decision.ts';
import { purposeOf } from './purpose-of.ts';
import type { ReceivedEvent } from './received-event.ts';
import type { TenantPolicy } from './tenant-policy.ts';

/**
 * Puts a person's own message on file as what permits its answer, where nothing else does and nothing forbids it: a stop
 * that stands is not answered around.
 */
export function recordAsked(
  decision: Decision,
  followUp: FollowUp,
  { answers, eventId, receivedAt }: ReceivedEvent,
  policy: TenantPolicy,
): void {
  const answered = answeredBy(followUp);
  if (answered === undefined || answers === undefined) return;
  // Erased in this very moment: nothing of what they wrote is kept anew.
  if (decision.facts.call.phone?.usable !== true) return;
  const consent = consentOf(followUp, answered.channel, decision.facts, policy, receivedAt);
  if (consent.granted || consent.reason === 'opted_out') return;
  if (decision.facts.consents.some((one) => one.replyId === answered.replyId)) return;
  if (noEvidenceOf(answered, purposeOf(followUp.trigger, policy), receivedAt) !== undefined) return;
  const record = { id: decision.newId(), text: answers.text, recordedAt: receivedAt, eventId };
  decision.add({ change: 'consent_recorded', consent: consentOfReply(answered, record) });
}

/**
 * The plan of an answer: it goes where the person wrote, and nowhere else. It says which consent it was made under, and
 * where there is none, why the message itself is none.
 */
export function planOfAnswer(followUp: FollowUp, facts: Facts, policy: TenantPolicy, now: Date): Plan | undefined {
  const answered = answeredBy(followUp);
  if (answered === undefined) return undefined;
  const { replyId, channel } = answered;
  const consent = consentOf(followUp, channel, facts, policy, now);
  const { senders, version } = policy;
  const { blockedAccounts } = facts;
  const plan = planAnswer({ answered, senders, consent, ...(blockedAccounts && { blockedAccounts }) });
  const named = purposeOf(followUp.trigger, policy);
  const isAsked =
    consent.granted && facts.consents.some((one) => one.id === consent.consentId && one.replyId === replyId);
  const purpose = isAsked ? answerPurpose : named;
  const whyNot = consent.granted ? undefined : noEvidenceOf(answered, named, now);
  return {
    ...plan,
    ...(version !== undefined && { policy: version }),
    ...(purpose !== purposeOfTrigger[followUp.trigger] && { purpose }),
    answers: { replyId, ...(whyNot !== undefined && { whyNoEvidence: whyNot }) },
  };
}
