import type { NoShowArms } from '@aftercall/core';
import type { PoolClient } from 'pg';
import { armsOf } from './scorecard-arm-facts.ts';
import type { Cohort } from './scorecard-cohort.ts';
import { SqlValues } from './sql-values.ts';

interface Row {
  told_missed: number;
  told: number;
  held_out_missed: number;
  held_out: number;
}

const columns = 'tenant, experiment, trigger, country, channel, received_at, arm, came';

/** Of every hold-out with somebody in it: those of whom it is known whether they came. */
export async function countArms(client: PoolClient, { question, touched }: Cohort): Promise<readonly NoShowArms[]> {
  const { tenants, from, to, trigger, country, channel } = question;
  const values = new SqlValues();
  const { of } = values;
  const narrowed = Object.entries({ trigger, country, channel }).filter(([, value]) => value !== undefined);
  const { rows } = await client.query<Row>({
    text: `${touched.length === 0 ? kept : correctedBy(of(touched))}
      SELECT count(*) FILTER (WHERE arm = 'told' AND NOT came) AS told_missed,
        count(came) FILTER (WHERE arm = 'told') AS told,
        count(*) FILTER (WHERE arm = 'held_out' AND NOT came) AS held_out_missed,
        count(came) FILTER (WHERE arm = 'held_out') AS held_out
      FROM every WHERE tenant = ANY (${of(tenants)}) AND received_at >= ${of(from)} AND received_at < ${of(to)}
        ${narrowed.map(([column, value]) => `AND ${column} = ${of(value)}`).join(' ')}
      GROUP BY tenant, experiment ORDER BY tenant, min(trigger), experiment`,
    values: values.all,
  });
  return rows.map((row) => ({
    told: { counted: row.told_missed, of: row.told },
    heldOut: { counted: row.held_out_missed, of: row.held_out },
  }));
}

const kept = `WITH every AS (SELECT ${columns} FROM scorecard_arms)`;

/** With the people of touched calls as they are by now. */
function correctedBy(touched: string): string {
  return `WITH theirs AS MATERIALIZED (
      SELECT DISTINCT coalesce(l.root, c.person) AS person
      FROM calls c LEFT JOIN person_links l ON l.person = c.person
      WHERE c.id = ANY (${touched}::uuid[]) AND c.person IS NOT NULL),
    ${armsOf('SELECT * FROM theirs')},
    every AS (
      SELECT ${columns} FROM scorecard_arms WHERE person NOT IN (SELECT person FROM whose)
      UNION ALL
      SELECT ${columns} FROM arms)`;
}
