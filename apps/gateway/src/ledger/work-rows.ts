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
