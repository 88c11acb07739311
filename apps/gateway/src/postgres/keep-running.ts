import type { EmbeddedPostgres } from './embedded-postgres.ts';
import type { PostgresLog } from './postgres-log.ts';

export interface KeepRunningSettings {
  /** Starts it on its data, or adopts it; rejects while it cannot be started. */
  readonly start: () => Promise<EmbeddedPostgres>;
  readonly log: PostgresLog;
  /** How often to look whether it still runs; 1 s. */
  readonly lookMs?: number;
}

/** A PostgreSQL that is started again when it ends without having been told to. */
export interface KeptPostgres {
  readonly connectionString: string;
  /** Ends it for good. */
  stop(): Promise<void>;
}

const defaultLookMs = 1_000;

/**
 * Starts PostgreSQL and keeps it running. It may end by itself: a full disk, a kernel that ran out of memory, another
 * gateway on the same data that stops. It comes back on the same port, because whoever connects knows no other.
 */
export async function keepRunning({ start, log, lookMs = defaultLookMs }: KeepRunningSettings): Promise<KeptPostgres> {
  let server = await start();
  const { connectionString } = server;
  let isStopping = false;
  let hasComplained = false;
  let looking: Promise<void> = Promise.resolve();

  const look = async (): Promise<void> => {
    try {
      if (isStopping || server.isRunning()) return;
      if (!hasComplained) log.warn({ pid: server.pid }, 'PostgreSQL has ended: starting it again.');
      const again = await start();
      if (again.connectionString !== connectionString) {
        await again.stop();
        throw new Error('Its port was taken by another program meanwhile: end that one.');
      }
      server = again;
      hasComplained = false;
      log.info({ pid: server.pid }, 'PostgreSQL runs again.');
    } catch (error) {
      // Once an outage, not once a second.
      if (!hasComplained) log.warn({ err: error }, 'PostgreSQL cannot be started again: trying on.');
      hasComplained = true;
    }
  };
  const next = (): NodeJS.Timeout =>
    setTimeout(() => {
      looking = look().finally(() => {
        if (!isStopping) timer = next();
      });
    }, lookMs);
  let timer = next();

  return {
    connectionString,
    stop: async () => {
      isStopping = true;
      clearTimeout(timer);
      await looking;
      await server.stop();
    },
  };
}
