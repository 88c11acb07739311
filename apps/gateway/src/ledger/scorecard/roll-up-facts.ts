import { timeBounds, timeExclusions } from '@aftercall/core';
import type { PoolClient } from 'pg';
import { encodeUuids } from '../rows/row-encoding.ts';
import { binBounds } from './scorecard-bins.ts';
import { everyOne } from './scorecard-cohort.ts';
import { dayOf, longSpans, spans } from './scorecard-days.ts';
import { factColumns, factsOf } from './scorecard-facts.ts';

/** The sums of a day, by what of a fact each of them adds up. */
export const summedFacts: Readonly<Record<string, string>> = {
  sent: 'sent',
  documented: 'documented',
  uncertain: 'uncertain',
  delivered: 'delivered',
  failed: 'failed',
  unsettled: 'coalesce(cardinality(unsettled), 0)',
  arrived: 'arrived::int',
  doubled: 'doubled::int',
  told: 'told::int',
  expired: 'expired::int',
  reached: '(person IS NOT NULL)::int',
  in_time: `coalesce((accept_ms <= ${timeBounds.pass})::int, 0)`,
  ...Object.fromEntries(timeExclusions.map((one) => [one, `coalesce((exclusion = '${one}')::int, 0)`])),
};

/** Keeps the facts of these calls, in place of those that were kept, and brings the sums to what they come to now. */
export async function rollUpFacts(client: PoolClient, calls: readonly string[]): Promise<void> {
  const values = [encodeUuids(calls)];
  const { rowCount } = await client.query({ name: 'roll up scopes', text: scopesText, values });
  if (rowCount !== 0) await client.query({ name: 'roll up wider scopes', text: withinText });
  await client.query({ name: 'roll up people', text: peopleText, values });
  await client.query({ name: 'roll up facts', text: factsText, values });
}

const scopesText = `INSERT INTO scorecard_scopes (tenant, trigger, country, channel)
  SELECT tenant, trigger, country, channel FROM (
    SELECT DISTINCT f.tenant, t.trigger, l.country, k.channel
    FROM follow_ups f JOIN calls c ON c.id = f.call CROSS JOIN LATERAL (
      SELECT '' AS channel
      UNION ALL SELECT a.channel FROM attempts a WHERE a.follow_up = ANY (ARRAY[f.id, f.merged_into])) AS k,
      LATERAL (VALUES (f.trigger), ('${everyOne}')) AS t (trigger),
      LATERAL (VALUES (coalesce(c.country, '')), ('${everyOne}')) AS l (country)
    WHERE f.call = ANY ($1)) AS s
  WHERE NOT EXISTS (SELECT FROM scorecard_scopes o WHERE (o.tenant, o.trigger, o.country, o.channel)
    = (s.tenant, s.trigger, s.country, s.channel))`;

const withinText = `UPDATE scorecard_scopes s SET within = ARRAY(
    SELECT w.id FROM scorecard_scopes w WHERE w.tenant = s.tenant AND w.channel = s.channel
      AND w.trigger IN (s.trigger, '${everyOne}') AND w.country IN (s.country, '${everyOne}'))
  WHERE s.within IS NULL AND s.trigger <> '${everyOne}' AND s.country <> '${everyOne}'`;

const names = Object.keys(summedFacts);
const summed = Object.entries(summedFacts).map(([name, what]) => `sum(sign * ${what}) AS ${name}`);

const factsText = `WITH ${factsOf('$1')},
  gone AS (DELETE FROM scorecard_facts WHERE call = ANY ($1) RETURNING *),
  kept AS (
    INSERT INTO scorecard_facts (call, follow_up, scope, number, ${factColumns})
    SELECT call, follow_up, s.id, (SELECT p.number FROM scorecard_people p WHERE p.person = f.person), ${factColumns}
    FROM facts f JOIN scorecard_scopes s USING (tenant, trigger, country, channel) RETURNING *),
  changes AS MATERIALIZED (
    SELECT sign, w.scope, ${dayOf('received_at')} AS first, ${factColumns} FROM (
      SELECT -1 AS sign, * FROM gone UNION ALL SELECT 1, * FROM kept) AS one
      JOIN scorecard_scopes s ON s.id = one.scope, unnest(s.within) AS w (scope)),
  other AS (
    SELECT DISTINCT scope, days, day FROM (
      SELECT scope, days, first - mod(first, days) AS day
      FROM changes, unnest('{${longSpans.join(',')}}'::int[]) AS s (days) WHERE person IS NOT NULL
      GROUP BY scope, days, 3, person HAVING sum(sign) <> 0) AS one),
  outdated AS (
    DELETE FROM scorecard_reach k USING other o WHERE k.days = o.days AND k.day = o.day AND k.scope = o.scope),
  spans AS (SELECT unnest('{${spans.join(',')}}'::int[]) AS days),
  added AS (
    INSERT INTO scorecard_sums AS known (days, day, scope, ${names.join(', ')})
    SELECT days, first - mod(first, days) AS day, scope, ${summed.join(', ')}
    FROM changes, spans GROUP BY 1, 2, 3
    ON CONFLICT (days, day, scope) DO UPDATE SET ${names.map((one) => `${one} = known.${one} + excluded.${one}`).join(', ')})
  INSERT INTO scorecard_times AS known (days, day, scope, what, bin, times)
  SELECT days, first - mod(first, days) AS day, scope, what, width_bucket(ms, '{${binBounds.join(',')}}'::bigint[]), sum(sign)
  FROM changes, spans, LATERAL (VALUES ('accept', accept_ms), ('lag', lag_ms)) AS t (what, ms)
  WHERE ms IS NOT NULL GROUP BY 1, 2, 3, 4, 5 HAVING sum(sign) <> 0
  ON CONFLICT (what, scope, days, day, bin) DO UPDATE SET times = known.times + excluded.times`;

/**
 * Whoever was reached for the first time gets the next number of the tenant. Attempts are looked up follow-up by follow-up
 * (OFFSET 0): planned for tables without statistics, as in the first minute of a database, a join would read all of them.
 */
const peopleText = `INSERT INTO scorecard_people (person, tenant, number)
  SELECT n.person, n.tenant, coalesce((SELECT max(o.number) + 1 FROM scorecard_people o WHERE o.tenant = n.tenant), 0)
    + row_number() OVER (PARTITION BY n.tenant ORDER BY n.person) - 1
  FROM (
    SELECT DISTINCT coalesce(l.root, a.person) AS person, f.tenant
    FROM follow_ups f CROSS JOIN LATERAL (
        SELECT a.person FROM attempts a WHERE a.follow_up = f.id AND a.progress = 'delivered' OFFSET 0) AS a
      LEFT JOIN person_links l ON l.person = a.person
    WHERE f.call = ANY ($1)) AS n
  WHERE NOT EXISTS (SELECT FROM scorecard_people o WHERE o.person = n.person)`;
