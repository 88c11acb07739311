import type { BareLoadSettings } from '../generator/load.ts';
import type { Section } from '../bench-plan.ts';
import type { Scene } from '../scene/scene.ts';
import { type CpuPerProcess, cpuPerEvent } from './take-reading.ts';
import { type Pause, runLoad } from './run-load.ts';

export interface BareLoopRound {
  readonly postsPerSecond: number;
  /** Microseconds a post. */
  readonly cpu: Pick<CpuPerProcess, 'responder' | 'generator'>;
}

/** What generator and responder can do with nothing between them. @throws when a post is refused. */
export async function measureBareLoop(
  scene: Scene,
  load: BareLoadSettings,
  section: Section,
  pause: Pause,
): Promise<BareLoopRound> {
  const { from, to, total } = await runLoad(scene, load, section, pause);
  if (total.refused > 0)
    throw new Error(`the responder refused ${total.refused} posts, at first: ${total.firstRefusal}`);
  const posts = to.counts.accepted - from.counts.accepted;
  const { responder, generator } = cpuPerEvent(from, to, posts);
  const seconds = (to.counts.countedAt - from.counts.countedAt) / 1_000;
  return { postsPerSecond: posts / seconds, cpu: { responder, generator } };
}
