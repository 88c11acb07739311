import { encodeUuids } from './row-encoding.ts';
import { RowsParameter, type RowType } from './row-type.ts';
import { workTable, type WorkRow } from './tables.ts';
import type { Writes } from './writes.ts';

/** Among the sends of one account a lower one goes first. What is no send is in the lane of what follows a call. */
export const lanes = { live: 0, afterCall: 1, again: 2 } as const;

export type WorkKind = 'release' | 'send' | 'switch' | 'reconcile' | 'notice';

/** A follow-up that is to be looked at for its next channel. */
export function switchRow(
  { tenant, call, callKey }: { readonly tenant: string; readonly call: string; readonly callKey: number },
  id: string,
  due_at: Date,
): WorkRow {
  const row = { kind: 'switch', id, tenant, call, call_key: callKey, account: null, due_at, worker: null, fence: 0 };
  return { ...row, lane: lanes.afterCall, units: 1 };
}

export function deleteWork(writes: Writes, kind: WorkKind, ids: readonly string[]): void {
  if (ids.length === 0) return;
  writes.add({
    name: 'delete work',
    text: 'DELETE FROM work WHERE kind = $1::text AND id = ANY($2::uuid[])',
    values: [kind, encodeUuids(ids)],
  });
}

/** Has these follow-ups looked at for their next channel; one that is leased for a question to its provider, too. */
export function hastenSwitches(writes: Writes, rows: readonly WorkRow[]): void {
  if (rows.length === 0) return;
  writes.add({
    name: 'hasten switches',
    text: `INSERT INTO work (kind, id, tenant, call, call_key, account, due_at, worker, fence, lane, units)
      SELECT kind, id, tenant, call, call_key, account, due_at, worker, fence, lane, units FROM unnest($1::queued_work_row[])
      ON CONFLICT (kind, id) DO UPDATE SET due_at = excluded.due_at, worker = NULL`,
    values: [new RowsParameter(workTable, rows)],
  });
}

/** Planned attempts that are looked at again then; the time at which they were to leave stays. */
export function putOffSends(writes: Writes, later: readonly { readonly id: string; readonly until: Date }[]): void {
  if (later.length === 0) return;
  writes.add({
    name: 'put off sends',
    text: `UPDATE work w SET due_at = n.until FROM unnest($1::uuid[], $2::timestamptz[]) AS n (id, until)
      WHERE w.kind = 'send' AND w.id = n.id`,
    values: [encodeUuids(later.map((one) => one.id)), later.map((one) => one.until)],
  });
}

/** Planned attempts that wait for the pace of their account; they are looked at again then, or when it lets them leave. */
export function queueSends(writes: Writes, queued: readonly { readonly id: string; readonly until: Date }[]): void {
  if (queued.length === 0) return;
  writes.add({
    name: 'queue sends',
    text: `UPDATE work w SET queued = true, waits_until = n.until FROM unnest($1::uuid[], $2::timestamptz[]) AS n (id, until)
      WHERE w.kind = 'send' AND w.id = n.id`,
    values: [encodeUuids(queued.map((one) => one.id)), queued.map((one) => one.until)],
  });
}

/** Planned attempts that are to leave then. */
export function postponeSends(writes: Writes, later: readonly { readonly id: string; readonly until: Date }[]): void {
  if (later.length === 0) return;
  writes.add({
    name: 'postpone attempts',
    text: `UPDATE attempts a SET planned_at = n.until FROM unnest($1::uuid[], $2::timestamptz[]) AS n (id, until)
      WHERE a.id = n.id`,
    values: [encodeUuids(later.map((one) => one.id)), later.map((one) => one.until)],
  });
  putOffSends(writes, later);
}

const endedLease = { name: 'ended_lease_row', columns: { id: 'uuid', fence: 'integer' } } as const satisfies RowType;

/** Takes finished attempts off the queue; one that was leased anew meanwhile has another fence and stays. */
export function endLeases(writes: Writes, leases: readonly { readonly id: string; readonly fence: number }[]): void {
  if (leases.length === 0) return;
  writes.add({
    name: 'end leases',
    text: `DELETE FROM work w USING unnest($1::ended_lease_row[]) AS n
      WHERE w.kind = 'send' AND w.id = n.id AND w.fence = n.fence`,
    values: [new RowsParameter(endedLease, leases)],
  });
}
