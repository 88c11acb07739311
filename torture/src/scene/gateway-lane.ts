import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeFile } from 'node:fs/promises';
import type { FailPoint } from '../plan/fault-plan.ts';
import { DatabaseProxy, type CommitPoint } from '../proxy/database-proxy.ts';
import { ProviderProxy, type RequestPoint } from '../proxy/provider-proxy.ts';
import type { Database } from './database.ts';
import { gatewayConfig } from './gateway-config.ts';
import { Program, ProgramEnded } from './program.ts';

export interface LaneSettings {
  readonly number: number;
  readonly folder: string;
  readonly port: number;
  readonly database: Database;
  readonly carrierUrl: string;
  /** Further variables of its environment, e.g. where its subscription is. */
  readonly environment: Readonly<Record<string, string>>;
}

const script = fileURLToPath(new URL('../../../apps/gateway/src/main.js', import.meta.url));
const warm = new URL('warm.ts', import.meta.url).href;
/** On a busy machine, with a database that recovers. */
const readyPatienceMs = 300_000;

/** A gateway with its two proxies: whatever it says to PostgreSQL and to the carrier goes through them. */
export class GatewayLane {
  readonly url: string;
  readonly logFile: string;
  readonly toDatabase: DatabaseProxy;
  readonly toProvider: ProviderProxy;
  /** How long each start took until the gateway was ready, in milliseconds. */
  readonly startsMs: number[] = [];
  readonly #settings: LaneSettings;
  readonly #configFile: string;
  #program: Program | undefined;
  #isClosed = false;
  /** The next one, loaded ahead of time. */
  #spare: Promise<Program> | undefined;

  private constructor(settings: LaneSettings, toDatabase: DatabaseProxy, toProvider: ProviderProxy) {
    this.#settings = settings;
    this.toDatabase = toDatabase;
    this.toProvider = toProvider;
    this.url = `http://127.0.0.1:${settings.port}`;
    this.logFile = join(settings.folder, `gateway-${settings.number}.log`);
    this.#configFile = join(settings.folder, `gateway-${settings.number}.yaml`);
  }

  /** Everything but the process. */
  static async prepare(settings: LaneSettings): Promise<GatewayLane> {
    const toDatabase = await DatabaseProxy.listen(() => settings.database.port);
    const toProvider = await ProviderProxy.listen(settings.carrierUrl);
    const lane = new GatewayLane(settings, toDatabase, toProvider);
    await writeFile(lane.#configFile, gatewayConfig(toProvider.url));
    return lane;
  }

  get isRunning(): boolean {
    return this.#program?.isRunning === true;
  }

  /** Starts it and waits until it is ready; one that gives up because the database is away is started again. */
  async start(): Promise<void> {
    const deadline = Date.now() + readyPatienceMs;
    const began = performance.now();
    while (!this.#isClosed) {
      this.#program = await (this.#spare ?? this.#launch());
      this.#program.begin();
      this.#spare = this.#launch();
      try {
        await this.#untilReady(this.#program, deadline);
        this.startsMs.push(Math.round(performance.now() - began));
        return;
      } catch (error) {
        // A service manager starts it again, too. One that ends before anything was done to it will always do so.
        const isFirst = this.startsMs.length === 0;
        if (!(error instanceof ProgramEnded) || isFirst || Date.now() > deadline) throw error;
      }
    }
    throw new Error(`Gateway ${this.#settings.number} is not started any more.`);
  }

  /** In the very moment of the call. */
  kill(): void {
    this.#program?.kill();
  }

  async untilEnded(): Promise<void> {
    await this.#program?.ended;
  }

  /** Kills it when it comes to this point; resolves then. Whoever sets it calls it off when it waits too long. */
  setTrap(point: FailPoint): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const spring = (): void => {
      this.kill();
      resolve();
    };
    if (point.startsWith('commit.')) this.toDatabase.set({ point: point as CommitPoint, spring });
    else this.toProvider.set({ point: point as RequestPoint, spring });
    return promise;
  }

  clearTrap(): void {
    this.toDatabase.set(undefined);
    this.toProvider.set(undefined);
  }

  async close(graceMs: number): Promise<void> {
    this.#isClosed = true;
    (await this.#spare)?.kill();
    await this.#program?.stop(graceMs);
    await this.toDatabase.close();
    await this.toProvider.close();
  }

  /** A process that has loaded the gateway's code, and begins when it is told to. */
  #launch(): Promise<Program> {
    const { folder, port, database, environment, number } = this.#settings;
    const launched = Program.start({
      name: `gateway ${number}`,
      script,
      nodeFlags: ['--import', warm],
      waits: true,
      environment: {
        AFTERCALL_CONFIG: this.#configFile,
        PORT: String(port),
        DATABASE_URL: database.connectionString(this.toDatabase.port),
        LOG_LEVEL: 'warn',
        // What one process has compiled the next one need not.
        NODE_COMPILE_CACHE: join(folder, 'compiled'),
        ...environment,
      },
      workingFolder: folder,
      logFile: this.logFile,
    });
    launched.catch(() => undefined);
    return launched;
  }

  async #untilReady(program: Program, deadline: number): Promise<void> {
    for (;;) {
      if (await isReady(this.url)) return;
      if (!program.isRunning) throw new ProgramEnded(await program.lastLines());
      if (Date.now() > deadline) {
        throw new Error(`Gateway ${this.#settings.number} does not become ready:\n${await program.lastLines()}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
  }
}

/** False also while nobody listens yet. */
async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}
