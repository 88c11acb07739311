import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const pollMs = 50;
const patienceMs = 15_000;

/**
 * Ends the PostgreSQL that a killed gateway has left running below its data folder; a gateway
 * that ended by itself has left none. Resolves when it is gone, or after a quarter of a minute.
 */
export async function endLeftDatabase(dataDir: string): Promise<void> {
  const pidFile = join(dataDir, 'postgres', 'postmaster.pid');
  const readPid = async (): Promise<number | undefined> => {
    // Its first line is the process id: https://www.postgresql.org/docs/current/storage-file-layout.html
    const content = await readFile(pidFile, 'utf8').catch(() => undefined);
    return content === undefined ? undefined : Number.parseInt(content, 10);
  };
  const pid = await readPid();
  if (pid === undefined || !isRunning(pid)) return;
  // A fast shutdown: https://www.postgresql.org/docs/current/server-shutdown.html
  process.kill(pid, 'SIGINT');
  const patience = AbortSignal.timeout(patienceMs);
  while (!patience.aborted && (await readPid()) !== undefined) await wait(pollMs);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
