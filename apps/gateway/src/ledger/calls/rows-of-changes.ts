import type { Change, FollowUp, NewAttempt, NewConsent, Verdict, Withdrawal } from '@aftercall/core';
import { causeOfFailure, causeOfSkip, isRecordedLate } from '@aftercall/core';
import type { OnwardRow } from '../attempts/attempt-rows.ts';
import type { CallRecord, KeptFollowUp } from './call-record.ts';
import { firstFence, type Lease, type PlannedAttempt } from './planned-attempt.ts';
import type { LedgerEntries } from '../rows/entries/entry-schemas.ts';
import type { Row } from '../rows/row-type.ts';
import type * as tables from '../rows/tables.ts';
import { lanes, switchRow } from '../rows/work-rows.ts';

/** Pure mappings from what core decided to the rows and entries that say so. */

export function callRow(record: CallRecord): Row<typeof tables.callsTable.columns> {
  const { phone, locale, timezone, prefers, endedAt } = record.facts.call;
  return {
    id: record.id,
    tenant: record.tenant,
    call_id: record.callId,
    person: record.person ?? null,
    phone_fault: phone?.usable === false ? phone.fault : null,
    country: phone?.usable === true ? (phone.country ?? null) : null,
    line: phone?.usable === true ? phone.line : null,
    locale: locale ?? null,
    timezone: timezone ?? null,
    prefers: prefers ?? null,
    ended_at: endedAt ?? null,
    first_seen_at: record.firstSeenAt,
  };
}

export function followUpRow(
  record: CallRecord,
  followUp: FollowUp,
  kept: KeptFollowUp,
): Row<typeof tables.followUpsTable.columns> {
  return {
    id: followUp.id,
    tenant: record.tenant,
    call: record.id,
    trigger: followUp.trigger,
    subject_id: followUp.subjectId,
    revision: followUp.revision,
    again: followUp.again ?? 0,
    live: followUp.live,
    at_once: followUp.atOnce,
    event: followUp.eventId,
    event_time: followUp.eventTime,
    received_at: followUp.receivedAt,
    verdict: followUp.verdictId ?? null,
    status: followUp.status,
    hold_reason: followUp.holdReason ?? null,
    due_at: followUp.dueAt,
    basis: followUp.basis,
    basis_at: followUp.basisAt,
    plan: kept.plan === undefined ? null : JSON.stringify(kept.plan),
    merged_into: kept.mergedInto ?? null,
    state: kept.state,
    outcome: kept.outcome ?? null,
    reason: kept.reason ?? null,
  };
}

/** A follow-up that ends here without a message, if a person can mend that. */
export function deadLetterRows(
  { tenant, kept: before }: CallRecord,
  { id }: FollowUp,
  kept: KeptFollowUp,
  at: Date,
): readonly Row<typeof tables.deadLettersTable.columns>[] {
  const { state, outcome, reason, failure } = kept;
  // What is only said again has ended when it ended.
  if (state !== 'settled' || before.get(id) === kept) return [];
  const ofFailure = outcome === 'unreached' && failure !== undefined ? causeOfFailure(failure) : undefined;
  const cause = reason === undefined ? ofFailure : causeOfSkip(reason);
  return cause === undefined ? [] : [{ id, tenant, cause, at }];
}

export function attemptRow(attempt: PlannedAttempt, leased: boolean): Row<typeof tables.attemptsTable.columns> {
  return {
    id: attempt.id,
    follow_up: attempt.followUpId,
    tenant: attempt.tenant,
    call: attempt.call,
    call_key: attempt.callKey,
    person: attempt.person,
    account: attempt.account,
    channel: attempt.channel,
    step: attempt.step,
    try: attempt.tryNumber,
    consent: attempt.consentId,
    units: attempt.request.units,
    request: attempt.id,
    progress: leased ? 'leased' : 'planned',
    onward: attempt.onward === undefined ? null : JSON.stringify(onwardRow(attempt.onward)),
    planned_at: attempt.dueAt,
  };
}

/** As it stands in its column. */
export function onwardRow(onward: NewAttempt['onward']): OnwardRow | null {
  if (onward === undefined) return null;
  const { wait, deadline } = onward;
  return { ...(wait && { until: wait.until }), deadline: deadline.toISOString() };
}

export function sendWorkRow(attempt: PlannedAttempt, lease: Lease | undefined): tables.WorkRow {
  return {
    kind: 'send',
    id: attempt.id,
    tenant: attempt.tenant,
    call: attempt.call,
    call_key: attempt.callKey,
    account: attempt.account,
    due_at: lease?.until ?? attempt.dueAt,
    worker: lease?.worker ?? null,
    fence: lease === undefined ? 0 : firstFence,
    lane: attempt.live ? lanes.live : lanes.afterCall,
    units: attempt.request.units,
  };
}

/** When to look whether the receipt that the attempt waits for is there; undefined where it waits for none. */
export function switchWorkRow(attempt: PlannedAttempt): tables.WorkRow | undefined {
  const { onward, followUpId, dueAt } = attempt;
  if (onward?.wait === undefined) return undefined;
  return switchRow(attempt, followUpId, new Date(dueAt.getTime() + onward.wait.afterMs));
}

export function releaseWorkRow(record: CallRecord, followUp: FollowUp): tables.WorkRow {
  return {
    kind: 'release',
    id: followUp.id,
    tenant: record.tenant,
    call: record.id,
    call_key: record.callKey,
    account: null,
    due_at: followUp.dueAt,
    worker: null,
    fence: 0,
    lane: lanes.afterCall,
    units: 1,
  };
}

export function stopRow(record: CallRecord, stop: { id: string; at: Date }): tables.SuppressionRow {
  const person = record.person ?? null;
  return {
    id: stop.id,
    tenant: record.tenant,
    person,
    call: record.id,
    kind: 'stop',
    scope: 'all',
    source: 'call',
    at: stop.at,
  };
}

export function withdrawalRow({ trigger, subjectId, at }: Withdrawal): Omit<tables.WithdrawalRow, 'call'> {
  return { trigger, subject_id: subjectId, at };
}

export function withdrawalEntry({ trigger, subjectId, at }: Withdrawal): LedgerEntries['withdrawal'] {
  return { trigger, subjectId, at: at.toISOString() };
}

export function verdictEntry(verdict: Verdict): LedgerEntries['verdict'] {
  const { id, ...rest } = verdict;
  return {
    verdictId: id,
    eventId: rest.eventId,
    verdict: rest.verdict,
    ...('reason' in rest && { reason: rest.reason }),
    ...('until' in rest && { until: rest.until.toISOString() }),
    ...(rest.followUpId !== undefined && { followUpId: rest.followUpId }),
    ...(rest.supersedes !== undefined && { supersedes: rest.supersedes }),
    ...(rest.quietHours && { quietHours: rest.quietHours }),
  };
}

export function planEntry({
  followUp,
  plan,
  mergedInto,
}: Pick<Extract<Change, { change: 'follow_up_released' }>, 'followUp' | 'plan' | 'mergedInto'>): LedgerEntries['plan'] {
  return {
    followUpId: followUp.id,
    trigger: followUp.trigger,
    subjectId: followUp.subjectId,
    revision: followUp.revision,
    ...(followUp.again !== undefined && { again: followUp.again }),
    basis: followUp.basis,
    basisAt: followUp.basisAt.toISOString(),
    steps: plan.steps,
    omitted: plan.omitted,
    ...(plan.quietHours && { quietHours: plan.quietHours }),
    ...(plan.purpose && { purpose: plan.purpose }),
    ...(plan.answers && { answers: plan.answers }),
    ...(plan.policy !== undefined && { policy: plan.policy }),
    ...(mergedInto !== undefined && { mergedInto }),
  };
}

type Closed = Extract<Change, { change: 'follow_up_closed' }>;

/** What stays of a follow-up that ends without a message, beside the facts of its verdict. */
export function keptOfClosed({ outcome, reason, plan }: Closed): KeptFollowUp {
  return { state: 'settled', outcome, ...(reason && { reason }), ...(plan && { plan }) };
}

export function settledEntry({ followUp, outcome, reason, cause }: Closed): LedgerEntries['settled'] {
  return { followUpId: followUp.id, outcome, ...(reason && { reason }), ...(cause && { cause }) };
}

export function attemptEntry(attempt: NewAttempt, textHash: string): LedgerEntries['attempt'] {
  return {
    attemptId: attempt.id,
    followUpId: attempt.followUpId,
    channel: attempt.channel,
    account: attempt.account,
    step: attempt.step,
    try: attempt.tryNumber,
    consentId: attempt.consentId,
    units: attempt.request.units,
    textHash,
    ...(attempt.follows && { follows: attempt.follows }),
    ...(attempt.quietHours && { quietHours: attempt.quietHours }),
    ...(attempt.follows?.why === 'given_up' && { possibleDouble: true }),
  };
}

export function consentEntry(consent: NewConsent): LedgerEntries['consent'] {
  const { id, kind, channels, purposes, evidenceClass } = consent;
  return {
    consentId: id,
    kind,
    channels,
    purposes,
    ...(evidenceClass && { evidenceClass }),
    ...(isRecordedLate(consent) && { recordedLate: true }),
  };
}
