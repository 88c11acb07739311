import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Program } from './program.ts';

/** A line of the oracle's log: the carrier accepted a message, whatever the gateway believes. */
export interface OracleAccept {
  readonly sid: string;
  readonly to: string;
  readonly channel: string;
  readonly attemptId: string | null;
  /** What went wrong with it on purpose; `ok` when nothing did. */
  readonly fault: string;
  /** RFC 3339. */
  readonly acceptedAt: string;
}

const script = fileURLToPath(new URL('../../../apps/sandbox/src/main.ts', import.meta.url));
const readyPatienceMs = 30_000;

/** The sandbox: a process of its own, which is never killed, with a log of its own. */
export class Carrier {
  readonly url: string;
  readonly program: Program;
  readonly #oracleLog: string;

  private constructor(program: Program, url: string, oracleLog: string) {
    this.program = program;
    this.url = url;
    this.#oracleLog = oracleLog;
  }

  static async start(folder: string): Promise<Carrier> {
    const oracleLog = join(folder, 'accepts.jsonl');
    const program = await Program.start({
      name: 'the sandbox',
      script,
      environment: { PORT: '0', ORACLE_LOG: oracleLog, MAGIC_NUMBERS: 'off' },
      workingFolder: folder,
      logFile: join(folder, 'sandbox.log'),
    });
    const url = await program.firstLine(
      (line) => (line.startsWith('{') ? (JSON.parse(line) as { url?: string }).url : undefined),
      readyPatienceMs,
    );
    return new Carrier(program, url, oracleLog);
  }

  /** One request in so many meets each of these: answers from which nobody can tell whether the message was taken. */
  async beAmbiguous(): Promise<void> {
    for (const [fault, every] of ambiguousFaults) await this.#ask('POST', '/faults', { fault, every });
  }

  async behave(): Promise<void> {
    await this.#ask('DELETE', '/faults');
  }

  /** Everything that it ever accepted, in order. */
  async accepts(): Promise<OracleAccept[]> {
    const text = await readFile(this.#oracleLog, 'utf8').catch(() => '');
    return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as OracleAccept]));
  }

  async #ask(method: string, path: string, body?: object): Promise<void> {
    const response = await fetch(`${this.url}/sandbox${path}`, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`The sandbox answered ${response.status}: ${await response.text()}`);
    await response.arrayBuffer();
  }
}

const ambiguousFaults = [
  ['error_after_accept', 41],
  ['reset_after_accept', 53],
  ['hang_after_accept', 89],
  ['malformed_answer', 97],
  ['error_before_accept', 71],
  ['reset_before_accept', 101],
] as const;
