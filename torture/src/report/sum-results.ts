import { percentiles, type Percentiles } from '../audit/percentiles.ts';
import type { Wrong } from '../audit/audit.ts';
import { asPercent, lossBound } from './loss-bound.ts';
import type { ShardResult } from './shard-result.ts';
import { table } from '../../../bench/src/report/table.ts';

/** The results of any number of shards as two tables of Markdown. @throws when two files are of one shard. */
export function sumResults(results: readonly ShardResult[]): string {
  if (results.length === 0) return 'No run has been written down yet.';
  assertDifferent(results);
  const groups = Map.groupBy(results, ({ gateways, door }) => `${gateways}, ${door}`);
  const rows = [...groups]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, theirs]): [string, readonly ShardResult[]] => [name, theirs]);
  if (rows.length > 1) rows.push(['all', results]);
  return [
    whatRan(results),
    table(
      [
        'gateways, door',
        'kills',
        'calls',
        'accepted',
        'lost',
        'doubled',
        'other faults',
        'uncertain on the way',
        'left',
      ],
      rows.map(([name, theirs]) => countsOf(name, theirs)),
    ),
    whatItProves(results),
    table(
      ['milliseconds', 'measured', 'p50', 'p99', 'most'],
      [
        ['from a kill to the next message that leaves', ...timesOf(results, (one) => one.recovery.toFirstAccept)],
        ['from a kill to each message under way or due', ...timesOf(results, (one) => one.recovery.toEachAccept)],
      ],
    ),
    table(
      ['what happened', 'times'],
      Object.entries(faultsOf(results))
        .toSorted(([a], [b]) => a.localeCompare(b))
        .map(([kind, count]) => [`\`${kind}\``, String(count)]),
    ),
  ].join('\n\n');
}

const lostWrongs: readonly Wrong[] = ['lost', 'event_lost', 'unacknowledged'];
const doubledWrongs: readonly Wrong[] = ['doubled', 'event_doubled'];

function countsOf(name: string, results: readonly ShardResult[]): string[] {
  const found = results.flatMap((one) => one.findings.map(({ wrong }) => wrong));
  const count = (kinds: readonly Wrong[]): number => found.filter((one) => kinds.includes(one)).length;
  const named = count(lostWrongs) + count(doubledWrongs);
  const uncertain = sum(results, ({ figures }) =>
    Object.values(figures.uncertain).reduce((total, one) => total + one, 0),
  );
  return [
    name,
    sum(results, (one) => one.kills),
    sum(results, (one) => one.figures.calls),
    sum(results, (one) => one.figures.accepts),
    count(lostWrongs),
    count(doubledWrongs),
    found.length - named,
    uncertain,
    count(['left_uncertain']),
  ].map(String);
}

function whatItProves(results: readonly ShardResult[]): string {
  const wrong = results.filter((one) => one.findings.length > 0);
  if (wrong.length > 0) return `Not all is well: ${wrong.map((one) => `\`${one.line}\``).join(', ')}.`;
  const kills = sum(results, (one) => one.kills);
  const bound = asPercent(lossBound(kills));
  return `With ${kills} kills and nothing lost, the share of kills that lose something is below ${bound}, with 95 % confidence.`;
}

function whatRan(results: readonly ShardResult[]): string {
  const distinct = (values: readonly string[]): string[] => [...new Set(values)].toSorted((a, b) => a.localeCompare(b));
  const commits = distinct(results.map((one) => one.commit));
  const seeds = distinct(results.map((one) => String(one.seed)));
  const days = distinct(results.map((one) => one.date.slice(0, 10)));
  const shards = results.length === 1 ? 'one shard' : `${results.length} shards`;
  return `${days.join(', ')}, ${shards}; commit ${commits.join(', ')}; seed ${seeds.join(', ')}.`;
}

function faultsOf(results: readonly ShardResult[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { faults } of results) {
    for (const [kind, count] of Object.entries(faults)) counts[kind] = (counts[kind] ?? 0) + count;
  }
  return counts;
}

function timesOf(results: readonly ShardResult[], of: (result: ShardResult) => Percentiles): string[] {
  const { count, p50, p99, max } = percentiles(results.flatMap((one) => of(one).values));
  return [count, p50, p99, max].map((one) => (one === null ? '' : String(one)));
}

function sum(results: readonly ShardResult[], of: (result: ShardResult) => number): number {
  return results.reduce((total, one) => total + of(one), 0);
}

/** The same kills twice prove no more than once. */
function assertDifferent(results: readonly ShardResult[]): void {
  const names = results.map((one) => `${one.commit}: ${one.line}`);
  const twice = names.find((one, index) => names.indexOf(one) !== index);
  if (twice !== undefined) throw new Error(`Two results are of one shard (${twice}): remove one of the files.`);
}
