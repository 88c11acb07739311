import type { BenchResult, Cpu, Figure, LatencyFigures } from './bench-result.ts';
import { table } from './table.ts';

/** The report for people: Markdown, the same on the screen and in its file. */
export function describeResult(result: BenchResult): string {
  const { date, commit, machine, settings } = result;
  const { bareLoop, maximum, maximumWithSent, halfLoad } = result;
  return [
    `# Benchmark of ${date.slice(0, 10)}, commit ${commit}`,
    `${machine.cpu}, ${machine.cores} cores for all processes, ${machine.memoryGb} GB, ${machine.platform}, ` +
      `Node ${machine.node}, PostgreSQL ${machine.postgres}; ` +
      `about ${settings.seconds} s, ${settings.connections} connections, ${settings.inFlight} events in flight. ` +
      'Each figure is the median of the rounds in parentheses.',
    table(
      ['rates', 'per second', '(rounds)'],
      [
        ['bare undici loop: posts', ...cells(bareLoop.postsPerSecond, 0)],
        ['whole path: events delivered, in the ledger', ...cells(maximum.eventsPerSecond, 0)],
        ['whole path / bare loop', ...cells(maximum.ratioToBareLoop, 3)],
        ['the same by the CPU that they take', ...cells(maximum.cpuRatioToBareLoop, 3)],
        ['with a second receipt: events', ...cells(maximumWithSent.eventsPerSecond, 0)],
        ['with a second receipt / bare loop', ...cells(maximumWithSent.ratioToBareLoop, 3)],
        ['the same by the CPU that they take', ...cells(maximumWithSent.cpuRatioToBareLoop, 3)],
        ['whole path at half load', ...cells(halfLoad.eventsPerSecond, 0)],
      ],
    ),
    table(
      ['latency at half load, ms', 'p50', 'p99', 'max', '(p99 of the rounds)'],
      [
        ['event due to be posted -> provider accept', ...latencyCells(halfLoad.dueToAccept, 1)],
        ['event received -> provider accept (ledger)', ...latencyCells(halfLoad.receivedToAccept, 0)],
      ],
    ),
    table(
      ['CPU, microseconds each', 'gateway', 'PostgreSQL', 'responder', 'generator'],
      [
        ['event, at the maximum', ...cpuCells(maximum.cpuPerEvent)],
        ['event, with a second receipt', ...cpuCells(maximumWithSent.cpuPerEvent)],
        ['event, at half load', ...cpuCells(halfLoad.cpuPerEvent)],
        ['post, bare loop', ...cpuCells(bareLoop.cpuPerPost)],
      ],
    ),
    table(
      ['target', 'wanted', 'measured', ''],
      result.targets.map(({ name, wanted, measured, met }) => [name, wanted, String(measured), met ? 'met' : 'MISSED']),
    ),
    ...othersNote(result.cpuOfOthers.median),
    ...(result.faults.length === 0 ? [] : [['THE FIGURES ARE NOT VALID:', ...result.faults].join('\n- ')]),
  ].join('\n\n');
}

/** Above this, the rates say more about the machine than about the gateway. */
const tolerablePercentOfOthers = 10;

function othersNote(percent: number): string[] {
  if (!(percent > tolerablePercentOfOthers)) return [];
  return [
    `Other programs used ${percent.toFixed(0)} % of the machine meanwhile: rates and latencies would be better without ` +
      'them. Compare the CPU for each event, and run it again when the machine is idle.',
  ];
}

function cells({ median, rounds }: Figure, decimals: number): [string, string] {
  return [median.toFixed(decimals), `(${rounds.map((one) => one.toFixed(decimals)).join(', ')})`];
}

function latencyCells({ p50, p99, max }: LatencyFigures, decimals: number): string[] {
  return [
    p50.median.toFixed(decimals),
    p99.median.toFixed(decimals),
    max.median.toFixed(decimals),
    cells(p99, decimals)[1],
  ];
}

/** Where a process took no part, or the system does not tell: a dash. */
function cpuCells(cpu: Cpu): string[] {
  return ['gateway', 'postgres', 'responder', 'generator'].map((name) => {
    const median = cpu[name]?.median;
    return median === undefined || Number.isNaN(median) ? '-' : String(median);
  });
}
