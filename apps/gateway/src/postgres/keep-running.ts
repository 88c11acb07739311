import type { EmbeddedPostgres } from './embedded-postgres.ts';
import type { PostgresLog } from './postgres-log.ts';
import { joinPostgres, type JoinedPostgres } from './presence.ts';

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
  /** Ends it for good, unless another gateway works with it: then that one ends it. A second call waits too. */
  stop(): Promise<void>;
}

const defaultLookMs = 1_000;

/**
 * Starts PostgreSQL and keeps it running. It may end by itself: a full disk, a kernel that ran out of memory. It comes back
 * on the same port, because whoever connects knows no other.
 */
export async function keepRunning({ start, log, lookMs = defaultLookMs }: KeepRunningSettings): Promise<KeptPostgres> {
  let joined = await joinPostgres(start);
  const { connectionString } = joined.server;
  let isStopping = false;
  let hasComplained = false;
  let looking: Promise<void> = Promise.resolve();

  const leave = async ({ server, presence }: JoinedPostgres): Promise<void> => {
    if (await presence.leave()) await server.stop();
    else log.info({ pid: server.pid }, 'Another gateway works with this PostgreSQL: it is left running.');
  };
  const look = async (): Promise<void> => {
    try {
      if (isStopping) return;
      if (joined.server.isRunning()) {
        hasComplained = false;
        return;
      }
      if (!hasComplained) log.warn({ pid: joined.server.pid }, 'PostgreSQL has ended: starting it again.');
      const again = await joinPostgres(start);
      if (again.server.connectionString !== connectionString) {
        await leave(again);
        throw new Error('Its port was taken by another program meanwhile: end that one.');
      }
      joined = again;
      hasComplained = false;
      log.info({ pid: joined.server.pid }, 'PostgreSQL runs again.');
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

  const stop = async (): Promise<void> => {
    isStopping = true;
    clearTimeout(timer);
    await looking;
    await leave(joined);
  };
  let stopped: Promise<void> | undefined;
  return { connectionString, stop: () => (stopped ??= stop()) };
}
