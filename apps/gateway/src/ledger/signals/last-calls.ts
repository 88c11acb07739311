import type { Pool } from 'pg';
import type { PlacedCall } from './attempt-calls.ts';
import { callKeyOf } from '../people/keys.ts';
import { encodeUuids } from '../rows/row-encoding.ts';

/** The latest call of somebody, or the one whose message they answer. */
export interface LastCall extends PlacedCall {
  readonly firstSeenAt: Date;
  /** Of the caller, BCP 47. */
  readonly locale?: string;
  /** Of the caller's number. */
  readonly country?: string;
}

/** A call, as it is read for one of the ids that were asked about. */
export interface AskedCallRow {
  asked: string;
  id: string;
  tenant: string;
  call_id: string;
  first_seen_at: Date;
  locale: string | null;
  country: string | null;
}

export function callOfRow({
  id,
  tenant,
  call_id,
  first_seen_at: firstSeenAt,
  locale,
  country,
}: AskedCallRow): LastCall {
  const reader = { ...(locale !== null && { locale }), ...(country !== null && { country }) };
  return { id, key: callKeyOf(tenant, call_id), firstSeenAt, ...reader };
}

/** Every id of each person (`asked`) whose ids are `$1`, by whichever of their addresses. */
export const everyoneAsked = `everyone AS (
        SELECT asked, asked AS person FROM unnest($1::uuid[]) AS asked
        UNION
        SELECT l.person, m.person FROM person_links l JOIN person_links m ON m.root = l.root WHERE l.person = ANY($1))`;

/**
 * The latest call of whoever has each of these ids, by whichever of their addresses they called; by the id that was asked
 * about.
 */
export async function lastCallsOf(pool: Pool, people: readonly string[]): Promise<ReadonlyMap<string, LastCall>> {
  if (people.length === 0) return new Map();
  const { rows } = await pool.query<AskedCallRow>({
    name: 'last calls of people',
    text: `WITH ${everyoneAsked}
      SELECT e.asked, c.id, c.tenant, c.call_id, c.first_seen_at, c.locale, c.country FROM everyone e CROSS JOIN LATERAL (
        SELECT * FROM calls WHERE person = e.person ORDER BY first_seen_at DESC, id DESC LIMIT 1) AS c`,
    values: [encodeUuids(people)],
  });
  const calls = new Map<string, LastCall>();
  for (const row of rows) {
    const { asked } = row;
    const known = calls.get(asked);
    const call = callOfRow(row);
    calls.set(asked, known === undefined ? call : laterOf(known, call));
  }
  return calls;
}

/** Of two of the same moment it is the one with the higher id. */
export function laterOf(one: LastCall, other: LastCall): LastCall {
  const difference = one.firstSeenAt.getTime() - other.firstSeenAt.getTime();
  return difference > 0 || (difference === 0 && one.id > other.id) ? one : other;
}
