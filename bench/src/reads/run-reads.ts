import { ScorecardRollUp } from '../../../apps/gateway/src/ledger/scorecard/scorecard-roll-up.ts';
import { openPool } from '../../../apps/gateway/src/postgres/connect.ts';
import { percentile } from '../measure/statistics.ts';
import type { ReadsOptions } from './command-line.ts';
import { fillHistory, tenants, type History } from './fill-history.ts';
import { openReadsScene, type ReadsScene } from './reads-scene.ts';

/** How long one question took, in milliseconds. */
export interface Reading {
  readonly what: string;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** What it is to stay under at its p99. */
  readonly wanted: number;
}

export interface ReadsRun {
  readonly rows: number;
  readonly calls: number;
  readonly fillSeconds: number;
  readonly rollUpSeconds: number;
  readonly tables: readonly { readonly name: string; readonly megabytes: number }[];
  readonly readings: readonly Reading[];
}

const scorecardMs = 500;
const journeyMs = 20;
/** Asked before it is measured: each connection of the pool plans each statement once. */
const warmUps = 20;
/** Of thirty times the slowest is the p99; of a quick question there can be more. */
const quickTimes = 10;

export interface ReadsOutside {
  readonly print: (line: string) => void;
  /** Aborted when it is to end early. */
  readonly interrupted: AbortSignal;
}

/** Whatever happens, everything that it started is ended again. */
export async function runReads(options: ReadsOptions, { print, interrupted }: ReadsOutside): Promise<ReadsRun> {
  const scene = await openReadsScene();
  const early = Promise.withResolvers<never>();
  const endEarly = (): void => early.reject(new Error('interrupted'));
  interrupted.addEventListener('abort', endEarly);
  try {
    interrupted.throwIfAborted();
    return await Promise.race([read(scene, options, print), early.promise]);
  } finally {
    interrupted.removeEventListener('abort', endEarly);
    await scene.close();
  }
}

async function read(
  scene: ReadsScene,
  { rows, times }: ReadsOptions,
  print: (line: string) => void,
): Promise<ReadsRun> {
  print(`Filling the ledger with about ${rows} rows ...`);
  const filling = performance.now();
  const history = await fillHistory(scene.client, rows, new Date());
  const fillSeconds = (performance.now() - filling) / 1_000;
  print(`Filled in ${fillSeconds.toFixed(0)} s. Rolling up ...`);
  const rollUpSeconds = await rollUp(scene, print);
  print(`Rolled up in ${rollUpSeconds.toFixed(0)} s. Asking ...`);
  const counted = await scene.client.query<{ rows: string }>('SELECT count(*) AS rows FROM ledger');
  const readings = await askAll(scene, history, times, print);
  const found = Number(counted.rows[0]?.rows);
  return { rows: found, calls: history.calls, fillSeconds, rollUpSeconds, tables: await sizes(scene), readings };
}

async function askAll(
  scene: ReadsScene,
  history: History,
  times: number,
  print: (line: string) => void,
): Promise<readonly Reading[]> {
  const readings: Reading[] = [];
  for (const [what, ask, wanted] of await questionsOf(scene, history)) {
    const reading = { what, wanted, ...(await timed(scene, ask, wanted === journeyMs ? times * quickTimes : times)) };
    print(`${what}: p50 ${reading.p50.toFixed(1)} ms, p99 ${reading.p99.toFixed(1)} ms`);
    readings.push(reading);
  }
  return readings;
}

/** As the gateway does behind its work, without the rests that it takes between two steps. */
async function rollUp({ client, connectionString }: ReadsScene, print: (line: string) => void): Promise<number> {
  const log = { info: () => undefined, warn: () => undefined };
  const pool = openPool({
    connectionString,
    max: 1,
    applicationName: 'aftercall bench roll-up',
    log,
    answerWithinMs: Infinity,
  });
  const began = performance.now();
  try {
    await new ScorecardRollUp({ pool, now: () => new Date(), log }).catchUp();
  } finally {
    await pool.end();
  }
  const seconds = (performance.now() - began) / 1_000;
  print('Tidying up, as autovacuum does in time ...');
  await client.query('VACUUM (ANALYZE)');
  return seconds;
}

type Question = readonly [what: string, ask: () => string, wanted: number];

async function questionsOf({ client }: ReadsScene, { from, to }: History): Promise<readonly Question[]> {
  const day = 86_400_000;
  const ask = (begin: number, end: number, more = ''): string =>
    `/v1/scorecard?from=${new Date(begin).toISOString()}&to=${new Date(end).toISOString()}${more}`;
  const [first, last] = [from.getTime(), to.getTime()];
  const anyMonth = (more: string) => (): string => {
    const end = last - Math.floor(Math.random() * (last - first - 30 * day));
    return ask(end - 30 * day, end, more);
  };
  const year = (more: string) => (): string => ask(first, last + 60_000, more);
  const one = `&tenant=${tenants[0].id}`;
  const random = await client.query<{ call_id: string }>(
    'SELECT call_id FROM calls TABLESAMPLE BERNOULLI (1) ORDER BY random() LIMIT 2000',
  );
  const longest = await client.query<{ call_id: string }>(
    `SELECT c.call_id FROM (SELECT call FROM ledger GROUP BY call ORDER BY count(*) DESC LIMIT 200) l JOIN calls c ON c.id = l.call`,
  );
  const journey = (rows: readonly { call_id: string }[]) => (): string =>
    `/v1/calls/${rows[Math.floor(Math.random() * rows.length)]?.call_id}`;
  return [
    ['scorecard: one tenant, 30 days', anyMonth(one), scorecardMs],
    ['scorecard: all tenants, 30 days', anyMonth(''), scorecardMs],
    ['scorecard: one tenant, a year', year(one), scorecardMs],
    ['scorecard: all tenants, a year', year(''), scorecardMs],
    ['scorecard: all tenants, a year, one trigger', year('&trigger=booking.confirmed'), scorecardMs],
    ['scorecard: all tenants, a year, one country', year('&country=US'), scorecardMs],
    ['scorecard: all tenants, a year, one channel', year('&channel=whatsapp'), scorecardMs],
    ['journey: any call', journey(random.rows), journeyMs],
    ['journey: the longest calls', journey(longest.rows), journeyMs],
  ];
}

async function timed(
  { get }: ReadsScene,
  ask: () => string,
  times: number,
): Promise<Pick<Reading, 'p50' | 'p99' | 'max'>> {
  for (let count = 0; count < warmUps; count += 1) await get(ask());
  const took: number[] = [];
  for (let count = 0; count < times; count += 1) {
    const began = performance.now();
    await get(ask());
    took.push(performance.now() - began);
  }
  return { p50: percentile(took, 0.5), p99: percentile(took, 0.99), max: Math.max(...took) };
}

/** With their indexes. */
async function sizes({ client }: ReadsScene): Promise<ReadsRun['tables']> {
  const { rows } = await client.query<{ name: string; megabytes: number }>(
    `SELECT regexp_replace(relname, '_(\\d{4}_\\d{2}|rest)$', '') AS name,
        (sum(pg_total_relation_size(oid)) / 1e6)::float8 AS megabytes
      FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
      GROUP BY 1 HAVING sum(pg_total_relation_size(oid)) > 1e6 ORDER BY 2 DESC`,
  );
  return rows;
}
