import type { PoolClient } from 'pg';
import { sqlState } from '../../postgres/connect.ts';
import type { Reader, TenantReads } from './tenant-reads.ts';

/** The period holds more than is counted in one go: a shorter one is asked for instead. */
export class TooMuchToCountError extends Error {
  override readonly name = 'TooMuchToCountError';
}

/** For each statement: less than a connection is waited for, so that it is the database that ends it. */
const longestStatementMs = 8_000;

/**
 * The plans of a session are pinned to look-ups by key, for statements about a batch (`openPool`). These read a period: by
 * hash, and by whichever way its values ask for. What is sorted and hashed of some hundred thousand follow-ups fits into
 * memory; with the usual 4 MB it would go to disk.
 */
const plansOfPeriods = [
  'plan_cache_mode = auto',
  'enable_seqscan = on',
  'enable_hashjoin = on',
  'enable_mergejoin = on',
  "work_mem = '32MB'",
  // What is left to count is little, and whoever sends needs the other cores.
  'max_parallel_workers_per_gather = 0',
];

/** What PostgreSQL says of a statement that it ended: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const canceled = '57014';

/**
 * Counts rows of a period, all as of one moment.
 *
 * @throws {TooMuchToCountError}
 */
export async function readPeriod<T>(
  reads: TenantReads,
  reader: Reader,
  count: (client: PoolClient) => Promise<T>,
  longestMs = longestStatementMs,
): Promise<T> {
  try {
    return await reads.as(reader, async (client) => {
      const settings = [...plansOfPeriods, `statement_timeout = ${longestMs}`];
      await client.query(settings.map((one) => `SET LOCAL ${one}`).join('; '));
      return count(client);
    });
  } catch (error) {
    if (sqlState(error) !== canceled) throw error;
    throw new TooMuchToCountError(`A statement was not done in ${longestMs} ms.`, { cause: error });
  }
}
