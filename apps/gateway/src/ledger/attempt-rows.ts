import type { AttemptState, FollowUpOutcome } from '@aftercall/core';
import type { PoolClient } from 'pg';
import { arrayLiteral, textArray } from './array-literal.ts';
import type { Writes } from './writes.ts';
import type { LedgerRow } from './tables.ts';

/** What a fold needs of an attempt, and of the follow-up it belongs to. */
export interface StoredAttempt {
  readonly id: string;
  readonly followUpId: string;
  readonly tenant: string;
  readonly call: string;
  readonly person: string;
  readonly tryNumber: number;
  state: AttemptState;
  /** When it was first learnt that the provider took it; what the database knows already stays. */
  acceptedAt?: Date;
  readonly followUp: { readonly status: string; readonly state: string; readonly outcome: FollowUpOutcome | null };
}

interface AttemptRow {
  id: string;
  follow_up: string;
  tenant: string;
  call: string;
  person: string;
  try: number;
  progress: AttemptState['progress'];
  failure: NonNullable<AttemptState['failure']> | null;
  uncertain_cause: NonNullable<AttemptState['uncertainCause']> | null;
  engagement: AttemptState['engagement'];
  provider_ids: string[];
  status: string;
  state: string;
  outcome: FollowUpOutcome | null;
}

/** These attempts and every other one of their follow-ups, oldest first. */
export async function loadAttempts(client: PoolClient, ids: readonly string[]): Promise<StoredAttempt[]> {
  const { rows } = await client.query<AttemptRow>({
    name: 'load attempts',
    text: `SELECT a.id, a.follow_up, a.tenant, a.call, a.person, a.try, a.progress, a.failure, a.uncertain_cause,
        a.engagement, a.provider_ids, f.status, f.state, f.outcome
      FROM attempts a JOIN follow_ups f ON f.id = a.follow_up
      WHERE a.follow_up IN (SELECT follow_up FROM attempts WHERE id = ANY($1)) ORDER BY a.planned_at, a.id`,
    values: [arrayLiteral('uuid', ids)],
  });
  return rows.map((row) => ({
    id: row.id,
    followUpId: row.follow_up,
    tenant: row.tenant,
    call: row.call,
    person: row.person,
    tryNumber: row.try,
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
        engagement = n.engagement::text[], provider_ids = n.provider_ids::text[], accepted_at = coalesce(a.accepted_at, n.accepted_at)
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
export async function retryAttempt(
  client: PoolClient,
  attempt: StoredAttempt,
  id: string,
  dueAt: Date,
  now: Date,
): Promise<LedgerRow> {
  const { tenant, call } = attempt;
  const { rows } = await client.query<{ data: object }>({
    name: 'retry attempt',
    text: `WITH again AS (
        INSERT INTO attempts (id, follow_up, tenant, call, call_key, person, account, channel, step, try, consent, units,
          progress, planned_at)
        SELECT $1::uuid, follow_up, tenant, call, call_key, person, account, channel, step, try + 1, consent, units,
          'planned', $2::timestamptz
        FROM attempts WHERE id = $3::uuid RETURNING *), request AS (
        INSERT INTO attempt_requests (attempt, request) SELECT $1::uuid, request FROM attempt_requests WHERE attempt = $3::uuid), queued AS (
        INSERT INTO work (kind, id, tenant, call, call_key, account, due_at)
        SELECT 'send', id, tenant, call, call_key, account, $2::timestamptz FROM again)
      SELECT json_build_object('attemptId', id, 'followUpId', follow_up, 'channel', channel, 'account', account,
        'step', step, 'try', try, 'consentId', consent, 'units', units) AS data FROM again`,
    values: [id, dueAt, attempt.id],
  });
  return { at: now, tenant, call, kind: 'attempt', data: JSON.stringify(rows[0]?.data ?? {}) };
}
