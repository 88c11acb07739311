import type { PoolClient } from 'pg';

export type WorkKind = 'release' | 'send';

export async function deleteWork(client: PoolClient, kind: WorkKind, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await client.query({
    name: 'delete work',
    text: 'DELETE FROM work WHERE kind = $1 AND id = ANY($2)',
    values: [kind, ids],
  });
}

/** Takes finished attempts off the queue; one that was leased anew meanwhile has another fence and stays. */
export async function endLeases(
  client: PoolClient,
  leases: readonly { readonly attemptId: string; readonly fence: number }[],
): Promise<void> {
  if (leases.length === 0) return;
  await client.query({
    name: 'end leases',
    text: `DELETE FROM work w USING unnest($1::uuid[], $2::integer[]) AS n (id, fence)
      WHERE w.kind = 'send' AND w.id = n.id AND w.fence = n.fence`,
    values: [leases.map((one) => one.attemptId), leases.map((one) => one.fence)],
  });
}
