import { scorecardOf, type NoShowArms, type Scorecard, type ScorecardCounts } from '@aftercall/core';
import type { PoolClient } from 'pg';
import { readPeriod } from '../reads/period-reads.ts';
import { countArms } from './scorecard-arms.ts';
import { readCohort, type ScorecardQuestion } from './scorecard-cohort.ts';
import { countMessages } from './scorecard-messages.ts';
import { countPeople } from './scorecard-people.ts';
import { countScores } from './scorecard-scores.ts';
import { countTimes } from './scorecard-times.ts';
import type { TenantReads } from '../reads/tenant-reads.ts';

/** What the measures of a period are made from. */
export interface CountedPeriod {
  readonly counts: ScorecardCounts;
  /** Of every hold-out with somebody in it: those of whom it is known whether they came. */
  readonly experiments: readonly NoShowArms[];
}

/** The measures of a period and their verdicts. */
export async function readScorecard(reads: TenantReads, question: ScorecardQuestion): Promise<Scorecard> {
  const { counts, experiments } = await countScorecard(reads, question);
  return scorecardOf(counts, experiments);
}

/**
 * What they are made from, counted in the database as of one moment: the statements follow from the period alone.
 *
 * @throws {TooMuchToCountError}
 */
export function countScorecard(
  reads: TenantReads,
  question: ScorecardQuestion,
  longestMs?: number,
): Promise<CountedPeriod> {
  const count = async (client: PoolClient): Promise<CountedPeriod> => {
    const cohort = await readCohort(client, question);
    const { inTime, excluded, ...messages } = await countMessages(client, cohort);
    const counts = {
      ...messages,
      ...(await countPeople(client, cohort)),
      time: { ...(await countTimes(client, cohort)), inTime, excluded },
      csat: await countScores(client, cohort),
    };
    return { counts, experiments: await countArms(client, cohort) };
  };
  return readPeriod(reads, question, count, longestMs);
}
