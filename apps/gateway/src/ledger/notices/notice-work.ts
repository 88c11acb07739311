import type { Writes } from '../rows/writes.ts';

type Leased = { readonly id: string; readonly fence: number };

/** Takes notices off the queue; one that was leased anew meanwhile has another fence and stays. */
export function endNoticeLeases(writes: Writes, leases: readonly Leased[]): void {
  if (leases.length === 0) return;
  writes.add({
    name: 'end leases of notices',
    text: `DELETE FROM work w USING unnest($1::uuid[], $2::integer[]) AS n (id, fence)
      WHERE w.kind = 'notice' AND w.id = n.id AND w.fence = n.fence`,
    values: [leases.map((one) => one.id), leases.map((one) => one.fence)],
  });
}

/** Notices that surely were not sent are due again then. */
export function queueNoticesAgain(writes: Writes, leases: readonly (Leased & { readonly at: Date })[]): void {
  if (leases.length === 0) return;
  writes.add({
    name: 'queue notices again',
    text: `UPDATE work w SET worker = NULL, due_at = n.at
      FROM unnest($1::uuid[], $2::integer[], $3::timestamptz[]) AS n (id, fence, at)
      WHERE w.kind = 'notice' AND w.id = n.id AND w.fence = n.fence`,
    values: [leases.map((one) => one.id), leases.map((one) => one.fence), leases.map((one) => one.at)],
  });
}

/** Notices that wait, unleased, are looked at again then. */
export function putOffNotices(writes: Writes, later: readonly { readonly id: string; readonly until: Date }[]): void {
  if (later.length === 0) return;
  writes.add({
    name: 'put off notices',
    text: `UPDATE work w SET due_at = n.until FROM unnest($1::uuid[], $2::timestamptz[]) AS n (id, until)
      WHERE w.kind = 'notice' AND w.id = n.id`,
    values: [later.map((one) => one.id), later.map((one) => one.until)],
  });
}
