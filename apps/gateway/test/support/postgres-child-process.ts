import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** What a child says when its PostgreSQL is ready; `error` alone when it could not start. */
export interface ChildStart {
  readonly connectionString: string;
  readonly adopted: boolean;
  readonly pid: number;
  readonly error?: string;
}

/** A running `postgres-child.ts`, the leader of a process group of its own. */
export interface PostgresChild {
  readonly start: ChildStart;
  /** Signals the child and whatever it has left in its process group, as a Ctrl-C in a terminal does. */
  signalGroup(signal: NodeJS.Signals): void;
  /** Ends the child as `kill -9` does, and waits until it is gone. */
  kill(): Promise<void>;
  /** What it said after its start, and its exit code, once it has ended. */
  ended(): Promise<{ said: unknown[]; code: number | null }>;
}

/** The account to run the child under, when it is not ours. */
export interface ChildAccount {
  readonly uid: number;
  readonly gid: number;
}

const script = fileURLToPath(new URL('postgres-child.ts', import.meta.url));

/** Starts a child on a data folder and waits until its PostgreSQL is ready, or could not be made ready. */
export async function startChild(
  dataDir: string,
  reachableDir: string,
  account?: ChildAccount,
): Promise<PostgresChild> {
  const child = spawn(process.execPath, ['--no-warnings', script, dataDir, reachableDir], {
    ...account,
    cwd: '/',
    detached: true,
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'close') as Promise<[number | null]>;
  const said: unknown[] = [];
  const lines = createInterface({ input: child.stdout });
  const firstLine = once(lines, 'line') as Promise<[string]>;
  const [start] = await Promise.race([firstLine, exited.then(([code]) => neverStarted(code))]);
  lines.on('line', (line) => said.push(JSON.parse(line)));
  return {
    start: JSON.parse(start) as ChildStart,
    signalGroup: (signal) => process.kill(-pidOf(child), signal),
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    ended: async () => {
      const [code] = await exited;
      return { said, code };
    },
  };
}

function neverStarted(code: number | null): never {
  throw new Error(`The child ended with ${code} before it said anything.`);
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('The child has no process id: it was never started.');
  return pid;
}
