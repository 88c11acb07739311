import type { PoolClient } from 'pg';
import { armsOf } from './scorecard-arm-facts.ts';
import { encodeUuids } from '../rows/row-encoding.ts';
import { dayOf, spans } from './scorecard-days.ts';
import { callOfScore, keysOfScore, scoresIn } from './scorecard-score-facts.ts';
import { nextPages } from './scorecard-touched.ts';

/**
 * Keeps the scores that stand in the next pages, and of those of these calls what they are told by now.
 *
 * @param pages how many.
 */
export async function rollUpScores(client: PoolClient, pages: number, calls: readonly string[]): Promise<void> {
  await client.query({
    name: 'roll up new scores',
    text: `INSERT INTO scorecard_scores (entry, call, tenant, country, at, scored_at, score, messages)
      SELECT entry, call, tenant, '', at, scored_at, score, '{}' FROM (${scoresIn(nextPages('$1'))}) AS s
      ON CONFLICT DO NOTHING`,
    values: [pages],
  });
  await client.query({ name: 'roll up scores', text: scoresText, values: [encodeUuids(calls)] });
}

/**
 * Adds scores to the sums, or takes them away.
 *
 * @param scores a query of a `sign` and the columns of kept scores.
 */
export function addToScoreSums(scores: string): string {
  return `INSERT INTO scorecard_score_sums AS known (days, day, tenant, country, message, scores, sum, squares)
    SELECT days, first - mod(first, days), tenant, country, message, sum(sign), sum(sign * score), sum(sign * score * score)
    FROM (
      SELECT sign, tenant, country, score::numeric AS score, m.message, ${dayOf('at')} AS first
      FROM (${scores}) AS s, unnest(${keysOfScore}) AS m (message)) AS one, unnest('{${spans.join(',')}}'::int[]) AS s (days)
    GROUP BY 1, 2, 3, 4, 5
    ON CONFLICT (tenant, message, days, day, country) DO UPDATE SET scores = known.scores + excluded.scores,
      sum = known.sum + excluded.sum, squares = known.squares + excluded.squares`;
}

/** What they are told anew, and the sums with that: one that was just kept was in none before. */
const scoresText = `WITH before AS MATERIALIZED (
    SELECT * FROM scorecard_scores k WHERE k.call = ANY ($1)),
  after AS (
    UPDATE scorecard_scores s SET country = ${callOfScore.country}, messages = ${callOfScore.messages}, is_summed = true
    WHERE s.call = ANY ($1) RETURNING *)
  ${addToScoreSums('SELECT -1 AS sign, * FROM before WHERE is_summed UNION ALL SELECT 1, * FROM after')}`;

/** Of the calls, those that brought somebody into a hold-out: whatever changes there touches all of them. */
const exposedCalls = `SELECT DISTINCT c.person FROM follow_ups f JOIN exposures x ON x.follow_up = f.id
  JOIN calls c ON c.id = f.call WHERE f.call = ANY ($1) AND c.person IS NOT NULL`;

/** Keeps in which arms of which hold-outs the people of these calls are, by whichever of their addresses. */
export async function rollUpArms(client: PoolClient, calls: readonly string[]): Promise<void> {
  const values = [encodeUuids(calls)];
  await client.query({
    name: 'roll up arms that were',
    text: `WITH people AS MATERIALIZED (
        SELECT coalesce(o.person, c.person) AS person FROM (${exposedCalls}) AS c
          LEFT JOIN person_links l ON l.person = c.person LEFT JOIN person_links o ON o.root = l.root)
      DELETE FROM scorecard_arms k USING people p WHERE k.person = p.person`,
    values,
  });
  await client.query({
    name: 'roll up arms',
    text: `WITH ${armsOf(`SELECT DISTINCT coalesce(l.root, c.person) AS person
        FROM (${exposedCalls}) AS c LEFT JOIN person_links l ON l.person = c.person`)}
      INSERT INTO scorecard_arms (tenant, experiment, person, trigger, country, channel, received_at, arm, came)
      SELECT tenant, experiment, person, trigger, country, channel, received_at, arm, came FROM arms`,
    values,
  });
}
