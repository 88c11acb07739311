import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { BenchOptions } from './command-line.ts';
import { type BenchPlan, planBench } from './bench-plan.ts';
import { describeMachine } from './measure/machine.ts';
import { peakMemoryOfProcess } from './measure/process-usage.ts';
import { median } from './measure/statistics.ts';
import { describeProfileIn } from './profile/describe-profile.ts';
import { type BenchResult, benchResult, type Measured } from './report/bench-result.ts';
import { openScene, type Scene } from './scene/scene.ts';
import { EventRuns } from './sections/event-runs.ts';
import { type BareLoopRound, measureBareLoop } from './sections/measure-bare-loop.ts';
import { type LatencyRound, measureLatency } from './sections/measure-latency.ts';
import { type MaximumRound, measureMaximum } from './sections/measure-maximum.ts';

export interface BenchOutside {
  readonly print: (line: string) => void;
  readonly now: () => Date;
  readonly commit: string;
  /** Aborted when the bench is to end early. */
  readonly interrupted: AbortSignal;
}

/**
 * The whole bench; whatever happens, everything that it started is ended again.
 *
 * @returns the result and, if it was asked for, the description of the gateway's CPU profile.
 */
export async function runBench(
  options: BenchOptions,
  { print, now, commit, interrupted }: BenchOutside,
): Promise<{ readonly result: BenchResult; readonly profile?: string }> {
  print('Starting a responder, a generator, and a gateway with a new database ...');
  const scene = await openScene(options);
  try {
    const facts = {
      date: now().toISOString(),
      commit,
      machine: describeMachine(await scene.ledger.serverVersion()),
      settings: { seconds: options.seconds, connections: options.connections, inFlight: options.inFlight },
    };
    const measured = await Promise.race([measure(scene, options, print, interrupted), scene.failure]);
    const result = benchResult(facts, measured);
    if (!options.profile) return { result };
    return { result, profile: await describeProfileIn(join(await scene.stopGateway(), 'profile')) };
  } finally {
    await scene.close();
  }
}

async function measure(
  scene: Scene,
  { seconds, connections, inFlight }: BenchOptions,
  print: (line: string) => void,
  interrupted: AbortSignal,
): Promise<Measured> {
  const plan: BenchPlan = planBench(seconds);
  const pause = (length: number): Promise<void> => wait(length * 1_000, undefined, { signal: interrupted });
  const runs = new EventRuns(scene, connections, pause);
  const [bareLoop, maximum, maximumWithSent]: [BareLoopRound[], MaximumRound[], MaximumRound[]] = [[], [], []];
  const halfLoad: LatencyRound[] = [];
  const start = await scene.ledger.mark();

  print(`Warming up for ${plan.warmUpSeconds.toFixed(0)} s ...`);
  await runs.run({ kind: 'closed', inFlight }, { leadInSeconds: 0, seconds: plan.warmUpSeconds });

  const bareLoad = { kind: 'bare', responderUrl: scene.responder.url, connections } as const;
  for (let round = 1; round <= plan.rounds; round += 1) {
    const bare = await measureBareLoop(scene, bareLoad, plan.bare, pause);
    const most = await measureMaximum(scene, runs, inFlight, plan.closed);
    await scene.responder.postSentReceipts(true);
    const mostWithSent = await measureMaximum(scene, runs, inFlight, plan.closedWithSent);
    await scene.responder.postSentReceipts(false);
    print(
      `Round ${round}: ${bare.postsPerSecond.toFixed(0)} posts/s bare, ${most.eventsPerSecond.toFixed(0)} events/s, ` +
        `${mostWithSent.eventsPerSecond.toFixed(0)} with a second receipt`,
    );
    bareLoop.push(bare);
    maximum.push(most);
    maximumWithSent.push(mostWithSent);
  }

  const halfRate = median(maximum.map((round) => round.eventsPerSecond)) / 2;
  for (let round = 1; round <= plan.rounds; round += 1) {
    const latency = await measureLatency(scene, runs, halfRate, plan.open);
    print(`Round ${round} at ${halfRate.toFixed(0)} events/s: p99 ${latency.dueToAccept.p99.toFixed(1)} ms`);
    halfLoad.push(latency);
  }

  const deliveredInLedger = await scene.ledger.deliveredBetween(start, await scene.ledger.mark());
  return {
    bareLoop,
    maximum,
    maximumWithSent,
    halfLoad,
    gatewayPeakMemoryMb: await peakMemoryOfProcess(scene.gateway.program.pid),
    faults: await runs.faults(deliveredInLedger),
  };
}
