import {
  exclusionOfReason,
  percentileReach,
  timeBounds,
  timeExclusions,
  type TimeCounts,
  type TimeExclusion,
} from '@aftercall/core';
import type { PoolClient } from 'pg';
import { cohort, cohortValues, type ScorecardQuestion } from './scorecard-cohort.ts';

interface Row {
  timed: number;
  in_time: number;
  p50: number | null;
  p95: number | null;
  p99: number | null;
  p95_low: number | null;
  p95_high: number | null;
  excluded: Partial<Record<TimeExclusion, number>> | null;
  events: number;
  lag_p50: number | null;
  lag_p95: number | null;
}

/**
 * How long messages took from their due basis to their first accept, and events to us. The ranks of percentiles are those
 * of core's `percentileRanks`. A basis that is a reason to leave a message out has the exclusion's own name; the reason for
 * which a follow-up was held last stays in its row, and only the ledger tells that a planned message was put off.
 */
export async function countTimes(client: PoolClient, question: ScorecardQuestion): Promise<TimeCounts> {
  const { rows } = await client.query<Row>({
    text: `WITH ${cohort},
      first_accepts AS (
        SELECT DISTINCT ON (follow_up) follow_up, counted, step, basis, basis_at, hold_reason, accepted_at
        FROM messages
        WHERE accepted_at IS NOT NULL ORDER BY follow_up, accepted_at, id),
      reasons AS (
        SELECT reason, array_position($9::text[], exclusion) AS place
        FROM unnest($7::text[], $8::text[]) AS r (reason, exclusion)),
      put_off AS (
        SELECT (e.entry->'data'->>'followUpId')::uuid AS follow_up, min(r.place) AS place
        FROM ledger l, json_array_elements(l.entries) AS e (entry), reasons r
        WHERE l.call IN (SELECT call FROM cohort) AND strpos(l.entries::text, '"kind":"postponed"') > 0
          AND e.entry->>'kind' = 'postponed' AND r.reason = e.entry->'data'->>'reason'
        GROUP BY 1),
      times AS (
        SELECT extract(epoch FROM a.accepted_at - a.basis_at) * 1000 AS ms,
          least(b.place, r.place, p.place, CASE WHEN a.step > 0 THEN array_position($9::text[], 'fallback') END) AS place
        FROM first_accepts a LEFT JOIN put_off p USING (follow_up) LEFT JOIN reasons r ON r.reason = a.hold_reason
        LEFT JOIN unnest($9::text[]) WITH ORDINALITY AS b (exclusion, place) ON b.exclusion = a.basis
        WHERE a.counted),
      ranked AS (
        SELECT ms, row_number() OVER (ORDER BY ms) AS rank, count(*) OVER () AS of FROM times WHERE place IS NULL),
      timed AS (
        SELECT count(*) AS timed, count(*) FILTER (WHERE ms <= $10) AS in_time,
          max(ms) FILTER (WHERE rank = ceil(of * 0.5)) AS p50,
          max(ms) FILTER (WHERE rank = ceil(of * 0.95)) AS p95,
          max(ms) FILTER (WHERE rank = ceil(of * 0.99)) AS p99,
          max(ms) FILTER (WHERE rank = least(ceil(of * 0.95), greatest(1, ceil(of * 0.95 - $11 * sqrt(of))))) AS p95_low,
          max(ms) FILTER (WHERE rank = floor(of * 0.95 + $11 * sqrt(of)) + 1) AS p95_high
        FROM ranked),
      lags AS (
        SELECT ms, row_number() OVER (ORDER BY ms) AS rank, count(*) OVER () AS of
        FROM (SELECT extract(epoch FROM received_at - event_time) * 1000 AS ms FROM cohort
          WHERE again = 0 AND event_time <> received_at) AS one),
      lagged AS (
        SELECT count(*) AS events, max(ms) FILTER (WHERE rank = ceil(of * 0.5)) AS lag_p50,
          max(ms) FILTER (WHERE rank = ceil(of * 0.95)) AS lag_p95
        FROM lags)
      SELECT timed, in_time, p50::float8, p95::float8, p99::float8, p95_low::float8, p95_high::float8, events,
        lag_p50::float8, lag_p95::float8, (
          SELECT json_object_agg(($9::text[])[place], times) FROM (
            SELECT place, count(*) AS times FROM times WHERE place IS NOT NULL GROUP BY place) AS one) AS excluded
      FROM timed, lagged`,
    values: [
      ...cohortValues(question),
      Object.keys(exclusionOfReason),
      Object.values(exclusionOfReason),
      timeExclusions,
      timeBounds.pass,
      percentileReach(0.95),
    ],
  });
  const row = rows[0] as Row;
  const { timed, in_time: inTime, p50, p95, p99, p95_low: p95Low, p95_high: p95High, events: count } = row;
  const none = Object.fromEntries(timeExclusions.map((one) => [one, 0])) as Record<TimeExclusion, number>;
  return {
    timed,
    inTime,
    p50,
    p95,
    p99,
    p95Low,
    p95High,
    excluded: { ...none, ...row.excluded },
    eventLag: { count, p50: row.lag_p50, p95: row.lag_p95 },
  };
}
