import { setTimeout as wait } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { sqlState } from './connect.ts';
import type { PostgresLog } from './postgres-log.ts';

/**
 * Whoever waits for a whole table holds up everybody who asks for it later, and a dump has every table for as long as it
 * takes: gateways that run give up after 10 s. An autovacuum is ended by the server for whoever waits, but only when
 * deadlock_timeout is over, 1 s by itself: a wait that is not longer would go on for hours where a table is large.
 */
const patience = `SELECT set_config('lock_timeout', least(5000, 1000 + setting::bigint)::text, true)
  FROM pg_settings WHERE name = 'deadlock_timeout'`;
const lockNotAvailable = '55P03';
/** Those who were held up go on meanwhile: longer with every try, because a dump takes its time. */
const restMs = 4_000;
const longestRestMs = 20_000;
/** Between two words of it in the log. */
const triesUntilSaidAgain = 30;

export interface LockInMoments {
  readonly client: PoolClient;
  /** What is to be done, for the log. */
  readonly what: string;
  readonly log: PostgresLog;
}

/**
 * Runs `work` in a transaction that waits for no table for long: where somebody else has one, all of it is taken back and
 * tried again, until they have ended.
 */
export async function lockInMoments({ client, what, log }: LockInMoments, work: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await client.query(`BEGIN; ${patience}`);
      await work();
      await client.query('COMMIT');
      return;
    } catch (error) {
      if (sqlState(error) !== lockNotAvailable) throw error;
      await client.query('ROLLBACK');
    }
    if (tries % triesUntilSaidAgain === 0) {
      log.warn(
        { waiting: what },
        'A table has to be altered that somebody else uses, such as a dump of the database: it is tried again until they have ended.',
      );
    }
    await wait(Math.min(restMs * (tries + 1), longestRestMs));
  }
}
