import { confirmationTrigger, waits, type PeopleCounts, type ScorecardCounts } from '@aftercall/core';
import type { PoolClient } from 'pg';
import { isAskedFor, isTouched, keptIn, touchedFacts, type Cohort } from './scorecard-cohort.ts';
import { isInSpans, longPartsOf } from './scorecard-days.ts';
import { SqlValues } from './sql-values.ts';

interface ReachedRow {
  all: number;
  confirmed: number;
}

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
  const { all, confirmed } = await countReached(client, cohort);
  return {
    replies: peopleOf(confirmed, await countFew(client, cohort, replied)),
    optOuts: peopleOf(all, await countFew(client, cohort, stopped)),
  };
}

function peopleOf(all: number, { open, acted, acted_open: actedOpen }: FewRow): PeopleCounts {
  return { over: { counted: acted - actedOpen, of: all - open }, open: { counted: actedOpen, of: open } };
}

/**
 * All of them, and those whom a confirmation reached: by the bits of what is over, by the facts of the rest, and those of
 * touched calls, who are looked at one by one.
 */
async function countReached(client: PoolClient, cohort: Cohort): Promise<ReachedRow> {
  const { question } = cohort;
  const { narrow: scopes, summed } = cohort.scopes;
  const { narrow: confirmations, summed: summedConfirmations } = cohort.confirmations;
  const { from, to, channel } = question;
  const parts = longPartsOf(from, to);
  const length = await mostPeople(client, question.tenants);
  const values = new SqlValues();
  const { of } = values;
  const isConfirmation = (row: string): string => `${row}.scope = ANY (${of(confirmations)}::int[])`;
  const kept = `k.person IS NOT NULL AND ${keptIn(values, { scopes, from, to })}`;
  const outside = parts.edges.map(
    (edge) => `SELECT k.scope, k.number FROM scorecard_facts k
      WHERE k.number IS NOT NULL AND ${keptIn(values, { scopes, ...edge })}`,
  );
  const ofAll = `s.scope = ANY (${of(summed)}::int[])`;
  const ofConfirmations = `s.scope = ANY (${of(summedConfirmations)}::int[])`;
  const isWhole = `(${ofAll} OR ${ofConfirmations}) AND ${isInSpans(parts, 's')}`;
  const { rows } = await client.query<ReachedRow>({
    text: `WITH ${touchedFacts(values, cohort)},
      spans AS MATERIALIZED (
        SELECT c.tenant, bit_or(s.bits::bit(${length})) FILTER (WHERE ${ofAll}) AS bits,
          bit_or(s.bits::bit(${length})) FILTER (WHERE ${ofConfirmations}) AS confirmed
        FROM scorecard_reach s JOIN scorecard_scopes c ON c.id = s.scope WHERE ${isWhole} GROUP BY c.tenant),
      rest AS (${[...outside, numbersOfUnmade(values, isWhole, scopes)].join(' UNION ALL ')}),
      others AS (
        SELECT c.tenant, r.number, bool_or(${isConfirmation('r')}) AS confirmed
        FROM rest r JOIN scorecard_scopes c ON c.id = r.scope GROUP BY c.tenant, r.number),
      now AS MATERIALIZED (
        SELECT f.person, f.trigger = '${confirmationTrigger}' AS confirmed FROM facts f
        WHERE f.person IS NOT NULL AND ${isAskedFor(values, question, channel)}),
      few AS (
        SELECT person FROM now
        UNION SELECT k.person FROM scorecard_facts k WHERE ${isTouched(values, cohort)} AND k.person IS NOT NULL),
      before AS (
        SELECT k.person, bool_or(${isConfirmation('k')}) AS confirmed
        FROM few JOIN scorecard_facts k ON k.person = few.person WHERE ${kept} GROUP BY k.person),
      after AS (
        SELECT person, bool_or(confirmed) AS confirmed FROM (
          SELECT person, confirmed FROM now
          UNION ALL
          SELECT k.person, ${isConfirmation('k')} FROM few JOIN scorecard_facts k ON k.person = few.person
          WHERE ${kept} AND NOT ${isTouched(values, cohort)}) AS one GROUP BY person),
      counts AS (
        SELECT sum(bit_count(bits)) AS all, sum(bit_count(confirmed)) AS confirmed FROM spans
        UNION ALL
        SELECT count(*) FILTER (WHERE s.bits IS NULL OR get_bit(s.bits, o.number) = 0),
          count(*) FILTER (WHERE o.confirmed AND (s.confirmed IS NULL OR get_bit(s.confirmed, o.number) = 0))
        FROM others o LEFT JOIN spans s USING (tenant)
        UNION ALL
        SELECT -count(*), -count(*) FILTER (WHERE confirmed) FROM before
        UNION ALL
        SELECT count(*), count(*) FILTER (WHERE confirmed) FROM after)
      SELECT coalesce(sum(c.all), 0)::bigint AS all, coalesce(sum(c.confirmed), 0)::bigint AS confirmed FROM counts c`,
    values: values.all,
  });
  return rows[0] as ReachedRow;
}

/** How long the bits of all of them are: of the tenant with the most people. */
async function mostPeople(client: PoolClient, tenants: readonly string[]): Promise<number> {
  const { rows } = await client.query<{ most: number }>(
    `SELECT coalesce(max(p.number), 0) + 1 AS most FROM unnest($1::text[]) AS t (tenant), LATERAL (
      SELECT number FROM scorecard_people WHERE tenant = t.tenant ORDER BY number DESC LIMIT 1) AS p`,
    [tenants],
  );
  return rows[0]?.most ?? 1;
}

/** Of spans that are not made, or not made again: where sums say that somebody was reached, and there are no bits. */
function numbersOfUnmade({ of }: SqlValues, isWhole: string, scopes: readonly number[]): string {
  const begin = (day: string): string => `to_timestamp(${day} * 86400.0)`;
  return `SELECT u.scope, k.number FROM (
      SELECT DISTINCT n.id AS scope, s.days, s.day
      FROM scorecard_sums s JOIN scorecard_scopes n ON s.scope = ANY (n.within) AND n.id = ANY (${of(scopes)}::int[])
      WHERE ${isWhole} AND s.reached > 0
        AND NOT EXISTS (SELECT FROM scorecard_reach r WHERE r.days = s.days AND r.day = s.day AND r.scope = s.scope)) AS u,
    LATERAL (
      SELECT k.number FROM scorecard_facts k WHERE k.scope = u.scope AND k.number IS NOT NULL
        AND k.received_at >= ${begin('u.day')} AND k.received_at < ${begin('(u.day + u.days)')} OFFSET 0) AS k`;
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
  const { narrow: scopes } = confirmationsOnly ? confirmations : cohort.scopes;
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
          AND ${isAskedFor(values, question, channel)} ${confirmationsOnly ? isConfirmation : ''}),
      people AS (
        SELECT person, bool_or(acted) AS acted, max(reached_at) > ${openSince} AS open FROM those GROUP BY person)
      SELECT count(*) FILTER (WHERE open) AS open, count(*) FILTER (WHERE acted) AS acted,
        count(*) FILTER (WHERE acted AND open) AS acted_open FROM people`,
    values: values.all,
  });
  return rows[0] as FewRow;
}

const isConfirmation = `AND f.trigger = '${confirmationTrigger}'`;
