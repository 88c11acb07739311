import type { ScorecardCounts, Sums } from '@aftercall/core';
import type { PoolClient } from 'pg';
import type { ScorecardQuestion } from './scorecard-cohort.ts';

interface Row extends Sums {
  followed_up: boolean;
}

/**
 * The scores that came in the period: of calls of which a message was taken before the score was given, and of those of
 * which none was. The channel and the trigger are those of the message.
 */
export async function countScores(client: PoolClient, question: ScorecardQuestion): Promise<ScorecardCounts['csat']> {
  const { tenants, from, to, trigger, country, channel } = question;
  const { rows } = await client.query<Row>({
    text: `WITH scores AS MATERIALIZED (
        SELECT l.call, (e.entry->>'at')::timestamptz AS at, (e.entry->'data'->>'score')::float8 AS score
        FROM ledger l, json_array_elements(l.entries) AS e (entry)
        WHERE l.tenant = ANY ($1) AND l.at >= $2 AND l.at < $3 AND strpos(l.entries::text, '"score":') > 0
          AND e.entry->>'kind' = 'event' AND e.entry->'data'->>'score' IS NOT NULL
          AND ($4::text IS NULL OR EXISTS (SELECT FROM calls c WHERE c.id = l.call AND c.country = $4))),
      told AS (
        SELECT s.score, m.messages > 0 AS followed_up, m.counted > 0 AS counted FROM scores s, LATERAL (
          SELECT count(*) AS messages, count(*) FILTER (
            WHERE ($5::text IS NULL OR f.trigger = $5) AND ($6::text IS NULL OR a.channel = $6)) AS counted
          FROM follow_ups f JOIN attempts a ON a.follow_up = f.id
          WHERE f.call = s.call AND a.progress IN ('accepted', 'sent', 'delivered')
            AND coalesce(a.accepted_at, a.planned_at) <= s.at) AS m)
      SELECT followed_up, count(*) AS count, sum(score) AS sum, sum(score * score) AS squares FROM told
      WHERE counted OR NOT followed_up GROUP BY followed_up`,
    values: [tenants, from, to, country ?? null, trigger ?? null, channel ?? null],
  });
  const of = (followedUp: boolean): Sums => {
    const found = rows.find((row) => row.followed_up === followedUp);
    return found === undefined ? nothing : { count: found.count, sum: found.sum, squares: found.squares };
  };
  return { followedUp: of(true), notFollowedUp: of(false) };
}

const nothing: Sums = { count: 0, sum: 0, squares: 0 };
