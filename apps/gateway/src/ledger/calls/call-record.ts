import type { CallerPhone, Facts, FailureReason, FollowUp, FollowUpOutcome, PayloadItem, Plan } from '@aftercall/core';
import type { DataKey } from '../../privacy/data-key.ts';
import type { Caller, CallPapers } from './call-papers.ts';

/** A call as it stands in the database, with everything a verdict follows from. */
export interface CallRecord {
  readonly id: string;
  readonly tenant: string;
  readonly callId: string;
  readonly callKey: number;
  readonly firstSeenAt: Date;
  /** Known once an event named a usable number. */
  readonly person?: string;
  readonly facts: Facts;
  /** What a follow-up has beside the facts of its verdict, by id. */
  readonly kept: ReadonlyMap<string, KeptFollowUp>;
  /** Its messages as they are sent, by the id of their first attempt. */
  readonly requests: NonNullable<CallPapers['requests']>;
  /** What seals its personal data; absent while nothing of it was sealed, and once it was erased. */
  readonly key?: DataKey;
}

/** The part of a follow-up that decisions do not look at. */
export interface KeptFollowUp {
  readonly state: string;
  readonly outcome?: FollowUpOutcome;
  readonly reason?: string;
  readonly plan?: Plan;
  readonly mergedInto?: string;
  /** Of its last attempt, where that has just left nothing to try. */
  readonly failure?: FailureReason;
}

/** The name of a call as the voice platform knows it. */
export interface CallName {
  readonly tenant: string;
  readonly callId: string;
}

export interface CallRow {
  id: string;
  tenant: string;
  call_id: string;
  person: string | null;
  phone_fault: string | null;
  country: string | null;
  line: string | null;
  locale: string | null;
  timezone: string | null;
  prefers: string | null;
  ended_at: Date | null;
  first_seen_at: Date;
}

export interface FollowUpRow {
  id: string;
  call: string;
  trigger: FollowUp['trigger'];
  subject_id: string;
  revision: number;
  again: number;
  live: boolean;
  at_once: boolean;
  event: string;
  event_time: Date;
  received_at: Date;
  verdict: string | null;
  status: FollowUp['status'];
  hold_reason: FollowUp['holdReason'] | null;
  due_at: Date;
  basis: FollowUp['basis'];
  basis_at: Date;
  plan: Plan | null;
  merged_into: string | null;
  state: string;
  outcome: FollowUpOutcome | null;
  reason: string | null;
}

export function factsOfRow(row: CallRow, { phone, name }: Caller): Facts['call'] {
  const known = phoneOf(row, phone);
  return {
    ...(known && { phone: known }),
    ...(name !== undefined && { name }),
    ...(row.locale !== null && { locale: row.locale }),
    ...(row.timezone !== null && { timezone: row.timezone }),
    ...(row.prefers !== null && { prefers: row.prefers }),
    ...(row.ended_at !== null && { endedAt: row.ended_at }),
  };
}

function phoneOf(row: CallRow, phone: string | undefined): CallerPhone | undefined {
  if (row.phone_fault !== null) return { usable: false, fault: row.phone_fault as 'phone_invalid' };
  if (row.person === null || phone === undefined) return undefined;
  return { usable: true, e164: phone, line: row.line ?? 'unknown', ...(row.country && { country: row.country }) };
}

/** Of what was erased: under which number it stands. */
export function numberOfRow(row: FollowUpRow): NonNullable<Facts['erased']>[number] {
  const { trigger, subject_id: subjectId, revision, again } = row;
  return { trigger, subjectId, revision, again };
}

export function followUpOfRow(row: FollowUpRow, item: PayloadItem): FollowUp {
  return {
    id: row.id,
    trigger: row.trigger,
    subjectId: row.subject_id,
    revision: row.revision,
    ...(row.again > 0 && { again: row.again }),
    item,
    live: row.live,
    atOnce: row.at_once,
    eventTime: row.event_time,
    receivedAt: row.received_at,
    ...(row.verdict !== null && { verdictId: row.verdict }),
    eventId: row.event,
    status: row.status,
    ...(row.hold_reason && { holdReason: row.hold_reason }),
    ...(row.outcome === 'holdout' && { heldOut: true }),
    ...((row.state === 'planned' || row.outcome === 'unreached') && { hasNotLeft: true }),
    ...(row.outcome === 'unreached' && { unreached: true }),
    dueAt: row.due_at,
    basis: row.basis,
    basisAt: row.basis_at,
  };
}

export function keptOfRow(row: FollowUpRow): KeptFollowUp {
  return {
    state: row.state,
    ...(row.outcome !== null && { outcome: row.outcome }),
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.plan !== null && { plan: row.plan }),
    ...(row.merged_into !== null && { mergedInto: row.merged_into }),
  };
}
