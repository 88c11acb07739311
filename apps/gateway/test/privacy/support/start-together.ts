import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { readMasterKeys } from '../../../src/privacy/master-key-files.ts';

// A gateway that starts again and again on a new folder, each time in the moment in which the others do.
const { folder, arrived, gateways } = workerData as { folder: string; arrived: Int32Array; gateways: number };
const keys: string[] = [];
for (let start = 0; start < arrived.length; start += 1) {
  Atomics.add(arrived, start, 1);
  while (Atomics.load(arrived, start) < gateways);
  keys.push(await keyOf(join(folder, `${start}.key`)));
}
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, and not a window
parentPort?.postMessage(keys);

async function keyOf(file: string): Promise<string> {
  try {
    const [made] = await readMasterKeys([file], true);
    return made?.key.export().toString('base64') ?? 'none';
  } catch (error) {
    return String(error);
  }
}
