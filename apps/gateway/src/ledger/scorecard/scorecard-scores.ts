import type { ScorecardCounts, Sums } from '@aftercall/core';
import type { PoolClient } from 'pg';
import { isTouched, type Cohort } from './scorecard-cohort.ts';
import { isInSpans, partsOf } from './scorecard-days.ts';
import { callOfScore, keysOfScore, scoresIn } from './scorecard-score-facts.ts';
import { pagesBehind } from './scorecard-touched.ts';
import { SqlValues } from './sql-values.ts';

interface Row extends Sums {
  message: string;
}

/** What stands for scores of calls of which no message was taken before. */
const notFollowedUp = '-';

/**
 * The scores that came in the period: of calls of which a message was taken before the score was given, and of those of
 * which none was. The channel and the trigger are those of the message.
 */
export async function countScores(client: PoolClient, cohort: Cohort): Promise<ScorecardCounts['csat']> {
  const { tenants, from, to, trigger = '', country, channel = '' } = cohort.question;
  const followedUp = `${trigger} ${channel}`;
  const parts = partsOf(from, to);
  const values = new SqlValues();
  const { of } = values;
  const about = (message: string): string =>
    `tenant = ANY (${of(tenants)}) AND ${message} IN (${of(followedUp)}, '${notFollowedUp}')` +
    (country === undefined ? '' : ` AND country = ${of(country)}`);
  const within = (begin: Date, end: Date): string => `at >= ${of(begin)} AND at < ${of(end)}`;
  const edges = parts.edges.map(
    (edge) => `SELECT 1 AS sign, tenant, country, score, messages FROM scorecard_scores k WHERE is_summed
      AND tenant = ANY (${of(tenants)}) AND ${within(edge.from, edge.to)}`,
  );
  const touched = cohort.touched.length === 0 ? [] : correctedScores(values, cohort, within(from, to));
  const others = [...edges, ...touched].join(' UNION ALL ');
  const { rows } = await client.query<Row>({
    text: `WITH every AS (
        SELECT message, scores, sum, squares FROM scorecard_score_sums WHERE ${isInSpans(parts)} AND ${about('message')}
        UNION ALL
        SELECT m.message, sign, sign * score::numeric, sign * score::numeric * score::numeric
        FROM (${others === '' ? nothingElse : others}) AS s, unnest(${keysOfScore}) AS m (message)
        WHERE ${about('m.message')})
      SELECT message, sum(scores)::bigint AS count, sum(sum)::float8 AS sum, sum(squares)::float8 AS squares
      FROM every GROUP BY message HAVING sum(scores) <> 0`,
    values: values.all,
  });
  const sums = (message: string): Sums => {
    const found = rows.find((row) => row.message === message);
    return found === undefined ? nothing : { count: found.count, sum: found.sum, squares: found.squares };
  };
  return { followedUp: sums(followedUp), notFollowedUp: sums(notFollowedUp) };
}

const nothing: Sums = { count: 0, sum: 0, squares: 0 };
const nothingElse = 'SELECT 1 AS sign, tenant, country, score, messages FROM scorecard_scores WHERE false';

/** Of touched calls: as they are kept, taken away, and with what stands in pages that are not rolled up, as they are. */
function correctedScores(values: SqlValues, cohort: Cohort, within: string): readonly string[] {
  return [
    `SELECT -1 AS sign, tenant, country, score, messages FROM scorecard_scores k
      WHERE is_summed AND ${isTouched(values, cohort)} AND ${within}`,
    `SELECT 1 AS sign, tenant, ${callOfScore.country} AS country, score, ${callOfScore.messages} AS messages FROM (
      SELECT entry, call, tenant, at, scored_at, score FROM scorecard_scores k WHERE ${isTouched(values, cohort)}
      UNION
      ${scoresIn(pagesBehind(values, cohort.reached))}) AS s WHERE ${within}`,
  ];
}
