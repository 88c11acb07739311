import { scorecardOf, type Scorecard, type ScorecardCounts } from '@aftercall/core';
import { sqlState } from '../postgres/connect.ts';
import type { ScorecardQuestion } from './scorecard-cohort.ts';
import { countMessages } from './scorecard-messages.ts';
import { countPeople } from './scorecard-people.ts';
import { countScores } from './scorecard-scores.ts';
import { countTimes } from './scorecard-times.ts';
import type { TenantReads } from './tenant-reads.ts';

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
];

/** What PostgreSQL says of a statement that it ended: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const canceled = '57014';

/** The measures of a period and their verdicts. Nobody is held out yet, so there is nothing to hold no-shows against. */
export async function readScorecard(reads: TenantReads, question: ScorecardQuestion): Promise<Scorecard> {
  return scorecardOf(await countScorecard(reads, question));
}

/**
 * What they are made from, counted in the database as of one moment: the statements follow from the period alone.
 *
 * @throws {TooMuchToCountError}
 */
export async function countScorecard(
  reads: TenantReads,
  question: ScorecardQuestion,
  longestMs = longestStatementMs,
): Promise<ScorecardCounts> {
  try {
    return await reads.as(question, async (client) => {
      const settings = [...plansOfPeriods, `statement_timeout = ${longestMs}`];
      await client.query(settings.map((one) => `SET LOCAL ${one}`).join('; '));
      return {
        ...(await countMessages(client, question)),
        ...(await countPeople(client, question)),
        time: await countTimes(client, question),
        csat: await countScores(client, question),
      };
    });
  } catch (error) {
    if (sqlState(error) !== canceled) throw error;
    throw new TooMuchToCountError(`A statement was not done in ${longestMs} ms.`, { cause: error });
  }
}
