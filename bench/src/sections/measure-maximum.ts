import type { Section } from '../bench-plan.ts';
import type { DatabaseWork } from '../measure/ledger-reader.ts';
import type { Scene } from '../scene/scene.ts';
import type { EventRun, EventRunOptions, EventRuns } from './event-runs.ts';
import { cpuOfOthers, type CpuPerProcess, cpuPerEvent, databaseWorkPerEvent } from './take-reading.ts';

export interface MaximumRound {
  /** Events whose `delivered` receipt was committed to the ledger. */
  readonly eventsPerSecond: number;
  /** Microseconds an event. */
  readonly cpu: CpuPerProcess;
  /** The share of the machine that other programs used meanwhile, in percent. */
  readonly cpuOfOthers: number;
  /** For each event. */
  readonly databaseWork: DatabaseWork;
}

/** The whole durable path with a fixed number of events under way. @throws when none gets through. */
export async function measureMaximum(
  scene: Scene,
  runs: EventRuns,
  inFlight: number,
  section: Section,
  options: EventRunOptions = {},
): Promise<MaximumRound> {
  return maximumOf(scene, await runs.run({ kind: 'closed', inFlight }, section, options));
}

/** What a load came to, whatever its kind. @throws when none of its events got through. */
export async function maximumOf(scene: Scene, { from, to, total }: EventRun): Promise<MaximumRound> {
  const delivered = await scene.ledger.deliveredBetween(from.mark, to.mark);
  if (delivered === 0) {
    const { posted, accepted, refused, firstRefusal = 'none' } = total;
    throw new Error(
      `of ${posted} events ${accepted} were accepted and none delivered; ${refused} refused: ${firstRefusal}`,
    );
  }
  const seconds = (to.markedAt - from.markedAt) / 1_000;
  return {
    eventsPerSecond: delivered / seconds,
    cpu: cpuPerEvent(from, to, delivered),
    cpuOfOthers: cpuOfOthers(from, to),
    databaseWork: databaseWorkPerEvent(from, to, delivered),
  };
}
