import {
  failureRanks,
  progressRanks,
  type AttemptFailureKind,
  type AttemptStatus,
  type ConsentDenial,
  type ConsentPurpose,
  type DueBasis,
  type FollowUpOutcome,
  type FollowUpStatus,
  type HoldReason,
  type NoEvidence,
  type NoticeRefusal,
  type PhoneFault,
  type PlanOmission,
  type PlanStep,
  type SkipReason,
  type SwitchReason,
  type Uncertain,
  type Verdict,
} from '@aftercall/core';

export { failureKinds, receiptStatuses } from '@aftercall/core';

/** Every word of one list of core: the compiler wants each, and no other. docs/states.md says what they mean. */
function every<Word extends string>(words: Readonly<Record<Word, true>>): readonly Word[] {
  return Object.keys(words) as Word[];
}

const caps = { cap_person: true, cap_country: true, cap_tenant: true } as const;
const guards = { ...caps, cap_prefix: true, spend_limit: true } as const;
const denials = {
  no_consent: true,
  consent_expired: true,
  consent_altered: true,
  opted_out: true,
} as const satisfies Readonly<Record<ConsentDenial, true>>;

export const verdicts = every<Verdict['verdict']>({ send: true, skip: true, hold: true, holdout: true });

export const holdReasons = every<HoldReason>({
  call_live: true,
  no_consent: true,
  opted_out: true,
  phone_missing: true,
  pair_limit: true,
  ...caps,
  quiet_hours: true,
});

export const skipReasons = every<SkipReason>({
  not_a_trigger: true,
  duplicate: true,
  superseded: true,
  withdrawn: true,
  ...denials,
  provider_block: true,
  phone_missing: true,
  phone_invalid: true,
  landline: true,
  premium_rate: true,
  no_channel: true,
  does_not_fit: true,
  expired: true,
  country_not_allowed: true,
  link_refused: true,
  ...guards,
  quiet_hours: true,
});

/** Why a number is never written to. */
export const phoneFaults = every<PhoneFault>({ phone_invalid: true, landline: true, premium_rate: true });

/** Why a verdict is not to send, or not yet. */
export const verdictReasons: readonly (HoldReason | SkipReason)[] = [...new Set([...holdReasons, ...skipReasons])];

export const stepReasons = every<PlanStep['why']>({
  caller_asked: true,
  caller_asked_before: true,
  caller_wrote: true,
  rule: true,
  tenant_order: true,
});

export const omissionReasons = every<PlanOmission['whyNot']>({
  no_account: true,
  not_in_rule: true,
  caller_wrote_elsewhere: true,
  ...denials,
  provider_block: true,
  unreachable: true,
  account_stopped: true,
  does_not_fit: true,
  ...guards,
});

export const noEvidenceReasons = every<NoEvidence>({ too_late: true, asks_nothing: true, promotes: true });

export const followUpStates = every<FollowUpStatus['state']>({
  held: true,
  planned: true,
  sending: true,
  switching: true,
  settled: true,
});

export const followUpOutcomes = every<FollowUpOutcome>({
  reached: true,
  unreached: true,
  uncertain: true,
  suppressed: true,
  expired: true,
  holdout: true,
});

export const dueBases = every<DueBasis>({
  trigger: true,
  call_ended: true,
  unblocked: true,
  longest_wait: true,
  replay: true,
  quiet_hours: true,
});

export const attemptStatuses: readonly AttemptStatus[] = [...progressRanks, ...failureRanks];

/** What an uncertain send ended with. */
export const uncertainCauses = every<Uncertain['cause']>({
  timeout: true,
  connection_lost: true,
  server_error: true,
  unreadable_answer: true,
  aborted: true,
  crash: true,
});

export const switchReasons: readonly SwitchReason[] = [
  ...failureRanks,
  ...every<Exclude<SwitchReason, AttemptFailureKind>>({ no_receipt: true, window_closed: true, overtaken: true }),
];

export const noticeRefusals = every<NoticeRefusal>({
  not_configured: true,
  provider_answers: true,
  already_told: true,
  already_stopped: true,
  opted_out: true,
  too_late: true,
  overtaken: true,
  does_not_fit: true,
});

export const consentPurposes = every<ConsentPurpose>({
  appointment: true,
  transaction: true,
  support: true,
  marketing: true,
  answer: true,
});
