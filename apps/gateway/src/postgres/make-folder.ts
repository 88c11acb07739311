import { chmod, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SetupError } from '../config/faults/setup-error.ts';

/**
 * Makes a folder and what is missing above it. As root, what is made can be entered by PostgreSQL's account, however
 * strict our umask is; what was there already keeps its mode.
 *
 * @throws SetupError naming the folder and the mend.
 */
export async function makeFolder(folder: string): Promise<void> {
  const highest = await mkdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new SetupError(
      `The folder ${folder} cannot be made (${error.code}): point AFTERCALL_DATA_DIR at one that can, or set DATABASE_URL.`,
      { cause: error },
    );
  });
  if (highest === undefined || !weAreRoot()) return;
  for (let made = folder; made.length >= highest.length; made = dirname(made)) await chmod(made, 0o755);
}

/** Whether we are root, under which PostgreSQL refuses to run. */
export function weAreRoot(): boolean {
  return process.getuid?.() === 0;
}
