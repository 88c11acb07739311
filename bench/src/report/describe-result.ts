import type { BenchResult, LatencyFigures, MaximumFigures, PostgresFigures } from './bench-result.ts';
import { cells, cpuTable } from './cells.ts';
import { describeSection } from './describe-section.ts';
import { table } from './table.ts';

/** The report for people: Markdown, the same on the screen and in its file. What was not measured has no line. */
export function describeResult(result: BenchResult): string {
  const { date, commit, machine, settings } = result;
  const paragraphs = [
    `# Benchmark of ${date.slice(0, 10)}, commit ${commit}`,
    `${machine.cpu}, ${machine.cores} cores for all processes, ${machine.memoryGb} GB, ${machine.platform}, ` +
      `Node ${machine.node}, PostgreSQL ${machine.postgres}; ` +
      `about ${settings.seconds} s, ${settings.connections} connections, ${settings.inFlight} events in flight. ` +
      'Each figure is the median of the rounds in parentheses.',
    ratesOf(result),
    latencyOf(result),
    cpuOf(result),
    postgresOf(result),
    targetsOf(result),
    othersNote(result.cpuOfOthers?.median ?? 0),
    ...Object.entries(result.sections ?? {}).map(([name, outcome]) => describeSection(name, outcome)),
    result.faults.length === 0 ? '' : ['THE FIGURES ARE NOT VALID:', ...result.faults].join('\n- '),
  ];
  return paragraphs.filter((one) => one !== '').join('\n\n');
}

function ratesOf({ bareLoop, maximum, maximumWithSent, halfLoad }: BenchResult): string {
  return tableOf(
    ['rates', 'per second', '(rounds)'],
    [
      ...(bareLoop ? [['bare undici loop: posts', ...cells(bareLoop.postsPerSecond, 0)]] : []),
      ...(maximum ? [['whole path: events delivered, in the ledger', ...cells(maximum.eventsPerSecond, 0)]] : []),
      ...ratios('whole path / bare loop', maximum),
      ...(maximumWithSent ? [['with a second receipt: events', ...cells(maximumWithSent.eventsPerSecond, 0)]] : []),
      ...ratios('with a second receipt / bare loop', maximumWithSent),
      ...(halfLoad ? [['whole path at half load', ...cells(halfLoad.eventsPerSecond, 0)]] : []),
    ],
  );
}

function ratios(what: string, maximum: MaximumFigures | undefined): string[][] {
  const { ratioToBareLoop, cpuRatioToBareLoop } = maximum ?? {};
  if (ratioToBareLoop === undefined || cpuRatioToBareLoop === undefined) return [];
  return [
    [what, ...cells(ratioToBareLoop, 3)],
    ['the same by the CPU that they take', ...cells(cpuRatioToBareLoop, 3)],
  ];
}

function latencyOf({ halfLoad }: BenchResult): string {
  if (halfLoad === undefined) return '';
  return table(
    ['latency at half load, ms', 'p50', 'p99', 'max', '(p99 of the rounds)'],
    [
      ['event due to be posted -> provider accept', ...latencyCells(halfLoad.dueToAccept, 1)],
      ['event received -> provider accept (ledger)', ...latencyCells(halfLoad.receivedToAccept, 0)],
    ],
  );
}

function cpuOf({ bareLoop, maximum, maximumWithSent, halfLoad }: BenchResult): string {
  return cpuTable({
    ...(maximum && { 'event, at the maximum': maximum.cpuPerEvent }),
    ...(maximumWithSent && { 'event, with a second receipt': maximumWithSent.cpuPerEvent }),
    ...(halfLoad && { 'event, at half load': halfLoad.cpuPerEvent }),
    ...(bareLoop && { 'post, bare loop': bareLoop.cpuPerPost }),
  });
}

function postgresOf({ maximum, maximumWithSent }: BenchResult): string {
  const row = (what: string, figures: PostgresFigures | undefined): string[][] =>
    figures === undefined ? [] : [[what, ...Object.values(figures).map((one) => String(one.median))]];
  const rows = [
    ...row('event, at the maximum', maximum?.postgresPerEvent),
    ...row('event, with a second receipt', maximumWithSent?.postgresPerEvent),
  ];
  if (rows.length === 0) return '';
  return [
    table(['PostgreSQL, for each', 'bytes of WAL', 'bytes of tables and indexes', 'transactions'], rows),
    'Statements are counted by the section `statements`: here pg_stat_statements is not loaded.',
  ].join('\n\n');
}

function targetsOf({ targets }: BenchResult): string {
  return tableOf(
    ['target', 'wanted', 'measured', ''],
    targets.map(({ name, wanted, measured, met }) => [name, wanted, String(measured), met ? 'met' : 'MISSED']),
  );
}

/** Above this, the rates say more about the machine than about the gateway. */
const tolerablePercentOfOthers = 10;

function othersNote(percent: number): string {
  if (!(percent > tolerablePercentOfOthers)) return '';
  return (
    `Other programs used ${percent.toFixed(0)} % of the machine meanwhile: rates and latencies would be better without ` +
    'them. Compare the CPU for each event, and run it again when the machine is idle.'
  );
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? '' : table(head, rows);
}

function latencyCells({ p50, p99, max }: LatencyFigures, decimals: number): string[] {
  return [
    p50.median.toFixed(decimals),
    p99.median.toFixed(decimals),
    max.median.toFixed(decimals),
    cells(p99, decimals)[1],
  ];
}
