/**
 * A query of the scores that stand in `event` entries, each by the number of its entry.
 *
 * @param pages a query of pages of the ledger.
 */
export function scoresIn(pages: string): string {
  return `SELECT l.seq + e.place - 1 AS entry, l.call, l.tenant, l.at, (e.entry->>'at')::timestamptz AS scored_at,
      (e.entry->'data'->>'score')::float8 AS score
    FROM (${pages}) AS l, json_array_elements(l.entries) WITH ORDINALITY AS e (entry, place)
    WHERE l.call IS NOT NULL AND strpos(l.entries::text, '"score":') > 0
      AND e.entry->>'kind' = 'event' AND e.entry->'data'->>'score' IS NOT NULL`;
}

/**
 * Of a score `s`, as they are now: the country of its call, and the messages before it, a trigger and a channel each, also
 * without either of the two, and without both.
 */
export const callOfScore = {
  country: "coalesce((SELECT c.country FROM calls c WHERE c.id = s.call), '')",
  messages: `ARRAY(
    SELECT DISTINCT t.trigger || ' ' || t.channel FROM follow_ups f JOIN attempts a ON a.follow_up = f.id,
      LATERAL (VALUES (f.trigger, a.channel), (f.trigger, ''), ('', a.channel), ('', '')) AS t (trigger, channel)
    WHERE f.call = s.call AND a.progress IN ('accepted', 'sent', 'delivered')
      AND coalesce(a.accepted_at, a.planned_at) <= s.scored_at)`,
} as const;

/** Under what it is summed up. */
export const keysOfScore = "CASE WHEN cardinality(messages) = 0 THEN '{-}' ELSE messages END";
