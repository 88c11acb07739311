import type { PoolClient } from 'pg';
import { armsOf } from './scorecard-arm-facts.ts';
import { encodeUuids } from './row-encoding.ts';
import { callOfScore, scoresIn } from './scorecard-score-facts.ts';
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
  await client.query({
    name: 'roll up scores',
    text: `UPDATE scorecard_scores s SET country = ${callOfScore.country}, messages = ${callOfScore.messages}
      WHERE s.call = ANY ($1)`,
    values: [encodeUuids(calls)],
  });
}

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
