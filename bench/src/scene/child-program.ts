import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

interface ChildSettings {
  /** What people call it, e.g. `the gateway`. */
  readonly name: string;
  readonly arguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly workingFolder: string;
  /** Everything that it prints goes straight into this file, and costs us nothing. */
  readonly logFile: string;
}

export interface ChildProgramSettings extends ChildSettings {
  /** A TypeScript file, run by this Node from source. */
  readonly script: string;
  /** Further flags of Node itself. */
  readonly nodeFlags?: readonly string[];
}

export interface ChildExecutableSettings extends ChildSettings {
  /** The path of a program that is not ours: it is started and ended, and cannot be asked. */
  readonly executable: string;
}

/** What a child needs of our environment, and no more: the gateway reads settings from its own. */
const passedOn = ['PATH', 'HOME', 'USER', 'LANG', 'TZ', 'TMPDIR', 'TEMP', 'TMP', 'SYSTEMROOT'] as const;

const linesInError = 15;

/**
 * A child with a line for messages to and from it. It is in a process group of its own, so that a
 * Ctrl-C in the terminal reaches only the bench, which then ends its children in the right order.
 */
export class ChildProgram {
  readonly pid: number;
  readonly #settings: ChildSettings;
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  #stopping = false;

  private constructor(settings: ChildSettings, child: ChildProcess, pid: number) {
    this.#settings = settings;
    this.#child = child;
    this.pid = pid;
    this.#exited = once(child, 'exit').then(() => undefined);
  }

  static async start(settings: ChildProgramSettings | ChildExecutableSettings): Promise<ChildProgram> {
    const { environment, workingFolder, logFile } = settings;
    const log = openSync(logFile, 'a');
    try {
      const own = settings.arguments ?? [];
      const options = { detached: true, cwd: workingFolder, env: childEnvironment(environment) };
      const child =
        'executable' in settings
          ? spawn(settings.executable, own, { ...options, stdio: ['ignore', log, log] })
          : spawn(process.execPath, [...(settings.nodeFlags ?? []), '--conditions=source', settings.script, ...own], {
              ...options,
              stdio: ['ignore', log, log, 'ipc'],
            });
      await once(child, 'spawn');
      return new ChildProgram(settings, child, child.pid ?? Number.NaN);
    } finally {
      closeSync(log);
    }
  }

  /** Sends a message, if there is one to send, and waits for the next one to come. @throws when it ends before. */
  async ask<Answer>(message?: object): Promise<Answer> {
    const answered = once(this.#child, 'message');
    if (message !== undefined) this.#child.send(message);
    const [answer] = (await Promise.race([answered, this.untilEnded()])) as [Answer];
    return answer;
  }

  /** Rejects, with its last lines, when it ends unasked; never resolves before it was asked to end. */
  async untilEnded(): Promise<never[]> {
    await this.#exited;
    if (this.#stopping) return [];
    const { exitCode, signalCode } = this.#child;
    const how = signalCode === null ? `with exit code ${exitCode}` : `by ${signalCode}`;
    throw new Error(`${this.#settings.name} ended ${how}. Its last lines:\n${await this.lastLines()}`);
  }

  async lastLines(): Promise<string> {
    const text = await readFile(this.#settings.logFile, 'utf8').catch(() => '');
    return text.trimEnd().split('\n').slice(-linesInError).join('\n');
  }

  /** Asks it to end, and ends it for good when it takes longer than `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGTERM');
    const given = new AbortController();
    const late = wait(graceMs, 'late' as const, { signal: given.signal }).catch(() => undefined);
    if ((await Promise.race([this.#exited, late])) === 'late') this.#child.kill('SIGKILL');
    given.abort();
    await this.#exited;
  }
}

function childEnvironment(own: Readonly<Record<string, string>> = {}): Record<string, string> {
  const inherited = passedOn.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(inherited), ...own };
}
