import { machineTime } from '../measure/machine-time.ts';
import type { Scene } from '../scene/scene.ts';
import { startProgram, untilGatewayReady } from '../scene/start-gateway.ts';

const starts = 3;
const graceMs = 30_000;

/**
 * Starts on what the loads before left, one after the other, each after an orderly end: from the start of the process until
 * it says that it is ready. The gateway of the scene has ended when it is over.
 *
 * @returns milliseconds of each.
 */
export async function measureStart(scene: Scene): Promise<readonly number[]> {
  const { gateway } = scene;
  await scene.stopGateway();
  const took: number[] = [];
  for (let start = 0; start < starts; start += 1) {
    const beganAt = machineTime();
    const program = await startProgram(gateway);
    try {
      await Promise.race([untilGatewayReady(gateway.url, program), program.untilEnded()]);
      took.push(machineTime() - beganAt);
    } finally {
      await program.stop(graceMs);
    }
  }
  return took;
}
