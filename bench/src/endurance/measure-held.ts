import type { Scene } from '../scene/scene.ts';
import type { Pause } from '../sections/run-load.ts';
import { takeReading } from '../sections/take-reading.ts';

/** CPU without a single event, in percent of one core. */
export interface IdleCpu {
  readonly gateway: number;
  readonly postgres: number;
}

export interface Held {
  readonly count: number;
  readonly before: IdleCpu;
  readonly after: IdleCpu;
}

/** Numbers that no other load has: of two events of one number the second is a duplicate. */
const firstNumber = 50_000_000;
const connections = 128;
/** What was written a moment ago is tidied up, and the roll-up has had its turns. */
const restSeconds = 60;
const idleSeconds = 30;

/**
 * What it costs to do nothing, with nothing to wait for and with so many follow-ups that are held.
 *
 * @param perSecond how fast they come.
 */
export async function measureHeld(scene: Scene, count: number, perSecond: number, pause: Pause): Promise<Held> {
  const before = await measureIdle(scene, pause);
  const { url, apiKey } = scene.gateway;
  const events = { gatewayUrls: [url], apiKey, connections, firstNumber };
  await scene.generator.start({ ...events, kind: 'open', held: true, perSecond });
  await pause(count / perSecond);
  const { accepted, refused, firstRefusal } = await scene.generator.stop();
  if (refused > 0) throw new Error(`${refused} events that were to be held were refused, at first: ${firstRefusal}`);
  await pause(restSeconds);
  return { count: accepted, before, after: await measureIdle(scene, pause) };
}

async function measureIdle(scene: Scene, pause: Pause): Promise<IdleCpu> {
  const from = await takeReading(scene);
  await pause(idleSeconds);
  const to = await takeReading(scene);
  const of = (name: 'gateway' | 'postgres'): number =>
    ((to.cpuMs[name] - from.cpuMs[name]) / (to.markedAt - from.markedAt)) * 100;
  return { gateway: of('gateway'), postgres: of('postgres') };
}
