import { confirmationTrigger, waits, type PeopleCounts, type ScorecardCounts } from '@aftercall/core';
import type { PoolClient } from 'pg';
import { cohort, cohortValues, type ScorecardQuestion } from './scorecard-cohort.ts';

interface Row {
  over: number;
  over_counted: number;
  open: number;
  open_counted: number;
}

/** People whom a message reached, each once by whichever address, and what they did after it. */
export async function countPeople(
  client: PoolClient,
  question: ScorecardQuestion,
): Promise<Pick<ScorecardCounts, 'replies' | 'optOuts'>> {
  return {
    replies: await countThose(client, question, whoReplied, waits.replyMs, confirmationTrigger),
    optOuts: await countThose(client, question, whoStopped, waits.optOutMs, null),
  };
}

const whoReplied = `SELECT r.tenant, r.person, r.received_at AS at FROM replies r
  WHERE r.tenant = ANY ($1) AND r.keyword IS NULL AND coalesce(r.meaning, 'other') IN ('yes', 'other')
    AND r.received_at >= $2 AND r.received_at <= (SELECT until FROM times)`;

const whoStopped = `SELECT s.tenant, s.person, s.at FROM suppressions s
  WHERE s.tenant = ANY ($1) AND s.kind = 'stop' AND s.at >= $2 AND s.at <= (SELECT until FROM times)`;

/**
 * @param acts what people did, as a query of tenant, person and at.
 * @param withinMs how long after a message that counts for it.
 * @param trigger of the messages that count, or null for all of them.
 */
async function countThose(
  client: PoolClient,
  question: ScorecardQuestion,
  acts: string,
  withinMs: number,
  trigger: string | null,
): Promise<PeopleCounts> {
  const { rows } = await client.query<Row>({
    text: `WITH ${cohort},
      reached AS MATERIALIZED (
        SELECT m.tenant, coalesce(l.root, m.person) AS person, m.sent_at, m.sent_at + $8 * interval '1 ms' AS until
        FROM messages m LEFT JOIN person_links l ON l.person = m.person
        WHERE m.counted AND m.progress = 'delivered' AND ($9::text IS NULL OR m.trigger = $9)),
      times AS (SELECT max(until) AS until FROM reached),
      acts AS MATERIALIZED (
        SELECT a.tenant, coalesce(l.root, a.person) AS person, a.at FROM (${acts}) AS a
        LEFT JOIN person_links l ON l.person = a.person),
      acted AS (
        SELECT DISTINCT tenant, person FROM reached r JOIN acts a USING (tenant, person)
        WHERE a.at >= r.sent_at AND a.at <= r.until),
      people AS (
        SELECT tenant, person, max(until) <= $7 AS over FROM reached GROUP BY tenant, person)
      SELECT count(*) FILTER (WHERE over) AS over, count(*) FILTER (WHERE NOT over) AS open,
        count(a.person) FILTER (WHERE over) AS over_counted, count(a.person) FILTER (WHERE NOT over) AS open_counted
      FROM people LEFT JOIN acted a USING (tenant, person)`,
    values: [...cohortValues(question), question.asOf, withinMs, trigger],
  });
  const { over, over_counted, open, open_counted } = rows[0] as Row;
  return { over: { counted: over_counted, of: over }, open: { counted: open_counted, of: open } };
}
