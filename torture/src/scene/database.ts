import { setTimeout as wait } from 'node:timers/promises';
import { Client, type QueryResultRow } from 'pg';
// The gateway's own PostgreSQL, run beside it: the same server with the same settings, fsync above all.
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../../apps/gateway/src/postgres/embedded-postgres.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const startTries = 40;
const betweenTriesMs = 50;

/** PostgreSQL as a process of its own, which is killed and started again on the same data. */
export class Database {
  readonly #folder: string;
  #running: EmbeddedPostgres;
  #restarting: Promise<void> = Promise.resolve();
  #isStopped = false;

  private constructor(folder: string, running: EmbeddedPostgres) {
    this.#folder = folder;
    this.#running = running;
  }

  static async start(folder: string): Promise<Database> {
    return new Database(folder, await startOn(folder));
  }

  get port(): number {
    return Number(new URL(this.#running.connectionString).port);
  }

  /** By way of a proxy on this port; without one, straight. */
  connectionString(port?: number): string {
    const url = new URL(this.#running.connectionString);
    if (port !== undefined) url.port = String(port);
    return url.href;
  }

  /** SIGKILL to its first process, as a power cut; the others end when they see that it is gone. */
  kill(): void {
    process.kill(this.#running.pid, 'SIGKILL');
  }

  /** Starts it again after a kill; resolves once it takes connections. */
  restart(): Promise<void> {
    this.#restarting = this.#restart();
    return this.#restarting;
  }

  async read<Row extends QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const client = new Client({ connectionString: this.connectionString() });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Row>(text, [...values])).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#restarting.catch(() => undefined);
    await this.#running.stop();
  }

  async #restart(): Promise<void> {
    for (let tries = 1; !this.#isStopped; tries += 1) {
      try {
        this.#running = await startOn(this.#folder);
        return;
      } catch (error) {
        // Processes of the killed server that are still at work hold its shared memory.
        if (tries === startTries) throw error;
        await wait(betweenTriesMs);
      }
    }
  }
}

function startOn(folder: string): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir: `${folder}/data`, reachableDir: `${folder}/reachable`, log: silent });
}
