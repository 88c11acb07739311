import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder for the database and the logs of one run. */
export async function makeRunFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'aftercall-bench-'));
  // As root PostgreSQL runs under an account of its own, which has to get through to its data.
  await chmod(path, 0o711);
  return path;
}

export function removeRunFolder(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true });
}
