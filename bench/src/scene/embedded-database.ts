import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** The PostgreSQL that the gateway started for itself. */
export interface EmbeddedDatabase {
  readonly connectionString: string;
  /** Of its first process, whose children do the work. */
  readonly pid: number;
}

/** Finds it by the files that it and the gateway leave in the data folder. */
export async function findEmbeddedDatabase(dataDir: string): Promise<EmbeddedDatabase> {
  const folder = join(dataDir, 'postgres');
  const login = JSON.parse(await readFile(join(folder, 'aftercall.json'), 'utf8')) as {
    password: string;
    port: number;
  };
  const pidFile = await readFile(join(folder, 'postmaster.pid'), 'utf8');
  return {
    connectionString: `postgresql://aftercall:${encodeURIComponent(login.password)}@127.0.0.1:${login.port}/postgres`,
    pid: Number.parseInt(pidFile, 10),
  };
}

const pollMs = 50;
const patienceMs = 10_000;

/** Ends a database that its gateway left behind, as one does that is killed; a database that is stopped has no pid file. */
export async function endLeftDatabase(dataDir: string): Promise<void> {
  const pid = await findEmbeddedDatabase(dataDir).then(
    (database) => database.pid,
    () => undefined,
  );
  if (pid === undefined || !signal(pid, 'SIGINT')) return;
  const patience = AbortSignal.timeout(patienceMs);
  while (signal(pid, 0) && !patience.aborted) await wait(pollMs);
}

/** Whether the process was there to be told. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
