import { openScene, type Scene, type SceneSettings } from '../scene/scene.ts';
import type { SectionGiven } from './bench-section.ts';
import { EventRuns } from './event-runs.ts';

/**
 * Measures on a new scene of a section's own, which is gone when it resolves.
 *
 * @returns what was measured, and the faults of all loads.
 * @throws as soon as one of the processes ends by itself.
 */
export async function onScene<Measured>(
  { connections, pause, sawPostgres }: SectionGiven,
  settings: Omit<SceneSettings, 'connections' | 'profile'>,
  measure: (scene: Scene, runs: EventRuns) => Promise<Measured>,
): Promise<{ readonly measured: Measured; readonly faults: readonly string[] }> {
  const scene = await openScene({ ...settings, connections, profile: false });
  const measureAll = async () => {
    const runs = new EventRuns(scene, connections, pause);
    const start = await scene.ledger.mark();
    const measured = await measure(scene, runs);
    const delivered = await scene.ledger.deliveredBetween(start, await scene.ledger.mark());
    return { measured, faults: await runs.faults(delivered) };
  };
  try {
    sawPostgres(await scene.ledger.serverVersion());
    return await Promise.race([measureAll(), scene.failure]);
  } finally {
    await scene.close();
  }
}
