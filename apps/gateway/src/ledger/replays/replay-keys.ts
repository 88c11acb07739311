import { hash } from 'node:crypto';
import { canonicalBody } from '@aftercall/core';
import type { Pool } from 'pg';
import { asUuid } from '../people/keys.ts';

/**
 * Keeps what a replay asked for under its id, so that the same key is never used for another one.
 *
 * @returns false when the first replay of this id asked for something else.
 */
export async function keepReplay(pool: Pool, id: string, body: unknown, at: Date): Promise<boolean> {
  const digest = asUuid(hash('sha256', canonicalBody(body)));
  const { rows } = await pool.query<{ body: string }>({
    name: 'keep replay',
    text: `WITH kept AS (INSERT INTO replays (id, body, at) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING RETURNING body)
      SELECT body FROM kept UNION ALL SELECT body FROM replays WHERE id = $1`,
    values: [id, digest, at],
  });
  // One that another gateway has just committed is seen by neither half.
  if (rows.length === 0) return keepReplay(pool, id, body, at);
  return rows.every((row) => row.body === digest);
}
