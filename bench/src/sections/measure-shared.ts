import { peakMemoryOfProcess } from '../measure/process-usage.ts';
import { median } from '../measure/statistics.ts';
import type { Measured } from '../report/bench-result.ts';
import type { SectionFigures } from '../report/section-outcome.ts';
import type { Scene } from '../scene/scene.ts';
import type { SectionGiven, SharedName } from './bench-section.ts';
import { EventRuns } from './event-runs.ts';
import { kannelFigures } from './kannel-figures.ts';
import type { KannelRound, KannelRuns } from './kannel-runs.ts';
import { type BareLoopRound, measureBareLoop } from './measure-bare-loop.ts';
import { type LatencyRound, measureLatency } from './measure-latency.ts';
import { type MaximumRound, measureMaximum } from './measure-maximum.ts';

export interface SharedMeasured {
  readonly measured: Measured;
  readonly kannel?: SectionFigures;
}

/** The sections that have a gateway in common: they take turns, so that a change of the machine's speed meets them all. @param kannel when it is measured with them. */
export async function measureShared(
  scene: Scene,
  wanted: ReadonlySet<SharedName>,
  { plan, connections, inFlight, pause, print }: SectionGiven,
  kannel: KannelRuns | undefined,
): Promise<SharedMeasured> {
  const runs = new EventRuns(scene, connections, pause);
  const [bareLoop, maximum, maximumWithSent]: [BareLoopRound[], MaximumRound[], MaximumRound[]] = [[], [], []];
  const halfLoad: LatencyRound[] = [];
  const throughKannel: KannelRound[] = [];
  const start = await scene.ledger.mark();

  print(`Warming up for ${plan.warmUpSeconds.toFixed(0)} s ...`);
  await runs.run({ kind: 'closed', inFlight }, { leadInSeconds: 0, seconds: plan.warmUpSeconds });
  await kannel?.measure(plan.closed, pause);

  const bareLoad = { kind: 'bare', responderUrl: scene.responder.url, connections } as const;
  for (let round = 1; round <= plan.rounds; round += 1) {
    const said: string[] = [];
    if (wanted.has('bare')) {
      const bare = await measureBareLoop(scene, bareLoad, plan.bare, pause);
      said.push(`${bare.postsPerSecond.toFixed(0)} posts/s bare`);
      bareLoop.push(bare);
    }
    if (kannel !== undefined) {
      const most = await kannel.measure(plan.closed, pause);
      said.push(`${most.messagesPerSecond.toFixed(0)} messages/s through Kannel`);
      throughKannel.push(most);
    }
    if (wanted.has('http')) {
      const most = await measureMaximum(scene, runs, inFlight, plan.closed);
      said.push(`${most.eventsPerSecond.toFixed(0)} events/s`);
      maximum.push(most);
    }
    if (wanted.has('receipts')) {
      await scene.responder.postSentReceipts(true);
      const most = await measureMaximum(scene, runs, inFlight, plan.closedWithSent);
      await scene.responder.postSentReceipts(false);
      said.push(`${most.eventsPerSecond.toFixed(0)} with a second receipt`);
      maximumWithSent.push(most);
    }
    print(`Round ${round}: ${said.join(', ')}`);
  }

  if (wanted.has('latency')) {
    await scene.ledger.settle();
    const halfRate = median(maximum.map((round) => round.eventsPerSecond)) / 2;
    for (let round = 1; round <= plan.rounds; round += 1) {
      const latency = await measureLatency(scene, runs, halfRate, plan.open);
      print(`Round ${round} at ${halfRate.toFixed(0)} events/s: p99 ${latency.dueToAccept.p99.toFixed(1)} ms`);
      halfLoad.push(latency);
    }
  }

  const deliveredInLedger = await scene.ledger.deliveredBetween(start, await scene.ledger.mark());
  const measured = {
    bareLoop,
    maximum,
    maximumWithSent,
    halfLoad,
    gatewayPeakMemoryMb: await peakMemoryOfProcess(scene.gateway.program.pid),
    faults: await runs.faults(deliveredInLedger),
  };
  if (kannel === undefined) return { measured };
  const { version } = kannel;
  return {
    measured,
    kannel: kannelFigures({ version, rounds: throughKannel, maximum, faults: await kannel.faults() }),
  };
}
