import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where one run keeps its database, its configuration and its logs. */
export interface RunFolder {
  readonly path: string;
  /** Whether it stays when the run is over. */
  readonly kept: boolean;
  /** Removes it, unless it is to be kept. */
  close(): Promise<void>;
}

/** A new folder, below `runs` where one is given: every run begins with an empty database. */
export async function makeRunFolder(runs: string | undefined, startedAt: Date): Promise<RunFolder> {
  const parent = runs === undefined ? tmpdir() : resolve(runs);
  await mkdir(parent, { recursive: true });
  const stamp = startedAt.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const path = await mkdtemp(join(parent, `aftercall-morning-${stamp}-`));
  // As root PostgreSQL runs under an account of its own, which has to get through to its data.
  await chmod(path, 0o711);
  const kept = runs !== undefined;
  return { path, kept, close: async () => (kept ? undefined : rm(path, { recursive: true, force: true })) };
}
