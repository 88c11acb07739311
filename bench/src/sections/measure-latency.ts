import type { Section } from '../bench-plan.ts';
import { ArrivalSchedule } from '../generator/arrival-schedule.ts';
import { percentile } from '../measure/statistics.ts';
import type { Scene } from '../scene/scene.ts';
import type { EventRun, EventRunOptions, EventRuns } from './event-runs.ts';
import { cpuOfOthers, type CpuPerProcess, cpuPerEvent } from './take-reading.ts';

/** In milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface LatencyRound {
  readonly eventsPerSecond: number;
  /** From the instant at which the event was due to be posted until the provider accepted its message. */
  readonly dueToAccept: Latency;
  /** By the gateway's own ledger: from the receipt of the event to the provider's accept, in whole milliseconds. */
  readonly receivedToAccept: Latency;
  /** Microseconds an event. */
  readonly cpu: CpuPerProcess;
  /** The share of the machine that other programs used meanwhile, in percent. */
  readonly cpuOfOthers: number;
}

/** The whole durable path at a constant rate of arrivals. */
export async function measureLatency(
  scene: Scene,
  runs: EventRuns,
  perSecond: number,
  section: Section,
  options: EventRunOptions = {},
): Promise<LatencyRound> {
  const run = await runs.run({ kind: 'open', perSecond }, section, options);
  const { from, to } = run;
  const delivered = await scene.ledger.deliveredBetween(from.mark, to.mark);
  const ofLedger = await scene.ledger.latenciesBetween(from.mark, to.mark);
  return {
    eventsPerSecond: delivered / ((to.markedAt - from.markedAt) / 1_000),
    dueToAccept: summarise(await latenciesFromDue(scene, run, perSecond)),
    receivedToAccept: summarise(ofLedger),
    cpu: cpuPerEvent(from, to, delivered),
    cpuOfOthers: cpuOfOthers(from, to),
  };
}

/** Of the events that were due in the measured window. An event that was never accepted is reported as a fault. */
async function latenciesFromDue(scene: Scene, run: EventRun, perSecond: number): Promise<number[]> {
  const schedule = new ArrivalSchedule(run.total.startsAt, perSecond);
  const [first, end] = [schedule.dueBy(run.from.markedAt), schedule.dueBy(run.to.markedAt)];
  const accepts = await scene.responder.accepts(run.firstNumber + first, run.firstNumber + end);
  return [...accepts].map(([number, at]) => at - schedule.dueAt(number - run.firstNumber));
}

function summarise(latencies: readonly number[]): Latency {
  return {
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    max: percentile(latencies, 1),
  };
}
