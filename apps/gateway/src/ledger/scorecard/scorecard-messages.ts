import { timeExclusions, waits, type ScorecardCounts, type TimeExclusion } from '@aftercall/core';
import type { PoolClient } from 'pg';
import { summedFacts } from './roll-up-facts.ts';
import { corrections, isAskedFor, isTouched, keptIn, touchedFacts, type Cohort } from './scorecard-cohort.ts';
import { isInSpans, partsOf } from './scorecard-days.ts';
import { factColumns } from './scorecard-facts.ts';
import { SqlValues } from './sql-values.ts';

type Summed =
  | 'sent'
  | 'documented'
  | 'uncertain'
  | 'delivered'
  | 'failed'
  | 'unsettled'
  | 'arrived'
  | 'doubled'
  | 'told'
  | 'expired'
  | 'in_time'
  | 'pending'
  | TimeExclusion;

type Row = Readonly<Record<Summed, number>>;

export interface MessageCounts extends Pick<
  ScorecardCounts,
  'optIn' | 'delivery' | 'uncertain' | 'doubles' | 'expired'
> {
  readonly inTime: number;
  readonly excluded: Readonly<Record<TimeExclusion, number>>;
}

/**
 * What became of messages and follow-ups, and whether there was evidence for them: the sums of the days that are wholly in
 * the period, the facts of what is not, and what both are wrong by.
 */
export async function countMessages(client: PoolClient, cohort: Cohort): Promise<MessageCounts> {
  const { question } = cohort;
  const { narrow: scopes, summed: summedScopes } = cohort.scopes;
  const { from, to, channel, asOf } = question;
  const values = new SqlValues();
  const { of } = values;
  const parts = partsOf(from, to);
  const names = Object.keys(summedFacts);
  const summed = Object.entries(summedFacts).map(([name, what]) => `sign * ${what} AS ${name}`);
  const edges = parts.edges.map(
    (edge) => `SELECT 1 AS sign, ${factColumns} FROM scorecard_facts k WHERE ${keptIn(values, { scopes, ...edge })}`,
  );
  const pendingSince = `${of(asOf)}::timestamptz - ${of(waits.receiptMs)} * interval '1 ms'`;
  const { rows } = await client.query<Row>({
    text: `WITH ${touchedFacts(values, cohort)},
      others AS (${[...edges, corrections(values, cohort, scopes, channel)].join(' UNION ALL ')}),
      every AS (
        SELECT ${names.join(', ')} FROM scorecard_sums WHERE scope = ANY (${of(summedScopes)}::int[]) AND ${isInSpans(parts)}
        UNION ALL SELECT ${summed.join(', ')} FROM others),
      waiting AS (
        SELECT k.unsettled FROM scorecard_facts k
        WHERE k.last_at > ${pendingSince} AND ${keptIn(values, { scopes, from, to })}
          AND NOT ${isTouched(values, cohort)}
        UNION ALL
        SELECT f.unsettled FROM facts f WHERE ${isAskedFor(values, question, channel)})
      SELECT ${names.map((one) => `coalesce(sum(${one}), 0)::bigint AS ${one}`).join(', ')}, (
          SELECT count(*) FROM waiting w, unnest(w.unsettled) AS u (sent_at) WHERE u.sent_at > ${pendingSince}) AS pending
      FROM every`,
    values: values.all,
  });
  const row = rows[0] as Row;
  const { sent, delivered, failed, unsettled, pending } = row;
  return {
    optIn: { counted: row.documented, of: sent },
    delivery: { delivered, failed, unconfirmed: unsettled - pending, pending },
    uncertain: { counted: row.uncertain, of: sent },
    doubles: { counted: row.doubled, of: row.arrived },
    expired: { counted: row.expired, of: row.told },
    inTime: row.in_time,
    excluded: Object.fromEntries(timeExclusions.map((one) => [one, row[one]])) as Record<TimeExclusion, number>,
  };
}
