import type { ScorecardCounts, Sums } from '@aftercall/core';
import type { PoolClient } from 'pg';
import { isTouched, type Cohort } from './scorecard-cohort.ts';
import { callOfScore, scoresIn } from './scorecard-score-facts.ts';
import { pagesBehind } from './scorecard-touched.ts';
import { SqlValues } from './sql-values.ts';

interface Row extends Sums {
  followed_up: boolean;
}

/**
 * The scores that came in the period: of calls of which a message was taken before the score was given, and of those of
 * which none was. The channel and the trigger are those of the message.
 */
export async function countScores(client: PoolClient, cohort: Cohort): Promise<ScorecardCounts['csat']> {
  const { question } = cohort;
  const { tenants, from, to, trigger = '', country, channel = '' } = question;
  const values = new SqlValues();
  const { of } = values;
  const { rows } = await client.query<Row>({
    text: `WITH every AS (${keptScores(values, cohort)} ${cohort.touched.length === 0 ? '' : `UNION ALL ${openScores(values, cohort)}`}),
      told AS (
        SELECT score, cardinality(messages) > 0 AS followed_up, ${of(`${trigger} ${channel}`)} = ANY (messages) AS counted
        FROM every WHERE tenant = ANY (${of(tenants)}) AND at >= ${of(from)} AND at < ${of(to)}
          ${country === undefined ? '' : `AND country = ${of(country)}`})
      SELECT followed_up, count(*) AS count, sum(score) AS sum, sum(score * score) AS squares FROM told
      WHERE counted OR NOT followed_up GROUP BY followed_up`,
    values: values.all,
  });
  const sums = (followedUp: boolean): Sums => {
    const found = rows.find((row) => row.followed_up === followedUp);
    return found === undefined ? nothing : { count: found.count, sum: found.sum, squares: found.squares };
  };
  return { followedUp: sums(true), notFollowedUp: sums(false) };
}

const nothing: Sums = { count: 0, sum: 0, squares: 0 };

function keptScores(values: SqlValues, cohort: Cohort): string {
  return `SELECT tenant, country, at, score, messages FROM scorecard_scores k WHERE NOT ${isTouched(values, cohort)}`;
}

/** Of touched calls, with what stands in the pages that are not rolled up. */
function openScores(values: SqlValues, cohort: Cohort): string {
  return `SELECT tenant, ${callOfScore.country}, at, score, ${callOfScore.messages} FROM (
      SELECT entry, call, tenant, at, scored_at, score FROM scorecard_scores k WHERE ${isTouched(values, cohort)}
      UNION
      ${scoresIn(pagesBehind(values, cohort.reached))}) AS s`;
}
