import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pickFreePort } from '../../src/postgres/pick-free-port.ts';
import { makeTestFolder } from './postgres-test-folder.ts';
import { ProcessGroup } from './process-group.ts';

const reaperScript = fileURLToPath(new URL('test-bed-reaper.ts', import.meta.url));

/** Below the ports that systems hand out by themselves, so that no outgoing connection takes one between two starts. */
const firstPort = 15_000;
const portRange = 10_000;

/** The folder and the processes of one end-to-end test; nothing of them outlives it, even when it is killed. */
export class TestBed {
  readonly folder: string;
  readonly #reaper: ChildProcess;

  private constructor(folder: string, reaper: ChildProcess) {
    this.folder = folder;
    this.#reaper = reaper;
  }

  static async make(): Promise<TestBed> {
    const folder = await makeTestFolder();
    const reaper = spawn(process.execPath, ['--no-warnings', reaperScript, folder], {
      detached: true,
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    return new TestBed(folder, reaper);
  }

  /** A folder for one process, in which it also works: whatever is left of it can be found by its folder. */
  async makeFolder(name: string): Promise<string> {
    const folder = join(this.folder, name);
    await mkdir(folder, { recursive: true });
    return folder;
  }

  /** A free port that is still free when a process is started on it again. */
  pickPort(): Promise<number> {
    return pickFreePort(firstPort + Math.floor(Math.random() * portRange));
  }

  run(script: string, cwd: string, env: Readonly<Record<string, string>>): ProcessGroup {
    const began = (pid: number): void => this.#tell(`began ${pid}`);
    const ended = (pid: number): void => this.#tell(`ended ${pid}`);
    return new ProcessGroup({ script, cwd, env, began, ended });
  }

  /** A PostgreSQL may be running on this data folder at the end. */
  guard(dataDir: string): void {
    this.#tell(`data ${dataDir}`);
  }

  /** Ends every process that is left and removes the folder. */
  async clear(): Promise<void> {
    const exited = once(this.#reaper, 'exit');
    this.#reaper.stdin?.end();
    const [code] = (await exited) as [number | null];
    if (code !== 0) throw new Error('A process of the test could not be ended: see the error above.');
  }

  #tell(line: string): void {
    this.#reaper.stdin?.write(`${line}\n`);
  }
}
