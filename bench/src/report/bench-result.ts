import type { Machine } from '../measure/machine.ts';
import type { BareLoopRound } from '../sections/measure-bare-loop.ts';
import type { LatencyRound } from '../sections/measure-latency.ts';
import type { MaximumRound } from '../sections/measure-maximum.ts';
import { type Cpu, cpuFigures, type Figure, figure, rounded } from './figure.ts';
import type { SectionOutcome } from './section-outcome.ts';

/** A promise of the benchmark, and whether this run kept it. */
export interface Target {
  readonly name: string;
  readonly wanted: string;
  readonly measured: number;
  readonly met: boolean;
}

/** What was measured on the gateway that sections share, round by round; a section that was not measured has no rounds. */
export interface Measured {
  readonly bareLoop: readonly BareLoopRound[];
  readonly maximum: readonly MaximumRound[];
  /** With a `sent` receipt before each `delivered` one. */
  readonly maximumWithSent: readonly MaximumRound[];
  readonly halfLoad: readonly LatencyRound[];
  /** NaN where the system does not tell, or there was no such gateway. */
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

/**
 * What is written to the results: rates a second, latencies in milliseconds, CPU in microseconds. What was not measured is
 * absent.
 */
export interface BenchResult extends RunFacts {
  readonly bareLoop?: { readonly postsPerSecond: Figure; readonly cpuPerPost: Cpu };
  readonly maximum?: MaximumFigures;
  /** The same with a `sent` receipt before each `delivered` one: one more request and one more fact an event. */
  readonly maximumWithSent?: MaximumFigures;
  readonly halfLoad?: HalfLoadFigures;
  /** Absent also where the system does not tell. */
  readonly gatewayPeakMemoryMb?: number;
  /** The share of the machine that other programs used, in percent: at the maximum, then at half load. */
  readonly cpuOfOthers?: Figure;
  readonly targets: readonly Target[];
  /** Those with processes of their own, by their names; Kannel is one of them. */
  readonly sections?: Readonly<Record<string, SectionOutcome>>;
  readonly faults: readonly string[];
}

export interface MaximumFigures {
  readonly eventsPerSecond: Figure;
  /** Absent where the bare loop was not measured. */
  readonly ratioToBareLoop?: Figure;
  /**
   * The CPU of a post of the bare loop over that of an event, all processes together: what the ratio would be if both
   * kept every core busy. It suffers less from what else runs on the machine.
   */
  readonly cpuRatioToBareLoop?: Figure;
  readonly cpuPerEvent: Cpu;
  /** Absent from results of before it was measured. */
  readonly postgresPerEvent?: PostgresFigures;
}

/** What PostgreSQL did for an event: `dataBytes` are those by which tables and indexes grew. */
export type PostgresFigures = Readonly<Record<'walBytes' | 'dataBytes' | 'transactions', Figure>>;

export interface HalfLoadFigures {
  readonly eventsPerSecond: Figure;
  readonly dueToAccept: LatencyFigures;
  readonly receivedToAccept: LatencyFigures;
  readonly cpuPerEvent: Cpu;
}

export type LatencyFigures = Readonly<Record<'p50' | 'p99' | 'max', Figure>>;

export function benchResult(
  facts: RunFacts,
  measured: Measured,
  sections: Readonly<Record<string, SectionOutcome>> = {},
): BenchResult {
  const { bareLoop, maximum, maximumWithSent, halfLoad, gatewayPeakMemoryMb } = measured;
  const others = [...maximum, ...halfLoad].map((round) => round.cpuOfOthers);
  const figures = {
    ...(bareLoop.length > 0 && {
      bareLoop: {
        postsPerSecond: figure(bareLoop.map((round) => round.postsPerSecond)),
        cpuPerPost: cpuFigures(bareLoop.map((round) => round.cpu)),
      },
    }),
    ...(maximum.length > 0 && { maximum: maximumFigures(maximum, bareLoop) }),
    ...(maximumWithSent.length > 0 && { maximumWithSent: maximumFigures(maximumWithSent, bareLoop) }),
    ...(halfLoad.length > 0 && { halfLoad: halfLoadFigures(halfLoad) }),
    ...(!Number.isNaN(gatewayPeakMemoryMb) && { gatewayPeakMemoryMb: rounded(gatewayPeakMemoryMb) }),
    ...(others.length > 0 && { cpuOfOthers: figure(others) }),
  };
  return {
    ...facts,
    ...figures,
    targets: [...targetsOf(figures), ...targetsBesideKannel(sections['kannel'])],
    ...(Object.keys(sections).length > 0 && { sections }),
    faults: [...measured.faults, ...faultsOf(sections)],
  };
}

function maximumFigures(rounds: readonly MaximumRound[], bareLoop: readonly BareLoopRound[]): MaximumFigures {
  // Round by round, because a machine that others use, too, changes its speed from minute to minute.
  const ratios = rounds.map((round, index) => round.eventsPerSecond / (bareLoop[index]?.postsPerSecond ?? Number.NaN));
  const cpuRatios = rounds.map((round, index) => sumOf(bareLoop[index]?.cpu ?? {}) / sumOf(round.cpu));
  return {
    eventsPerSecond: figure(rounds.map((round) => round.eventsPerSecond)),
    ...(bareLoop.length > 0 && { ratioToBareLoop: figure(ratios, 4), cpuRatioToBareLoop: figure(cpuRatios, 4) }),
    cpuPerEvent: cpuFigures(rounds.map((round) => round.cpu)),
    postgresPerEvent: {
      walBytes: figure(
        rounds.map(({ databaseWork }) => databaseWork.walBytes),
        0,
      ),
      dataBytes: figure(
        rounds.map(({ databaseWork }) => databaseWork.dataBytes),
        0,
      ),
      transactions: figure(
        rounds.map(({ databaseWork }) => databaseWork.transactions),
        3,
      ),
    },
  };
}

function halfLoadFigures(rounds: readonly LatencyRound[]): HalfLoadFigures {
  return {
    eventsPerSecond: figure(rounds.map((round) => round.eventsPerSecond)),
    dueToAccept: latencyFigures(rounds.map((round) => round.dueToAccept)),
    receivedToAccept: latencyFigures(rounds.map((round) => round.receivedToAccept)),
    cpuPerEvent: cpuFigures(rounds.map((round) => round.cpu)),
  };
}

/** Of what was measured. */
function targetsOf({
  maximum,
  halfLoad,
  gatewayPeakMemoryMb: memory,
}: Pick<BenchResult, 'maximum' | 'halfLoad' | 'gatewayPeakMemoryMb'>): Target[] {
  const ratio = maximum?.ratioToBareLoop?.median;
  const cpu = maximum && cpuOfGatewayAndPostgres(maximum.cpuPerEvent);
  const p99 = halfLoad?.dueToAccept.p99.median;
  const target = (name: string, wanted: string, measured: number | undefined, met: boolean): Target[] =>
    measured === undefined ? [] : [{ name, wanted, measured, met }];
  return [
    ...target('events/s beside the bare loop', 'at least 0.12', ratio, (ratio ?? 0) >= 0.12),
    ...target('gateway and PostgreSQL together, CPU an event', 'at most 360 us', cpu, (cpu ?? Infinity) <= 360),
    ...target('p99 from event to accept at half load', 'under 100 ms', p99, (p99 ?? Infinity) < 100),
    ...target('peak memory of the gateway', 'under 300 MB', memory, (memory ?? Infinity) < 300),
  ];
}

/** Undefined where the system does not tell. */
function cpuOfGatewayAndPostgres({ gateway, postgres }: Cpu): number | undefined {
  const rounds = gateway?.rounds.map((ofGateway, index) => ofGateway + (postgres?.rounds[index] ?? Number.NaN));
  return rounds?.every(Number.isFinite) ? figure(rounds, 0).median : undefined;
}

function targetsBesideKannel(kannel: SectionOutcome | undefined): Target[] {
  if (kannel === undefined || 'skipped' in kannel) return [];
  const measured = kannel.figures['ratioOfPath']?.median;
  if (measured === undefined) return [];
  return [{ name: 'events/s beside Kannel', wanted: 'at least 1', measured, met: measured >= 1 }];
}

function latencyFigures(rounds: readonly { p50: number; p99: number; max: number }[]): LatencyFigures {
  return {
    p50: figure(rounds.map((round) => round.p50)),
    p99: figure(rounds.map((round) => round.p99)),
    max: figure(rounds.map((round) => round.max)),
  };
}

/** Each says whose it is. */
function faultsOf(sections: Readonly<Record<string, SectionOutcome>>): string[] {
  return Object.entries(sections).flatMap(([name, outcome]) =>
    'skipped' in outcome ? [] : outcome.faults.map((fault) => `${name}: ${fault}`),
  );
}

function sumOf(cpu: Readonly<Record<string, number>>): number {
  return Object.values(cpu).reduce((sum, one) => sum + one, 0);
}
