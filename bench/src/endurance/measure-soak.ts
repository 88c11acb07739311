import { machineTime } from '../measure/machine-time.ts';
import { memoryOfProcess, peakMemoryOfProcess } from '../measure/process-usage.ts';
import { trendOf, type Trend } from '../measure/statistics.ts';
import type { Scene } from '../scene/scene.ts';
import type { EventRuns } from '../sections/event-runs.ts';
import type { Pause } from '../sections/run-load.ts';

export interface Soak {
  readonly minutes: number;
  readonly perSecond: number;
  /** Megabytes a minute, after the first third: caches are full by then. */
  readonly growth: Trend;
  /** In megabytes, at the end. */
  readonly memory: number;
  readonly peakMemory: number;
}

const everySeconds = 5;

/** Memory of the gateway while events arrive at a constant rate. */
export async function measureSoak(
  scene: Scene,
  runs: EventRuns,
  { minutes, perSecond }: Pick<Soak, 'minutes' | 'perSecond'>,
  pause: Pause,
): Promise<Soak> {
  const { pid } = scene.gateway.program;
  const samples: [minute: number, megabytes: number][] = [];
  const beganAt = machineTime();
  const over = new AbortController();
  const watch = async (): Promise<void> => {
    while (!over.signal.aborted) {
      samples.push([(machineTime() - beganAt) / 60_000, await memoryOfProcess(pid)]);
      await pause(everySeconds);
    }
  };
  const load = runs
    .run({ kind: 'open', perSecond }, { leadInSeconds: 0, seconds: minutes * 60 })
    .finally(() => over.abort());
  await Promise.all([load, watch()]);
  return {
    minutes,
    perSecond,
    growth: trendOf(samples.filter(([minute]) => minute >= minutes / 3)),
    memory: samples.at(-1)?.[1] ?? Number.NaN,
    peakMemory: await peakMemoryOfProcess(pid),
  };
}
