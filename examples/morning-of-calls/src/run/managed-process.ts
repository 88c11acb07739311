import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

export interface ManagedProcessSettings {
  /** What people call it, e.g. `the gateway`. */
  readonly name: string;
  /** A TypeScript file, run by this Node from source. */
  readonly script: string;
  readonly arguments?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly workingFolder: string;
  /** Everything that it prints is appended here. */
  readonly logFile: string;
}

/** A child ended although nobody asked it to; the message has its last lines. */
export class ProcessEndedError extends Error {
  override readonly name = 'ProcessEndedError';
}

const keptLines = 15;

/**
 * A child in a process group of its own, so that a Ctrl-C in the terminal reaches only the
 * demo, which then ends its children in the right order.
 */
export class ManagedProcess {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #log: WriteStream;
  readonly #lastLines: string[] = [];
  readonly #listeners = new Set<(line: string) => void>();
  readonly #exited: Promise<void>;
  #stopping = false;

  constructor(settings: ManagedProcessSettings) {
    const { name, script, environment, workingFolder, logFile } = settings;
    this.name = name;
    this.#log = createWriteStream(logFile, { flags: 'a' });
    this.#child = spawn(process.execPath, ['--conditions=source', script, ...(settings.arguments ?? [])], {
      detached: true,
      cwd: workingFolder,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#exited = once(this.#child, 'close').then(() => undefined);
    for (const output of [this.#child.stdout, this.#child.stderr]) {
      if (output !== null) createInterface({ input: output }).on('line', (line) => this.#take(line));
    }
  }

  /** Rejects when it ends unasked; never resolves before it was asked to end. @throws ProcessEndedError */
  async untilEnded(): Promise<void> {
    await this.#exited;
    if (this.#stopping) return;
    const { exitCode, signalCode } = this.#child;
    const how = signalCode === null ? `with exit code ${exitCode}` : `by ${signalCode}`;
    const lines = this.#lastLines.map((line) => `  ${line}`).join('\n');
    throw new ProcessEndedError(`${this.name} ended ${how}. Its last lines:\n${lines || '  (none)'}`);
  }

  /** The first line for which `read` has an answer. @throws ProcessEndedError when it ends before. */
  firstLine<Answer>(read: (line: string) => Answer | undefined): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const listener = (line: string): void => {
      const answer = read(line);
      if (answer === undefined) return;
      this.#listeners.delete(listener);
      resolve(answer);
    };
    this.#listeners.add(listener);
    this.untilEnded().catch(reject);
    return promise;
  }

  /** Asks it to end, and ends it for good when it takes longer than `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGTERM');
      const given = new AbortController();
      const late = wait(graceMs, 'late' as const, { signal: given.signal }).catch(() => undefined);
      if ((await Promise.race([this.#exited, late])) === 'late') this.#killGroup();
      given.abort();
    }
    await this.#exited;
    this.#log.end();
    await finished(this.#log);
  }

  #killGroup(): void {
    const { pid } = this.#child;
    try {
      if (pid !== undefined) process.kill(-pid, 'SIGKILL');
    } catch (error) {
      // It ended in the same moment.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  #take(line: string): void {
    this.#log.write(`${line}\n`);
    this.#lastLines.push(line);
    if (this.#lastLines.length > keptLines) this.#lastLines.shift();
    for (const listener of this.#listeners) listener(line);
  }
}
