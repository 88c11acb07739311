import type { AttemptState, FailureReason, Tried } from '@aftercall/core';
import { isProvenAbsent, newAttempt } from '@aftercall/core';
import type { PoolClient } from 'pg';

import { encodeUuids } from '../ledger/rows/row-encoding.ts';
import type { WorkKind } from '../ledger/rows/work-rows.ts';

/**
 * The people among these whom nobody is stopping right now, locked against a stop.
 *
 * @param mode `alone` where messages take turns, so that two claims cannot both take the next one.
 */
export async function tryLockPeople(
  client: PoolClient,
  keys: readonly number[],
  mode: 'shared' | 'alone',
): Promise<Set<number>> {
  if (keys.length === 0) return new Set();
  const lock = mode === 'shared' ? 'pg_try_advisory_xact_lock_shared' : 'pg_try_advisory_xact_lock';
  const { rows } = await client.query<{ key: number }>({
    name: `try to lock people ${mode}`,
    text: `SELECT key FROM unnest($1::bigint[]) AS p (key) WHERE ${lock}(key)`,
    values: [[...new Set(keys)]],
  });
  return new Set(rows.map((row) => row.key));
}

/** A planned attempt. */
export interface PlannedSend {
  readonly id: string;
  readonly followUpId: string;
  readonly channel: string;
  readonly step: number;
  /** The tries of its step before it that were surely not sent. */
  readonly triedBefore: readonly string[];
  /** What the try before it failed for. */
  readonly failedFor?: FailureReason;
  /** The provider proved that it never had the try before it. */
  readonly isAfterAbsence: boolean;
  /** The other attempts of its follow-up that arrived, or were answered. */
  readonly arrived: readonly Pick<Tried, 'step' | 'state' | 'plannedAt'>[];
  /** A person had it sent again, although a try before may have arrived. */
  readonly isSecondSend: boolean;
  /** When it was to leave. */
  readonly plannedAt: Date;
  /** Under which its message lies among the papers of its call. */
  readonly requestId: string;
}

interface ArrivedRow {
  readonly step: number;
  readonly progress: AttemptState['progress'];
  readonly state: Partial<AttemptState> | null;
  /** Milliseconds since 1970. */
  readonly planned: number;
}

export async function loadPlannedSends(client: PoolClient, ids: readonly string[]): Promise<PlannedSend[]> {
  if (ids.length === 0) return [];
  const { rows } = await client.query<{
    id: string;
    follow_up: string;
    channel: string;
    step: number;
    tried_before: string[] | null;
    failed_for: FailureReason | null;
    is_second_send: boolean | null;
    arrived: ArrivedRow[] | null;
    planned_at: Date;
    request: string;
  }>({
    name: 'load planned sends',
    text: `SELECT a.id, a.follow_up, a.channel, a.step, a.planned_at,
        b.tried_before, b.is_second_send, b.failed_for, a.request,
        (SELECT json_agg(json_build_object('step', d.step, 'progress', d.progress, 'state', d.state,
            'planned', 1000 * extract(epoch FROM d.planned_at))) FROM attempts d
          WHERE (a.step > 0 OR a.try > 1) AND d.follow_up = a.follow_up AND d.id <> a.id
            AND (d.progress = 'delivered' OR d.state::jsonb -> 'engagement' ?| '{replied,tapped}')) AS arrived
      FROM attempts a CROSS JOIN LATERAL (SELECT bool_or(o.given_up) AS is_second_send,
          array_agg(o.id) FILTER (WHERE NOT o.given_up) AS tried_before,
          (array_agg(o.reason) FILTER (WHERE o.try = a.try - 1))[1] AS failed_for
        FROM (SELECT b.id, b.try, b.state #> '{failure,reason}' AS reason,
            coalesce(b.state #>> '{failure,kind}' = 'given_up', false) AS given_up FROM attempts b
          WHERE a.try > 1 AND b.follow_up = a.follow_up AND b.step = a.step AND b.try < a.try) AS o) AS b
      WHERE a.id = ANY($1)`,
    values: [ids],
  });
  return rows.map((row) => ({
    id: row.id,
    followUpId: row.follow_up,
    channel: row.channel,
    step: row.step,
    triedBefore: row.tried_before ?? [],
    ...(row.failed_for !== null && { failedFor: row.failed_for }),
    isAfterAbsence: row.failed_for !== null && isProvenAbsent(row.failed_for),
    isSecondSend: row.is_second_send ?? false,
    arrived: (row.arrived ?? []).map(({ step, progress, state, planned }) => ({
      step,
      state: { ...newAttempt, ...state, progress },
      plannedAt: new Date(planned),
    })),
    plannedAt: row.planned_at,
    requestId: row.request,
  }));
}

/**
 * A worker takes rows of the queue: they are due again when its lease ends. The fence rises, so that one above 0 says that
 * somebody had taken it, whoever ended.
 */
export async function leaseWork(
  client: PoolClient,
  kind: WorkKind,
  ids: readonly string[],
  worker: string,
  until: Date,
): Promise<void> {
  if (ids.length === 0) return;
  await client.query({
    name: 'lease work',
    text: `UPDATE work SET worker = $2, due_at = $3, fence = fence + 1 WHERE kind = $4 AND id = ANY($1)`,
    values: [encodeUuids(ids), worker, until, kind],
  });
}

/** Leases these attempts: the fence rises, the consent that was just checked is stamped on, the follow-up is on its way. */
export async function leaseSends(
  client: PoolClient,
  sends: readonly { id: string; consentId: string; followUpId: string; call: string }[],
  worker: string,
  until: Date,
): Promise<void> {
  if (sends.length === 0) return;
  const ids = sends.map((one) => one.id);
  await leaseWork(client, 'send', ids, worker, until);
  await client.query({
    name: 'lease attempts',
    text: `UPDATE attempts a SET progress = 'leased', consent = n.consent
      FROM unnest($1::uuid[], $2::uuid[]) AS n (id, consent) WHERE a.id = n.id`,
    values: [ids, sends.map((one) => one.consentId)],
  });
  await client.query({
    name: 'follow-ups are sending',
    text: `UPDATE follow_ups f SET state = 'sending' FROM unnest($1::uuid[], $2::uuid[]) AS n (id, call)
      WHERE f.call = n.call AND (f.id = n.id OR f.merged_into = n.id) AND f.state <> 'settled'`,
    values: [sends.map((one) => one.followUpId), sends.map((one) => one.call)],
  });
}
