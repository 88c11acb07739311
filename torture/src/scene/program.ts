import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

export interface ProgramSettings {
  /** What people call it, e.g. `the sandbox`. */
  readonly name: string;
  /** A TypeScript file, run by this Node from source. */
  readonly script: string;
  /** Further flags of Node itself. */
  readonly nodeFlags?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly workingFolder: string;
  /** Everything that it prints is appended to this file. */
  readonly logFile: string;
  /** Its input stays open until `begin`; without it there is none. */
  readonly waits?: boolean;
}

/** What a program needs of our environment, and no more: the gateway reads settings from its own. */
const passedOn = ['PATH', 'HOME', 'USER', 'LANG', 'TZ', 'TMPDIR'] as const;
const pollMs = 15;
const linesInError = 15;

/** One process, in a group of its own, so that a Ctrl-C in the terminal reaches the harness alone. */
export class Program {
  readonly pid: number;
  readonly #settings: ProgramSettings;
  readonly #child: ChildProcess;
  /** Where its own lines begin in the log file. */
  readonly #logStart: number;
  /** Resolves when it has ended, however. */
  readonly ended: Promise<void>;

  private constructor(settings: ProgramSettings, child: ChildProcess, pid: number, logStart: number) {
    this.#settings = settings;
    this.#child = child;
    this.#logStart = logStart;
    this.pid = pid;
    this.ended = once(child, 'exit').then(() => undefined);
  }

  static async start(settings: ProgramSettings): Promise<Program> {
    const { script, nodeFlags = [], environment, workingFolder, logFile } = settings;
    const logStart = await stat(logFile).then(
      ({ size }) => size,
      () => 0,
    );
    const log = openSync(logFile, 'a');
    try {
      const inherited = passedOn.flatMap((name) => {
        const value = process.env[name];
        return value === undefined ? [] : [[name, value] as const];
      });
      const child = spawn(process.execPath, [...nodeFlags, '--conditions=source', '--no-warnings', script], {
        detached: true,
        cwd: workingFolder,
        env: { ...Object.fromEntries(inherited), ...environment },
        stdio: [settings.waits === true ? 'pipe' : 'ignore', log, log],
      });
      await once(child, 'spawn');
      // A process that is killed while it waits breaks the pipe, which is no news.
      child.stdin?.on('error', () => undefined);
      if (child.pid === undefined) throw new Error(`${settings.name} could not be started.`);
      return new Program(settings, child, child.pid, logStart);
    } finally {
      closeSync(log);
    }
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Ends its input, which it waits for. */
  begin(): void {
    this.#child.stdin?.end();
  }

  /** Ends it as a power cut ends it. The signal is on its way when this returns. */
  kill(): void {
    if (this.isRunning) this.#child.kill('SIGKILL');
  }

  /** Asks it to end, and ends it for good when it takes longer than `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    if (!this.isRunning) return;
    this.#child.kill('SIGTERM');
    const late = await Promise.race([this.ended, wait(graceMs, 'late' as const, { ref: false })]);
    if (late === 'late') this.kill();
    await this.ended;
  }

  /** The first line of its own for which `read` has an answer. @throws when it ends before, or takes too long. */
  async firstLine<Answer>(read: (line: string) => Answer | undefined, patienceMs: number): Promise<Answer> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const over = !this.isRunning;
      for (const line of await this.#lines()) {
        const answer = read(line);
        if (answer !== undefined) return answer;
      }
      if (over) throw new ProgramEnded(`${this.#settings.name} ended:\n${await this.lastLines()}`);
      if (Date.now() > deadline) {
        throw new Error(`${this.#settings.name} did not say it in ${patienceMs} ms:\n${await this.lastLines()}`);
      }
      await wait(pollMs);
    }
  }

  async lastLines(): Promise<string> {
    return (await this.#lines()).slice(-linesInError).join('\n');
  }

  async #lines(): Promise<string[]> {
    const file = await open(this.#settings.logFile);
    try {
      const { size } = await file.stat();
      const length = Math.max(0, size - this.#logStart);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, this.#logStart);
      const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
      // The last one is empty, or not yet whole.
      return lines.slice(0, -1);
    } finally {
      await file.close();
    }
  }
}

/** It ended before it said what was waited for. */
export class ProgramEnded extends Error {
  override readonly name = 'ProgramEnded';
}
