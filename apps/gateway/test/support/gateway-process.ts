import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts';
import { apiKey, gatewayConfig, type GatewayConfigChoices } from './gateway-config.ts';
import { GatewayClient } from './gateway-client.ts';
import { silentLog } from './postgres-test-database.ts';
import type { Exit, ProcessGroup } from './process-group.ts';
import type { TestBed } from './test-bed.ts';

const main = fileURLToPath(new URL('../../src/main.js', import.meta.url));
const shiftedClock = new URL('shifted-clock.ts', import.meta.url).href;

export interface GatewayProcessSettings extends Partial<GatewayConfigChoices> {
  /** Tells the gateways of one test apart. */
  readonly name?: string;
  /** The whole configuration file, instead of one made from the choices. */
  readonly configText?: string;
  /** Without it the gateway starts its own PostgreSQL. */
  readonly databaseUrl?: string;
  readonly port?: number;
  /** Further variables of its environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** By how much the clock of its machine is wrong, in milliseconds; each SIGUSR2 goes on to the next one. */
  readonly clockOffMs?: readonly number[];
}

/** A line of the gateway's log. */
export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly err?: { readonly message: string };
  readonly [field: string]: unknown;
}

/** The gateway as an operator has it: a program, a configuration file, a data folder, signals and a log. */
export class GatewayProcess {
  readonly folder: string;
  readonly configFile: string;
  readonly dataDir: string;
  readonly port: number;
  readonly client: GatewayClient;
  readonly #bed: TestBed;
  readonly #databaseUrl: string | undefined;
  readonly #clockOffMs: readonly number[] | undefined;
  readonly #environment: Readonly<Record<string, string>>;
  #process: ProcessGroup | undefined;

  private constructor(bed: TestBed, folder: string, port: number, settings: GatewayProcessSettings) {
    this.#bed = bed;
    this.#databaseUrl = settings.databaseUrl;
    this.#clockOffMs = settings.clockOffMs;
    this.#environment = settings.environment ?? {};
    this.folder = folder;
    this.configFile = join(folder, 'aftercall.yaml');
    this.dataDir = join(folder, 'data');
    this.port = port;
    this.client = new GatewayClient(`http://127.0.0.1:${port}`, apiKey);
  }

  /** Everything but the process: it keeps its port and its data through any number of starts. */
  static async prepare(bed: TestBed, settings: GatewayProcessSettings = {}): Promise<GatewayProcess> {
    const { name = 'gateway', configText, databaseUrl, port, ...choices } = settings;
    const folder = await bed.makeFolder(name);
    const gateway = new GatewayProcess(bed, folder, port ?? (await bed.pickPort()), settings);
    await writeFile(gateway.configFile, configText ?? gatewayConfig({ sandboxUrl: 'http://127.0.0.1:9', ...choices }));
    if (databaseUrl === undefined) bed.guard(gateway.dataDir);
    return gateway;
  }

  /** Starts the program, whether or not it will become ready. */
  launch(): ProcessGroup {
    this.#process = this.#bed.run(main, this.folder, {
      AFTERCALL_CONFIG: this.configFile,
      AFTERCALL_DATA_DIR: this.dataDir,
      PORT: String(this.port),
      LOG_LEVEL: 'info',
      ...this.#environment,
      ...(this.#databaseUrl !== undefined && { DATABASE_URL: this.#databaseUrl }),
      ...(this.#clockOffMs !== undefined && {
        NODE_OPTIONS: `--import=${shiftedClock}`,
        AFTERCALL_TEST_CLOCK_OFF_MS: this.#clockOffMs.join(),
      }),
    });
    return this.#process;
  }

  /** Starts it and waits until it is ready; answers how long that took, in milliseconds. */
  async start(): Promise<number> {
    const began = performance.now();
    await this.launch().firstLine((line) => (readLogLine(line)?.msg === 'The gateway is ready.' ? true : undefined));
    return Math.round(performance.now() - began);
  }

  get process(): ProcessGroup {
    if (this.#process === undefined) throw new Error('The gateway was not started.');
    return this.#process;
  }

  get isRunning(): boolean {
    return this.#process?.isRunning === true;
  }

  /** The log of the current, or last, process. */
  get log(): LogLine[] {
    return this.process.printed.map((line) => readLogLine(line) ?? { level: 'unreadable', msg: line });
  }

  /** Ends the process as a power cut ends it; its PostgreSQL lives on. */
  async kill(): Promise<void> {
    this.process.signal('SIGKILL');
    await this.process.exit;
  }

  /** Signals the whole process group, as a terminal or a service manager does, and waits for its end. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Exit> {
    this.process.signal(signal);
    return this.process.exit;
  }

  /** The address of the PostgreSQL that the gateway started, or left behind. */
  async database(): Promise<string> {
    if (this.#databaseUrl !== undefined) return this.#databaseUrl;
    const { connectionString, adopted } = await startEmbeddedPostgres({ dataDir: this.dataDir, log: silentLog });
    if (!adopted) throw new Error("The gateway's PostgreSQL was not running.");
    return connectionString;
  }
}

function readLogLine(line: string): LogLine | undefined {
  return line.startsWith('{') ? (JSON.parse(line) as LogLine) : undefined;
}
