import { confirmationTrigger, waits, type PeopleCounts, type ScorecardCounts } from '@aftercall/core';
import type { PoolClient } from 'pg';
import { isAskedFor, isTouched, keptIn, touchedFacts, type Cohort } from './scorecard-cohort.ts';
import { longestSpan, wholeSpansOf } from './scorecard-days.ts';
import { SqlValues } from './sql-values.ts';

interface FewRow {
  open: number;
  acted: number;
  acted_open: number;
}

/** What people did, of whom it is counted, and for how long after the message. */
interface Act {
  readonly did: 'replied' | 'stopped';
  readonly withinMs: number;
  readonly confirmationsOnly: boolean;
}

const replied: Act = { did: 'replied', withinMs: waits.replyMs, confirmationsOnly: true };
const stopped: Act = { did: 'stopped', withinMs: waits.optOutMs, confirmationsOnly: false };

/**
 * People whom a message reached, each once by whichever address, and what they did after it. Days do not add up here,
 * because the same person is in several of them: all are counted by an index of people, and of those with something to be
 * told, who are few, it is looked at what.
 */
export async function countPeople(
  client: PoolClient,
  cohort: Cohort,
): Promise<Pick<ScorecardCounts, 'replies' | 'optOuts'>> {
  const count = async (act: Act): Promise<PeopleCounts> =>
    peopleOf(await countReached(client, cohort, act), await countFew(client, cohort, act));
  return { replies: await count(replied), optOuts: await count(stopped) };
}

function peopleOf(all: number, { open, acted, acted_open: actedOpen }: FewRow): PeopleCounts {
  return { over: { counted: acted - actedOpen, of: all - open }, open: { counted: actedOpen, of: open } };
}

/**
 * All of them: by the bits of what is over, by the facts of the rest, and those of touched calls, who are looked at one by
 * one.
 *
 * @param act of whose messages.
 */
async function countReached(client: PoolClient, cohort: Cohort, { confirmationsOnly }: Act): Promise<number> {
  const { question } = cohort;
  const scopes = confirmationsOnly ? cohort.confirmations : cohort.scopes;
  const { from, to, channel } = question;
  const whole = wholeSpansOf(from, to);
  const most = await client.query<{ most: number | null }>(
    'SELECT max(number) AS most FROM scorecard_people WHERE tenant = ANY ($1)',
    [question.tenants],
  );
  const length = (most.rows[0]?.most ?? 0) + 1;
  const values = new SqlValues();
  const { of } = values;
  const kept = `k.person IS NOT NULL AND ${keptIn(values, { scopes, from, to })}`;
  const facts = (condition: string): string =>
    `SELECT c.tenant, k.number FROM scorecard_facts k JOIN scorecard_scopes c ON c.id = k.scope
      WHERE k.number IS NOT NULL AND ${condition}`;
  const outside = whole.edges.map((edge) => facts(keptIn(values, { scopes, ...edge })));
  const dayOf = (day: string): string => `to_timestamp(${day} * 86400.0)`;
  const isWhole = `s.scope = ANY (${of(scopes)}::int[]) AND s.day >= ${whole.from} AND s.day < ${whole.to}`;
  const unmade = `SELECT c.tenant, k.number FROM scorecard_sums s JOIN scorecard_scopes c ON c.id = s.scope, LATERAL (
      SELECT k.number FROM scorecard_facts k WHERE k.scope = s.scope AND k.number IS NOT NULL
        AND k.received_at >= ${dayOf('s.day')} AND k.received_at < ${dayOf(`(s.day + ${longestSpan})`)} OFFSET 0) AS k
    WHERE s.days = ${longestSpan} AND ${isWhole} AND s.reached > 0
      AND NOT EXISTS (SELECT FROM scorecard_reach r WHERE r.day = s.day AND r.scope = s.scope)`;
  const { rows } = await client.query<{ reached: number }>({
    text: `WITH ${touchedFacts(values, cohort)},
      spans AS MATERIALIZED (
        SELECT c.tenant, bit_or(s.bits::bit(${length})) AS bits
        FROM scorecard_reach s JOIN scorecard_scopes c ON c.id = s.scope WHERE ${isWhole} GROUP BY c.tenant),
      rest AS (${[...outside, unmade].join(' UNION ALL ')}),
      others AS (SELECT tenant, number FROM rest GROUP BY tenant, number),
      now AS MATERIALIZED (
        SELECT f.person FROM facts f WHERE f.person IS NOT NULL AND ${isAskedFor(values, question, channel)}
          ${ofConfirmations(confirmationsOnly)}),
      few AS (
        SELECT person FROM now
        UNION SELECT k.person FROM scorecard_facts k WHERE ${isTouched(values, cohort)} AND k.person IS NOT NULL),
      before AS (
        SELECT DISTINCT k.person FROM few JOIN scorecard_facts k ON k.person = few.person WHERE ${kept}),
      after AS (
        SELECT person FROM now
        UNION
        SELECT k.person FROM few JOIN scorecard_facts k ON k.person = few.person
        WHERE ${kept} AND NOT ${isTouched(values, cohort)})
      SELECT coalesce((SELECT sum(bit_count(bits)) FROM spans), 0)::bigint
        + (SELECT count(*) FROM others o LEFT JOIN spans s USING (tenant)
          WHERE s.bits IS NULL OR get_bit(s.bits, o.number) = 0)
        - (SELECT count(*) FROM before) + (SELECT count(*) FROM after) AS reached`,
    values: values.all,
  });
  return rows[0]?.reached ?? 0;
}

/** Those who may still do it, and those who did. */
async function countFew(
  client: PoolClient,
  cohort: Cohort,
  { did, withinMs, confirmationsOnly }: Act,
): Promise<FewRow> {
  const { question, confirmations } = cohort;
  const { from, to, channel, asOf } = question;
  const values = new SqlValues();
  const { of } = values;
  const scopes = confirmationsOnly ? confirmations : cohort.scopes;
  const openSince = `${of(asOf)}::timestamptz - ${of(withinMs)} * interval '1 ms'`;
  const kept = `k.person IS NOT NULL AND ${keptIn(values, { scopes, from, to })} AND NOT ${isTouched(values, cohort)}`;
  const { rows } = await client.query<FewRow>({
    text: `WITH ${touchedFacts(values, cohort)},
      those AS (
        SELECT k.person, k.reached_at, k.${did} AS acted FROM scorecard_facts k WHERE k.${did} AND ${kept}
        UNION ALL
        SELECT k.person, k.reached_at, false FROM scorecard_facts k WHERE k.last_at > ${openSince} AND ${kept}
        UNION ALL
        SELECT f.person, f.reached_at, f.${did} FROM facts f WHERE f.person IS NOT NULL
          AND ${isAskedFor(values, question, channel)} ${ofConfirmations(confirmationsOnly)}),
      people AS (
        SELECT person, bool_or(acted) AS acted, max(reached_at) > ${openSince} AS open FROM those GROUP BY person)
      SELECT count(*) FILTER (WHERE open) AS open, count(*) FILTER (WHERE acted) AS acted,
        count(*) FILTER (WHERE acted AND open) AS acted_open FROM people`,
    values: values.all,
  });
  return rows[0] as FewRow;
}

function ofConfirmations(confirmationsOnly: boolean): string {
  return confirmationsOnly ? `AND f.trigger = '${confirmationTrigger}'` : '';
}
