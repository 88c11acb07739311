import { setImmediate as turn } from 'node:timers/promises';
import { WorkClaimer } from '../../src/dispatch/work-claimer.ts';
import type { TestEngine } from './test-engine.ts';
import { until } from './until.ts';

/**
 * Everything that can leave at this moment of a test's clock leaves, and has its answer. For an engine that was made
 * without its claim loop: the claim takes its turns here, so that nothing depends on how fast the machine is.
 */
export async function playOut({ container, pool }: TestEngine): Promise<void> {
  const claimer = container.get(WorkClaimer);
  const nothingIsUnderWay = async (): Promise<true | undefined> => {
    const { rowCount } = await pool.query('SELECT FROM work WHERE worker IS NOT NULL LIMIT 1');
    return rowCount === 0 ? true : undefined;
  };
  await until('nothing is under way', nothingIsUnderWay);
  for (let idle = 0; idle < 2;) {
    const { look } = await claimer.claim();
    await until('nothing is under way', nothingIsUnderWay);
    // A slot is free a moment after its outcome is committed.
    await turn();
    idle = look === 'later' ? idle + 1 : 0;
  }
}
