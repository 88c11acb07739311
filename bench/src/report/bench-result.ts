import type { Machine } from '../measure/machine.ts';
import { median } from '../measure/statistics.ts';
import type { BareLoopRound } from '../sections/measure-bare-loop.ts';
import type { LatencyRound } from '../sections/measure-latency.ts';
import type { MaximumRound } from '../sections/measure-maximum.ts';

/** A figure of each round, and the median of them. */
export interface Figure {
  readonly median: number;
  readonly rounds: readonly number[];
}

/** A promise of the benchmark, and whether this run kept it. */
export interface Target {
  readonly name: string;
  readonly wanted: string;
  readonly measured: number;
  readonly met: boolean;
}

/** What was measured, round by round. */
export interface Measured {
  readonly bareLoop: readonly BareLoopRound[];
  readonly maximum: readonly MaximumRound[];
  /** With a `sent` receipt before each `delivered` one. */
  readonly maximumWithSent: readonly MaximumRound[];
  readonly halfLoad: readonly LatencyRound[];
  readonly gatewayPeakMemoryMb: number;
  /** What makes the figures worthless, in sentences; nothing in a sound run. */
  readonly faults: readonly string[];
}

/** What the run was. */
export interface RunFacts {
  /** ISO 8601. */
  readonly date: string;
  /** Short, and with `-dirty` when the working tree differs from it. */
  readonly commit: string;
  readonly machine: Machine;
  readonly settings: { readonly seconds: number; readonly connections: number; readonly inFlight: number };
}

/** What is written to the results: rates a second, latencies in milliseconds, CPU in microseconds. */
export interface BenchResult extends RunFacts {
  readonly bareLoop: { readonly postsPerSecond: Figure; readonly cpuPerPost: Cpu };
  readonly maximum: MaximumFigures;
  /** The same with a `sent` receipt before each `delivered` one: one more request and one more fact an event. */
  readonly maximumWithSent: MaximumFigures;
  readonly halfLoad: {
    readonly eventsPerSecond: Figure;
    readonly dueToAccept: LatencyFigures;
    readonly receivedToAccept: LatencyFigures;
    readonly cpuPerEvent: Cpu;
  };
  readonly gatewayPeakMemoryMb: number;
  /** The share of the machine that other programs used, in percent: at the maximum, then at half load. */
  readonly cpuOfOthers: Figure;
  readonly targets: readonly Target[];
  readonly faults: readonly string[];
}

export interface MaximumFigures {
  readonly eventsPerSecond: Figure;
  readonly ratioToBareLoop: Figure;
  /**
   * The CPU of a post of the bare loop over that of an event, all processes together: what the ratio would be if both
   * kept every core busy. It suffers less from what else runs on the machine.
   */
  readonly cpuRatioToBareLoop: Figure;
  readonly cpuPerEvent: Cpu;
}

export type Cpu = Readonly<Record<string, Figure>>;
export type LatencyFigures = Readonly<Record<'p50' | 'p99' | 'max', Figure>>;

export function benchResult(facts: RunFacts, measured: Measured): BenchResult {
  const { bareLoop, maximum, maximumWithSent, halfLoad, gatewayPeakMemoryMb, faults } = measured;
  const most = maximumFigures(maximum, bareLoop);
  const dueToAccept = latencyFigures(halfLoad.map((round) => round.dueToAccept));
  const receivedToAccept = latencyFigures(halfLoad.map((round) => round.receivedToAccept));
  const eventsAtHalfLoad = figure(halfLoad.map((round) => round.eventsPerSecond));
  return {
    ...facts,
    bareLoop: {
      postsPerSecond: figure(bareLoop.map((round) => round.postsPerSecond)),
      cpuPerPost: cpuFigures(bareLoop.map((round) => round.cpu)),
    },
    maximum: most,
    maximumWithSent: maximumFigures(maximumWithSent, bareLoop),
    halfLoad: {
      eventsPerSecond: eventsAtHalfLoad,
      dueToAccept,
      receivedToAccept,
      cpuPerEvent: cpuFigures(halfLoad.map((round) => round.cpu)),
    },
    gatewayPeakMemoryMb: rounded(gatewayPeakMemoryMb),
    cpuOfOthers: figure([...maximum, ...halfLoad].map((round) => round.cpuOfOthers)),
    targets: targetsOf(most.ratioToBareLoop.median, dueToAccept.p99.median, rounded(gatewayPeakMemoryMb)),
    faults,
  };
}

function maximumFigures(rounds: readonly MaximumRound[], bareLoop: readonly BareLoopRound[]): MaximumFigures {
  // Round by round, because a machine that others use, too, changes its speed from minute to minute.
  const ratios = rounds.map((round, index) => round.eventsPerSecond / (bareLoop[index]?.postsPerSecond ?? Number.NaN));
  const cpuRatios = rounds.map((round, index) => sumOf(bareLoop[index]?.cpu ?? {}) / sumOf(round.cpu));
  return {
    eventsPerSecond: figure(rounds.map((round) => round.eventsPerSecond)),
    ratioToBareLoop: figure(ratios, 4),
    cpuRatioToBareLoop: figure(cpuRatios, 4),
    cpuPerEvent: cpuFigures(rounds.map((round) => round.cpu)),
  };
}

function targetsOf(ratio: number, p99: number, memory: number): Target[] {
  return [
    { name: 'events/s beside the bare loop', wanted: 'at least 0.12', measured: ratio, met: ratio >= 0.12 },
    { name: 'p99 from event to accept at half load', wanted: 'under 100 ms', measured: p99, met: p99 < 100 },
    { name: 'peak memory of the gateway', wanted: 'under 300 MB', measured: memory, met: memory < 300 },
  ];
}

function latencyFigures(rounds: readonly { p50: number; p99: number; max: number }[]): LatencyFigures {
  return {
    p50: figure(rounds.map((round) => round.p50)),
    p99: figure(rounds.map((round) => round.p99)),
    max: figure(rounds.map((round) => round.max)),
  };
}

function cpuFigures<Process extends string>(
  rounds: readonly Readonly<Record<Process, number>>[],
): Readonly<Record<Process, Figure>> {
  const names = Object.keys(rounds[0] ?? {}) as Process[];
  const figures = names.map(
    (name) =>
      [
        name,
        figure(
          rounds.map((round) => round[name]),
          0,
        ),
      ] as const,
  );
  return Object.fromEntries(figures) as Record<Process, Figure>;
}

function sumOf(cpu: Readonly<Record<string, number>>): number {
  return Object.values(cpu).reduce((sum, one) => sum + one, 0);
}

function figure(rounds: readonly number[], decimals = 1): Figure {
  return { median: rounded(median(rounds), decimals), rounds: rounds.map((one) => rounded(one, decimals)) };
}

function rounded(number: number, decimals = 1): number {
  return Number(number.toFixed(decimals));
}
