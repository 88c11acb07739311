import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What to run, and what to tell of it. */
export interface ProcessGroupSettings {
  /** A TypeScript file, run from source by the Node that runs the tests. */
  readonly script: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Told of its begin and its end, so that somebody can end what is left. */
  readonly began: (pid: number) => void;
  readonly ended: (pid: number) => void;
}

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program of ours as a process of its own, the leader of a process group, with everything that it printed. */
export class ProcessGroup {
  readonly pid: number;
  /** Lines of standard output. */
  readonly printed: string[] = [];
  /** Lines of standard error. */
  readonly complained: string[] = [];
  /** Resolves once it has ended and everything that it printed is here. */
  readonly exit: Promise<Exit>;
  #ended = false;
  readonly #listeners = new Set<(line: string) => void>();

  constructor(settings: ProcessGroupSettings) {
    const { script, cwd, env, began, ended } = settings;
    const child = spawn(process.execPath, ['--conditions=source', '--no-warnings', script], {
      cwd,
      detached: true,
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.pid = pidOf(child);
    began(this.pid);
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.printed.push(line);
      for (const listener of this.#listeners) listener(line);
    });
    createInterface({ input: child.stderr }).on('line', (line) => this.complained.push(line));
    this.exit = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        this.#ended = true;
        ended(this.pid);
        resolve({ code, signal });
      });
    });
  }

  get isRunning(): boolean {
    return !this.#ended;
  }

  /** The first printed line, past ones included, for which `read` has an answer. Rejects when the process ends before. */
  async firstLine<Answer>(read: (line: string) => Answer | undefined): Promise<Answer> {
    for (const line of this.printed) {
      const answer = read(line);
      if (answer !== undefined) return answer;
    }
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const listener = (line: string): void => {
      const answer = read(line);
      if (answer !== undefined) resolve(answer);
    };
    this.#listeners.add(listener);
    const endedBefore = this.exit.then(({ code, signal }) => {
      const lastWords = [...this.printed, ...this.complained].slice(-10).join('\n');
      throw new Error(`The process ended (code ${code}, signal ${signal}) before it said that:\n${lastWords}`);
    });
    try {
      return await Promise.race([promise, endedBefore]);
    } finally {
      this.#listeners.delete(listener);
    }
  }

  /** Signals the process and whatever it has left in its group, as a Ctrl-C in a terminal does. */
  signal(signal: NodeJS.Signals): void {
    process.kill(-this.pid, signal);
  }
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('The process could not be started.');
  return pid;
}
