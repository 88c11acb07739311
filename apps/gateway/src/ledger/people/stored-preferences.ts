import type { PoolClient } from 'pg';
import type { EvidenceQuestion } from '../calls/load-calls.ts';
import { encodeUuids } from '../rows/row-encoding.ts';

/** The channel that the person of each of these calls asked for last, on whichever of their calls; by call. */
export async function loadStoredPreferences(
  client: PoolClient,
  questions: readonly EvidenceQuestion[],
): Promise<ReadonlyMap<string, string>> {
  const people = [...new Set(questions.flatMap((one) => one.people))];
  if (people.length === 0) return new Map();
  const { rows } = await client.query<{ person: string; prefers: string; at: Date }>({
    name: 'load stored preferences',
    text: `SELECT asked.person, c.prefers, c.first_seen_at AS at FROM unnest($1::uuid[]) AS asked (person)
      CROSS JOIN LATERAL (SELECT prefers, first_seen_at FROM calls
        WHERE person = asked.person AND prefers IS NOT NULL ORDER BY first_seen_at DESC LIMIT 1) AS c`,
    values: [encodeUuids(people)],
  });
  const ofPerson = new Map(rows.map((row) => [row.person, row]));
  const preferences = new Map<string, string>();
  for (const { callId, people: ids } of questions) {
    const known = ids.flatMap((id) => ofPerson.get(id) ?? []);
    const [latest] = known.toSorted((a, b) => b.at.getTime() - a.at.getTime());
    if (latest !== undefined) preferences.set(callId, latest.prefers);
  }
  return preferences;
}
