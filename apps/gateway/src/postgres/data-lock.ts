import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { isPostmasterHere, untilNextLook } from './postmaster.ts';
import { serverEnvironment } from './run-program.ts';
import type { ServerAccount } from './run-program.ts';

/** What a program is run with, and what it is. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

/** Of `flock`, when somebody else has the lock; no exit code of PostgreSQL. */
export const LOCK_IS_HELD = 75;

/** A server that was killed leaves processes behind for a moment; one that begins is seen only when it has said who it is. */
const DEFAULT_PATIENCE_MS = 15_000;

/**
 * The lock that a PostgreSQL holds on its data for as long as one of its processes lives.
 *
 * PostgreSQL tells another server on its data by process id and shared memory. From another container neither is seen: it
 * takes that server for dead, both write, and the data are lost. A lock on a file of the volume is seen from everywhere
 * that it is mounted on one machine, and of most network file systems from other machines as well. Node has no such locks, so
 * `flock` of util-linux takes it and becomes the server. Where there is none, PostgreSQL's own guard is all there is.
 */
export class DataLock {
  readonly #clusterDir: string;
  readonly #account: ServerAccount;
  readonly #patienceMs: number;

  constructor(clusterDir: string, account: ServerAccount, patienceMs = DEFAULT_PATIENCE_MS) {
    this.#clusterDir = clusterDir;
    this.#account = account;
    this.#patienceMs = patienceMs;
  }

  /** @throws Error when a server works on the data that is none of this machine's processes, as far as they are seen from here. */
  async assertOurs(): Promise<void> {
    const deadline = performance.now() + this.#patienceMs;
    while (!isPostmasterHere(this.#clusterDir) && (await this.#run('true')) === LOCK_IS_HELD) {
      if (performance.now() > deadline) {
        throw new Error(
          `A PostgreSQL that is not seen from here works on ${this.#clusterDir}: that of another container, or of another ` +
            'machine. End the gateway there first, or set DATABASE_URL to a database that both reach; run a tool in the ' +
            'container of the gateway, such as by `docker exec`.',
        );
      }
      await untilNextLook();
    }
  }

  /** The same program, with the lock in its hands from the first moment. */
  async held({ file, args }: Command): Promise<Command> {
    const code = await this.#run('true');
    if (code !== 0 && code !== LOCK_IS_HELD) return { file, args };
    return { file: 'flock', args: [...this.#flags, file, ...args] };
  }

  get #flags(): readonly string[] {
    const file = join(this.#clusterDir, 'aftercall.lock');
    return ['--nonblock', '--no-fork', '--conflict-exit-code', String(LOCK_IS_HELD), file];
  }

  /** Its exit code, or undefined where there is no `flock`. */
  async #run(program: string): Promise<number | undefined> {
    const child = spawn('flock', [...this.#flags, program], {
      ...this.#account,
      cwd: '/',
      env: serverEnvironment,
      stdio: 'ignore',
    });
    try {
      const [code] = (await once(child, 'exit')) as [number | null];
      return code ?? undefined;
    } catch {
      return undefined;
    }
  }
}
