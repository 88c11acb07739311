import { confirmationTrigger, type Trigger } from '@aftercall/core';
import type { PoolClient } from 'pg';
import { factColumns, factTypes, factsOf } from './scorecard-facts.ts';
import { pagesBehind, touchedBy, type Reached } from './scorecard-touched.ts';
import { SqlValues } from './sql-values.ts';

/** What a scorecard is about. */
export interface ScorecardQuestion {
  readonly tenants: readonly string[];
  /** What we received from then on, and before then. */
  readonly from: Date;
  readonly to: Date;
  readonly trigger?: Trigger;
  /** Of the caller's number, ISO 3166-1 alpha-2. */
  readonly country?: string;
  /** Only messages on this channel, and follow-ups that were tried on it. */
  readonly channel?: string;
  /** What was still to come then is told apart from what never came. */
  readonly asOf: Date;
}

/** Stands for every trigger, and for every country, in the scopes of sums. */
export const everyOne = '*';

/** The numbers of what a question is about. */
export interface Scopes {
  /** Those that facts are of. */
  readonly narrow: readonly number[];
  /** Those that sums are of: one for each tenant. */
  readonly summed: readonly number[];
}

/** A question, and what the roll-up has ready for it at this moment. */
export interface Cohort {
  readonly question: ScorecardQuestion;
  /** Those of the question's channel, or of all channels together; and those of all channels whatever it asks for. */
  readonly scopes: Scopes;
  readonly wholeScopes: Scopes;
  /** Of the former, those of confirmed bookings. */
  readonly confirmations: Scopes;
  readonly reached: Reached;
  /** Calls that the ledger has told of since: what is kept of them is not so any more, perhaps. */
  readonly touched: readonly string[];
  /** What is so of those by now, as JSON; absent where they are none, or many. */
  readonly facts?: string;
}

interface ScopeRow {
  id: number;
  trigger: string;
  country: string;
  channel: string;
}

export async function readCohort(client: PoolClient, question: ScorecardQuestion): Promise<Cohort> {
  const { tenants, trigger, country, channel = '' } = question;
  const { rows } = await client.query<ScopeRow>({
    text: `SELECT id, trigger, country, channel FROM scorecard_scopes WHERE tenant = ANY ($1) AND channel IN ('', $2)`,
    values: [tenants, channel],
  });
  // Its place is known when the next statement is planned, which sees how little there is behind it.
  const place = await client.query<Reached>('SELECT xid::text AS xid, seq FROM scorecard_reached()');
  const reached = place.rows[0] ?? { xid: '0', seq: 0 };
  const values = new SqlValues();
  const touched = await client.query<{ calls: string[] | null }>({
    text: `WITH ${touchedBy(pagesBehind(values, reached))} SELECT (SELECT array_agg(call::text) FROM touched) AS calls`,
    values: values.all,
  });
  const calls = touched.rows[0]?.calls ?? [];
  const facts = await readTouchedFacts(client, question, calls);
  const isOnlyOf = trigger === undefined || trigger === confirmationTrigger;
  return {
    question,
    scopes: scopesOf(rows, { channel, trigger, country }),
    wholeScopes: scopesOf(rows, { channel: '', trigger, country }),
    confirmations: scopesOf(isOnlyOf ? rows : [], { channel, trigger: confirmationTrigger, country }),
    reached,
    touched: calls,
    ...(facts !== undefined && { facts }),
  };
}

function scopesOf(
  rows: readonly ScopeRow[],
  { channel, trigger, country }: Pick<ScopeRow, 'channel'> & Record<'trigger' | 'country', string | undefined>,
): Scopes {
  const fits = (asked: string | undefined, one: string): boolean =>
    asked === undefined ? one !== everyOne : one === asked;
  const ofChannel = rows.filter((one) => one.channel === channel);
  const narrow = ofChannel.filter((one) => fits(trigger, one.trigger) && fits(country, one.country));
  const summed = ofChannel.filter(
    (one) => one.trigger === (trigger ?? everyOne) && one.country === (country ?? everyOne),
  );
  return { narrow: narrow.map(({ id }) => id), summed: summed.map(({ id }) => id) };
}

/** Rows of facts as they are kept, of calls that nothing has happened to since, or of the others. */
export interface KeptFacts {
  readonly scopes: readonly number[];
  readonly from: Date;
  readonly to: Date;
}

/** A condition on kept facts `k`. */
export function keptIn({ of }: SqlValues, { scopes, from, to }: KeptFacts): string {
  return `k.scope = ANY (${of(scopes)}::int[]) AND k.received_at >= ${of(from)} AND k.received_at < ${of(to)}`;
}

export function isTouched({ of }: SqlValues, { touched }: Cohort): string {
  if (touched.length === 0) return 'false';
  return `k.call = ANY (${of(touched)}::uuid[])`;
}

/** Common table expressions up to `facts`, of the touched calls, as far as the question is about them. */
export function touchedFacts(values: SqlValues, { question, touched, facts }: Cohort): string {
  // Nothing has happened since, most often: the statement is planned in half the time then.
  if (touched.length === 0) return noFacts;
  if (facts === undefined) return factsOfPeriod(values, question, touched);
  return `facts AS MATERIALIZED (SELECT * FROM json_to_recordset(${values.of(facts)}) AS f (${factTypes}))`;
}

function factsOfPeriod({ of }: SqlValues, { from, to }: ScorecardQuestion, touched: readonly string[]): string {
  return factsOf(`${of(touched)}::uuid[]`, `f.received_at >= ${of(from)} AND f.received_at < ${of(to)}`);
}

/** Of so many calls the facts are found out once, and given to every statement; of more of them each does it itself. */
const mostToHandOn = 5_000;

/** What is given to every statement: the facts of touched calls, as JSON. */
async function readTouchedFacts(
  client: PoolClient,
  question: ScorecardQuestion,
  touched: readonly string[],
): Promise<string | undefined> {
  if (touched.length === 0 || touched.length > mostToHandOn) return undefined;
  const values = new SqlValues();
  const { rows } = await client.query<{ facts: string }>({
    text: `WITH ${factsOfPeriod(values, question, touched)}
      SELECT coalesce(json_agg(f), '[]')::text AS facts FROM facts f WHERE f.channel IN ('', ${values.of(question.channel ?? '')})`,
    values: values.all,
  });
  return rows[0]?.facts;
}

const noFacts = `facts AS (SELECT call, follow_up, '' AS tenant, '' AS trigger, '' AS country, '' AS channel, ${factColumns}
  FROM scorecard_facts WHERE false)`;

/** A condition on `facts`. */
export function isAskedFor({ of }: SqlValues, { tenants, trigger, country }: ScorecardQuestion, channel = ''): string {
  const conditions = [
    `f.tenant = ANY (${of(tenants)})`,
    `f.channel = ${of(channel)}`,
    ...(trigger === undefined ? [] : [`f.trigger = ${of(trigger)}`]),
    ...(country === undefined ? [] : [`f.country = ${of(country)}`]),
  ];
  return conditions.join(' AND ');
}

/**
 * What kept facts are wrong by, as a query of a `sign` and the columns of facts: those of touched calls as they are kept,
 * taken away, and as they are, added. It needs {@link touchedFacts}.
 *
 * @param channel empty for all channels together.
 */
export function corrections(values: SqlValues, cohort: Cohort, scopes: readonly number[], channel = ''): string {
  const { question } = cohort;
  const { from, to } = question;
  return `SELECT -1 AS sign, ${factColumns} FROM scorecard_facts k
      WHERE ${isTouched(values, cohort)} AND ${keptIn(values, { scopes, from, to })}
    UNION ALL
    SELECT 1, ${factColumns} FROM facts f WHERE ${isAskedFor(values, question, channel)}`;
}
