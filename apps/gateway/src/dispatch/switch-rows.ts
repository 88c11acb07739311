import type { AttemptState, Tried } from '@aftercall/core';
import type { PoolClient } from 'pg';
import { encodeUuids } from '../ledger/rows/row-encoding.ts';
import { placeOfAttempt } from '../ledger/rows/place-of-attempt.ts';

/** An attempt of a follow-up whose channel may be left. */
export interface TriedAttempt extends Tried {
  readonly id: string;
  readonly account: string;
}

interface TriedRow {
  id: string;
  follow_up: string;
  account: string;
  step: number;
  progress: AttemptState['progress'];
  state: Partial<Omit<AttemptState, 'progress'>> | null;
  planned_at: Date;
  accepted_at: Date | null;
}

/** Every attempt of these follow-ups, by follow-up, oldest first. */
export async function loadTried(
  client: PoolClient,
  followUps: readonly string[],
): Promise<ReadonlyMap<string, readonly TriedAttempt[]>> {
  const { rows } = await client.query<TriedRow>({
    name: 'load tried',
    text: `SELECT a.id, a.follow_up, a.account, a.step, a.progress, a.state, a.planned_at, a.accepted_at FROM attempts a
      WHERE a.follow_up = ANY($1) ORDER BY ${placeOfAttempt('a')}`,
    values: [encodeUuids(followUps)],
  });
  const tried = new Map<string, TriedAttempt[]>();
  for (const row of rows) {
    const known = tried.get(row.follow_up) ?? [];
    known.push(triedOfRow(row));
    tried.set(row.follow_up, known);
  }
  return tried;
}

function triedOfRow({ id, account, step, progress, state, planned_at, accepted_at }: TriedRow): TriedAttempt {
  return {
    id,
    account,
    step,
    state: { engagement: [], providerIds: [], ...state, progress },
    plannedAt: planned_at,
    ...(accepted_at !== null && { acceptedAt: accepted_at }),
  };
}

/** Those of these follow-ups that are to be looked at for their next channel. */
export async function loadLooks(client: PoolClient, followUps: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ id: string }>({
    name: 'load looks',
    text: `SELECT id FROM work WHERE kind = 'switch' AND id = ANY($1)`,
    values: [encodeUuids(followUps)],
  });
  return new Set(rows.map((one) => one.id));
}

/** Nothing more is to be looked at. */
export async function endSwitches(client: PoolClient, followUps: readonly string[]): Promise<void> {
  if (followUps.length === 0) return;
  await client.query({
    name: 'end switches',
    text: `DELETE FROM work WHERE kind = 'switch' AND id = ANY($1)`,
    values: [encodeUuids(followUps)],
  });
}

/** They are looked at again then. */
export async function postponeSwitches(
  client: PoolClient,
  later: readonly { readonly id: string; readonly until: Date }[],
): Promise<void> {
  if (later.length === 0) return;
  await client.query({
    name: 'postpone switches',
    text: `UPDATE work w SET due_at = n.due_at, worker = NULL FROM unnest($1::uuid[], $2::timestamptz[]) AS n (id, due_at)
      WHERE w.kind = 'switch' AND w.id = n.id`,
    values: [later.map((one) => one.id), later.map((one) => one.until)],
  });
}
