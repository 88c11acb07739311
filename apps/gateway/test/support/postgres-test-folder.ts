import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder for one test or one run; when the tests run as root, PostgreSQL's account can pass through it. */
export async function makeTestFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'aftercall-test-'));
  await chmod(folder, 0o755);
  return folder;
}

/** The gateway's data folder within a test folder. */
export function testDataDir(folder: string): string {
  return join(folder, 'data');
}

/** Within a test folder, so that nothing is left in the system's own: see `reachableDir` of the embedded PostgreSQL. */
export function testReachableDir(folder: string): string {
  return join(folder, 'reachable');
}
