import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * The first process of a running PostgreSQL, as its `postmaster.pid` describes it.
 * https://www.postgresql.org/docs/18/storage-file-layout.html and, for the lines,
 * https://github.com/postgres/postgres/blob/REL_18_STABLE/src/include/utils/pidfile.h
 */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly status: 'starting' | 'ready' | 'stopping';
}

/** Greater than any process id of Linux (2^22) or macOS (99,999). */
const NOBODYS_PID = 2_147_483_646;
const POLL_MS = 20;
const STOP_TIMEOUT_MS = 120_000;

/**
 * The postmaster that runs on this data folder, `undefined` when none does.
 *
 * A `postmaster.pid` outlives a killed server, and its process id may by now be another program's (soon, in a
 * container). PostgreSQL would then refuse to start for ever, so such a file is made to name a process that cannot
 * exist. It is not removed: its shared memory key still keeps a second server away from what the first left running.
 */
export function findPostmaster(clusterDir: string): Postmaster | undefined {
  const text = readPidFile(clusterDir);
  if (text === undefined) return undefined;
  const [pidLine, , , portLine, , , , statusLine] = text.split('\n');
  const pid = Number(pidLine);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined;
  if (isPostmasterOf(clusterDir, pid)) {
    return { pid, port: Number(portLine), status: statusOf(statusLine?.trim()) };
  }
  // Only the very file that was judged: a server may have started since, and written its own.
  if (readPidFile(clusterDir) === text) {
    writeFileSync(pidFile(clusterDir), text.replace(/^\d+/, String(NOBODYS_PID)));
  }
  return undefined;
}

/** Whether the server that `postmaster.pid` names is one of the processes that are seen from here. It changes nothing. */
export function isPostmasterHere(clusterDir: string): boolean {
  const pid = Number(readPidFile(clusterDir)?.split('\n')[0]);
  return Number.isInteger(pid) && pid > 0 && isAlive(pid) && isPostmasterOf(clusterDir, pid);
}

/** Ends the postmaster as `pg_ctl stop -m fast` does, and waits until it is gone; at once when it already is. */
export async function stopPostmaster(clusterDir: string, { pid }: Pick<Postmaster, 'pid'>): Promise<void> {
  if (!isPostmasterOf(clusterDir, pid)) return;
  try {
    process.kill(pid, 'SIGINT');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  while (isPostmasterOf(clusterDir, pid) || isExiting(pid)) {
    if (Date.now() > deadline) throw new Error(`PostgreSQL (process ${pid}) did not stop within two minutes.`);
    await delay(POLL_MS);
  }
}

/** The next look at a postmaster that is starting or stopping. */
export async function untilNextLook(): Promise<void> {
  await delay(POLL_MS);
}

function pidFile(clusterDir: string): string {
  return join(clusterDir, 'postmaster.pid');
}

function readPidFile(clusterDir: string): string | undefined {
  try {
    return readFileSync(pidFile(clusterDir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** PostgreSQL writes its status last: a file without one is a server's that has only just begun. */
function statusOf(line: string | undefined): Postmaster['status'] {
  if (line === 'ready' || line === 'standby') return 'ready';
  return line === 'stopping' ? 'stopping' : 'starting';
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Whether the process has given up its memory, and with it its arguments, but not yet its open files: for a server with
 * a large shared memory that takes a moment, in which its port is still taken. One that waits for its parent is over.
 * https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
function isExiting(pid: number): boolean {
  if (platform() !== 'linux') return false;
  try {
    if (readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '') return false;
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The state follows the name of the program, which may itself hold spaces and brackets.
    return !['Z', 'X'].includes(stat.charAt(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

/** Whether the process is a server on this very data folder, by its arguments; a dead process is not. */
function isPostmasterOf(clusterDir: string, pid: number): boolean {
  try {
    // `ps` is missing in small container images, and /proc outside Linux.
    if (platform() !== 'linux') {
      const command = execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
      return command.includes(`postgres -D ${clusterDir} `);
    }
    const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return args[1] === '-D' && args[2] === clusterDir;
  } catch {
    return false;
  }
}
