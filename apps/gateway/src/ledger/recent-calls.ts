import type { Pool } from 'pg';
import type { PlacedCall } from './attempt-calls.ts';
import { callKeyOf } from './keys.ts';
import { encodeUuids } from './row-encoding.ts';

/** One of the latest calls of somebody. */
export interface RecentCall extends PlacedCall {
  readonly firstSeenAt: Date;
  /** Of the caller, BCP 47. */
  readonly locale?: string;
  /** Of the caller's number. */
  readonly country?: string;
}

/** An answer to what was told on an earlier call is looked for so far back. */
const mostCalls = 5;

/**
 * The latest calls of whoever has each of these ids, by whichever of their addresses they called, the last one first; by
 * the id that was asked about.
 */
export async function recentCallsOf(
  pool: Pool,
  people: readonly string[],
): Promise<ReadonlyMap<string, readonly RecentCall[]>> {
  if (people.length === 0) return new Map();
  const { rows } = await pool.query<{
    asked: string;
    id: string;
    tenant: string;
    call_id: string;
    first_seen_at: Date;
    locale: string | null;
    country: string | null;
  }>({
    name: 'recent calls of people',
    text: `WITH everyone AS (
        SELECT asked, asked AS person FROM unnest($1::uuid[]) AS asked
        UNION
        SELECT l.person, m.person FROM person_links l JOIN person_links m ON m.root = l.root WHERE l.person = ANY($1))
      SELECT e.asked, c.id, c.tenant, c.call_id, c.first_seen_at, c.locale, c.country FROM everyone e CROSS JOIN LATERAL (
        SELECT * FROM calls WHERE person = e.person ORDER BY first_seen_at DESC, id DESC LIMIT ${mostCalls}) AS c`,
    values: [encodeUuids(people)],
  });
  const calls = new Map<string, readonly RecentCall[]>();
  for (const { asked, id, tenant, call_id, first_seen_at: firstSeenAt, locale, country } of rows) {
    const reader = { ...(locale !== null && { locale }), ...(country !== null && { country }) };
    const call = { id, key: callKeyOf(tenant, call_id), firstSeenAt, ...reader };
    calls.set(asked, latestFirst([...(calls.get(asked) ?? []), call]));
  }
  return calls;
}

/** Of two of the same moment it is the one with the higher id. Each call once. */
export function latestFirst(calls: readonly RecentCall[]): readonly RecentCall[] {
  const each = [...new Map(calls.map((one) => [one.id, one])).values()];
  return each
    .toSorted((a, b) => b.firstSeenAt.getTime() - a.firstSeenAt.getTime() || (a.id < b.id ? 1 : -1))
    .slice(0, mostCalls);
}
