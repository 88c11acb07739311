import type { Section } from '../bench-plan.ts';
import type { GeneratorAnswer } from '../generator/commands.ts';
import type { LoadSettings } from '../generator/load.ts';
import type { Scene } from '../scene/scene.ts';
import { type Reading, takeReading } from './take-reading.ts';

/** Waits so many seconds; rejects when the bench is to end early. */
export type Pause = (seconds: number) => Promise<void>;

export interface LoadRun {
  /** The readings at the two ends of the measured window. */
  readonly from: Reading;
  readonly to: Reading;
  /** What the whole load came to, lead-in included. */
  readonly total: GeneratorAnswer;
}

/** A load with its lead-in and its measured window; every request is answered when it resolves. */
export async function runLoad(
  scene: Scene,
  load: LoadSettings,
  { leadInSeconds, seconds }: Section,
  pause: Pause,
): Promise<LoadRun> {
  await scene.generator.start(load);
  await pause(leadInSeconds);
  const from = await takeReading(scene);
  await pause(seconds);
  const to = await takeReading(scene);
  return { from, to, total: await scene.generator.stop() };
}
