import type { Pool, PoolClient } from 'pg';
import { encodeUuids } from '../rows/row-encoding.ts';

const none: ReadonlySet<string> = new Set();

/**
 * Under which of their ids people are on file. Where there is one address key everybody has one id, and nothing is asked.
 *
 * @param people the ids of each, one a key, the current one first.
 */
export async function loadIdsOnFile(
  client: Pool | PoolClient,
  people: readonly (readonly string[])[],
): Promise<ReadonlySet<string>> {
  const ids = people.filter((one) => one.length > 1).flat();
  if (ids.length === 0) return none;
  const { rows } = await client.query<{ person: string }>({
    name: 'ids on file',
    text: `SELECT p.person FROM unnest($1::uuid[]) AS p (person)
      WHERE EXISTS (SELECT FROM calls c WHERE c.person = p.person)
        OR EXISTS (SELECT FROM consents c WHERE c.person = p.person)
        OR EXISTS (SELECT FROM suppressions s WHERE s.person = p.person)
        OR EXISTS (SELECT FROM replies r WHERE r.person = p.person)`,
    values: [encodeUuids(ids)],
  });
  return new Set(rows.map(({ person }) => person));
}

/**
 * Whoever is on file under an older key stays under it: the database cannot tell that two ids are one person's, so with
 * a new id they would be counted as somebody else, and their messages as sent without a consent.
 */
export function idOfPerson(ids: readonly string[], onFile: ReadonlySet<string>): string | undefined {
  return ids.findLast((id) => onFile.has(id)) ?? ids[0];
}
