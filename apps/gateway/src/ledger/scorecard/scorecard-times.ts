import { percentileRanks, type TimeCounts } from '@aftercall/core';
import type { PoolClient } from 'pg';
import { binBounds, rangeOfBin } from './scorecard-bins.ts';
import { corrections, keptIn, touchedFacts, type Cohort, type Scopes } from './scorecard-cohort.ts';
import { partsOf } from './scorecard-days.ts';
import { SqlValues } from './sql-values.ts';

/** Times to the first accept, and times from the event to us; of the latter the channel is none of their business. */
type Kind = 'accept' | 'lag';

interface BinRow {
  what: Kind;
  bin: number;
  times: number;
}

interface ValueRow {
  what: Kind;
  bin: number;
  ms: number;
  times: number;
}

/** Times of one kind in rising order: how many there are in each range, and in some of them of which length. */
class SortedTimes {
  readonly count: number;
  readonly #bins: readonly BinRow[];

  constructor(bins: readonly BinRow[]) {
    this.#bins = bins.toSorted((one, other) => one.bin - other.bin);
    this.count = this.#bins.reduce((sum, { times }) => sum + times, 0);
  }

  /** In which range the time of this rank is, from 1, and its rank within that. */
  place(rank: number): { readonly bin: number; readonly rank: number } | undefined {
    let before = 0;
    for (const { bin, times } of this.#bins) {
      if (rank <= before + times) return { bin, rank: rank - before };
      before += times;
    }
    return undefined;
  }

  /** The time of this rank; null where there is none. */
  at(rank: number | undefined, values: readonly ValueRow[]): number | null {
    const place = rank === undefined ? undefined : this.place(rank);
    if (place === undefined) return null;
    let before = 0;
    for (const { bin, ms, times } of values) {
      if (bin !== place.bin) continue;
      before += times;
      if (place.rank <= before) return ms;
    }
    throw new Error(`the sums of times have one more in the range ${place.bin} than there are facts`);
  }
}

type PartCounts = Pick<TimeCounts, 'timed' | 'p50' | 'p95' | 'p99' | 'p95Low' | 'p95High' | 'eventLag'>;

/**
 * How long messages took from their due basis to their first accept, and events to us. The sums of days tell in which range
 * a percentile is, and the facts of that range which of its times it is, so that it is exact and few of them are read.
 */
export async function countTimes(client: PoolClient, cohort: Cohort): Promise<PartCounts> {
  const bins = await readBins(client, cohort);
  const accepts = new SortedTimes(bins.filter(({ what }) => what === 'accept'));
  const lags = new SortedTimes(bins.filter(({ what }) => what === 'lag'));
  const rankOf = (times: SortedTimes, part: number): ReturnType<typeof percentileRanks> | undefined =>
    times.count === 0 ? undefined : percentileRanks(times.count, part);
  const p95 = rankOf(accepts, 0.95);
  const ranks = { p50: rankOf(accepts, 0.5)?.rank, p95: p95?.rank, p99: rankOf(accepts, 0.99)?.rank };
  const acceptRanks = [...Object.values(ranks), p95?.low, p95?.high];
  const lagRanks = [rankOf(lags, 0.5)?.rank, rankOf(lags, 0.95)?.rank];
  const binsOf = (times: SortedTimes, wanted: readonly (number | undefined)[]): readonly number[] => {
    return [...new Set(wanted.flatMap((rank) => (rank === undefined ? [] : (times.place(rank)?.bin ?? []))))];
  };
  const values = await readValues(client, cohort, {
    accept: binsOf(accepts, acceptRanks),
    lag: binsOf(lags, lagRanks),
  });
  const acceptAt = (rank: number | undefined): number | null =>
    accepts.at(
      rank,
      values.filter(({ what }) => what === 'accept'),
    );
  const lagAt = (rank: number | undefined): number | null =>
    lags.at(
      rank,
      values.filter(({ what }) => what === 'lag'),
    );
  return {
    timed: accepts.count,
    p50: acceptAt(ranks.p50),
    p95: acceptAt(ranks.p95),
    p99: acceptAt(ranks.p99),
    p95Low: acceptAt(p95?.low),
    p95High: acceptAt(p95?.high),
    eventLag: { count: lags.count, p50: lagAt(lagRanks[0]), p95: lagAt(lagRanks[1]) },
  };
}

const columnOf = { accept: 'accept_ms', lag: 'lag_ms' } as const;
const kinds = ['accept', 'lag'] as const;

function scopesOf({ scopes, wholeScopes }: Cohort, kind: Kind): Scopes {
  return kind === 'accept' ? scopes : wholeScopes;
}

function channelOf({ question }: Cohort, kind: Kind): string | undefined {
  return kind === 'accept' ? question.channel : undefined;
}

async function readBins(client: PoolClient, cohort: Cohort): Promise<readonly BinRow[]> {
  const values = new SqlValues();
  const { of } = values;
  const { from, to } = cohort.question;
  const parts = partsOf(from, to);
  const facts = touchedFacts(values, cohort);
  const queries = kinds.flatMap((kind) => {
    const { narrow: scopes, summed } = scopesOf(cohort, kind);
    const column = columnOf[kind];
    const edges = parts.edges.map(
      (edge) => `SELECT 1 AS sign, ${column} FROM scorecard_facts k WHERE ${keptIn(values, { scopes, ...edge })}`,
    );
    const others = `SELECT sign, ${column} FROM (${corrections(values, cohort, scopes, channelOf(cohort, kind))}) AS c`;
    const kept = parts.spans.map(
      ({ days, from: first, to: last }) => `SELECT '${kind}' AS what, bin, times FROM scorecard_times
        WHERE what = '${kind}' AND scope = ANY (${of(summed)}::int[]) AND days = ${days} AND day >= ${first} AND day < ${last}`,
    );
    return [
      ...kept,
      `SELECT '${kind}' AS what, width_bucket(${column}, ${of(binBounds)}::bigint[]) AS bin, sign AS times
        FROM (${[...edges, others].join(' UNION ALL ')}) AS o WHERE ${column} IS NOT NULL`,
    ];
  });
  const { rows } = await client.query<BinRow>({
    text: `WITH ${facts} SELECT what, bin, sum(times)::bigint AS times FROM (${queries.join(' UNION ALL ')}) AS every
      GROUP BY what, bin HAVING sum(times) <> 0`,
    values: values.all,
  });
  return rows;
}

/** The times of these ranges, each with how often it is there, in rising order. */
async function readValues(
  client: PoolClient,
  cohort: Cohort,
  bins: Readonly<Record<Kind, readonly number[]>>,
): Promise<readonly ValueRow[]> {
  const values = new SqlValues();
  const { of } = values;
  const facts = touchedFacts(values, cohort);
  const { from, to } = cohort.question;
  const queries = kinds.flatMap((kind) => {
    const { narrow: scopes } = scopesOf(cohort, kind);
    const column = columnOf[kind];
    return bins[kind].flatMap((bin) => {
      const range = rangeOfBin(bin);
      const within = `${column} >= ${of(range.from)}::bigint AND ${column} < ${of(range.to)}::bigint`;
      const what = `'${kind}' AS what, ${of(bin)}::int AS bin, ${column} AS ms`;
      return [
        `SELECT ${what}, 1 AS sign FROM scorecard_facts k WHERE ${within} AND ${keptIn(values, { scopes, from, to })}`,
        `SELECT ${what}, sign FROM (${corrections(values, cohort, scopes, channelOf(cohort, kind))}) AS c WHERE ${within}`,
      ];
    });
  });
  if (queries.length === 0) return [];
  const { rows } = await client.query<ValueRow>({
    text: `WITH ${facts} SELECT what, bin, ms, sum(sign)::bigint AS times FROM (${queries.join(' UNION ALL ')}) AS every
      GROUP BY what, bin, ms HAVING sum(sign) <> 0 ORDER BY ms`,
    values: values.all,
  });
  return rows;
}
