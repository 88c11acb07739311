import type { AttemptState, FollowUpOutcome } from '@aftercall/core';
import type { PoolClient } from 'pg';
import { arrayLiteral, textArray } from './array-literal.ts';
import type { Writes } from './writes.ts';
import { attemptsTable, workTable, type LedgerRow } from './tables.ts';

/** An attempt as it lies in the database, with what its follow-up stands at. */
export interface StoredAttempt {
  readonly id: string;
  readonly followUpId: string;
  readonly tenant: string;
  readonly call: string;
  readonly callKey: number;
  readonly person: string;
  readonly account: string;
  readonly channel: string;
  readonly step: number;
  readonly tryNumber: number;
  readonly consentId: string;
  readonly units: number;
  readonly plannedAt: Date;
  state: AttemptState;
  acceptedAt: Date | null;
  readonly followUp: { readonly status: string; readonly state: string; readonly outcome: FollowUpOutcome | null };
}

interface AttemptRow {
  id: string;
  follow_up: string;
  tenant: string;
  call: string;
  call_key: number;
  person: string;
  account: string;
  channel: string;
  step: number;
  try: number;
  consent: string;
  units: number;
  progress: AttemptState['progress'];
  failure: NonNullable<AttemptState['failure']> | null;
  uncertain_cause: NonNullable<AttemptState['uncertainCause']> | null;
  engagement: AttemptState['engagement'];
  provider_ids: string[];
  planned_at: Date;
  accepted_at: Date | null;
  status: string;
  state: string;
  outcome: FollowUpOutcome | null;
}

/** These attempts and every other one of their follow-ups, oldest first. */
export async function loadAttempts(client: PoolClient, ids: readonly string[]): Promise<StoredAttempt[]> {
  const { rows } = await client.query<AttemptRow>({
    name: 'load attempts',
    text: `SELECT a.*, f.status, f.state, f.outcome FROM attempts a JOIN follow_ups f ON f.id = a.follow_up
      WHERE a.follow_up IN (SELECT follow_up FROM attempts WHERE id = ANY($1)) ORDER BY a.planned_at, a.id`,
    values: [ids],
  });
  return rows.map((row) => ({
    id: row.id,
    followUpId: row.follow_up,
    tenant: row.tenant,
    call: row.call,
    callKey: row.call_key,
    person: row.person,
    account: row.account,
    channel: row.channel,
    step: row.step,
    tryNumber: row.try,
    consentId: row.consent,
    units: row.units,
    plannedAt: row.planned_at,
    acceptedAt: row.accepted_at,
    state: {
      progress: row.progress,
      ...(row.failure !== null && { failure: row.failure }),
      ...(row.uncertain_cause !== null && { uncertainCause: row.uncertain_cause }),
      engagement: row.engagement,
      providerIds: row.provider_ids,
    },
    followUp: { status: row.status, state: row.state, outcome: row.outcome },
  }));
}

export function updateAttempts(writes: Writes, attempts: readonly StoredAttempt[]): void {
  if (attempts.length === 0) return;
  writes.add({
    name: 'update attempts',
    text: `UPDATE attempts a SET progress = n.progress, failure = n.failure, uncertain_cause = n.uncertain_cause,
        engagement = n.engagement::text[], provider_ids = n.provider_ids::text[], accepted_at = n.accepted_at
      FROM unnest($1::uuid[], $2::text[], $3::jsonb[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
        AS n (id, progress, failure, uncertain_cause, engagement, provider_ids, accepted_at)
      WHERE a.id = n.id`,
    values: [
      arrayLiteral(
        'uuid',
        attempts.map((one) => one.id),
      ),
      arrayLiteral(
        'text',
        attempts.map((one) => one.state.progress),
      ),
      arrayLiteral(
        'jsonb',
        attempts.map((one) => one.state.failure && JSON.stringify(one.state.failure)),
      ),
      arrayLiteral(
        'text',
        attempts.map((one) => one.state.uncertainCause),
      ),
      arrayLiteral(
        'text',
        attempts.map((one) => textArray(one.state.engagement)),
      ),
      arrayLiteral(
        'text',
        attempts.map((one) => textArray(one.state.providerIds)),
      ),
      arrayLiteral(
        'timestamptz',
        attempts.map((one) => one.acceptedAt),
      ),
    ],
  });
}

/** A follow-up and those merged into it share their fate. */
export function updateFollowUps(
  writes: Writes,
  updates: readonly { id: string; call: string; state: string; outcome: FollowUpOutcome | null }[],
): void {
  if (updates.length === 0) return;
  writes.add({
    name: 'update follow-ups',
    text: `UPDATE follow_ups f SET state = n.state, outcome = n.outcome
      FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) AS n (id, call, state, outcome)
      WHERE f.call = n.call AND (f.id = n.id OR f.merged_into = n.id)`,
    values: [
      updates.map((one) => one.id),
      updates.map((one) => one.call),
      updates.map((one) => one.state),
      updates.map((one) => one.outcome),
    ],
  });
}

/** Plans the same message again, as a new attempt, and says so. */
export function retryAttempt(writes: Writes, attempt: StoredAttempt, id: string, dueAt: Date, now: Date): LedgerRow {
  const { followUpId, tenant, call, callKey, person, account, channel, step, consentId, units } = attempt;
  const tryNumber = attempt.tryNumber + 1;
  const own = { id, tenant, call, call_key: callKey, account };
  writes.insert(attemptsTable, [
    {
      ...own,
      follow_up: followUpId,
      person,
      channel,
      step,
      try: tryNumber,
      consent: consentId,
      units,
      progress: 'planned',
      planned_at: dueAt,
    },
  ]);
  writes.add({
    name: 'copy request',
    text: 'INSERT INTO attempt_requests (attempt, request) SELECT $1::uuid, request FROM attempt_requests WHERE attempt = $2::uuid',
    values: [id, attempt.id],
  });
  writes.insert(workTable, [{ ...own, kind: 'send', due_at: dueAt, worker: null, fence: 0 }]);
  const data = { attemptId: id, followUpId, channel, account, step, try: tryNumber, consentId, units };
  return { at: now, tenant, call, kind: 'attempt', data: JSON.stringify(data) };
}
