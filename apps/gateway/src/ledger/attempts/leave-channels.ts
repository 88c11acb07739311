import { missedWindow, switchingFailure, tells, type AttemptState } from '@aftercall/core';
import type { LearntFact } from './attempt-fact.ts';
import type { StoredAttempt, StoredFollowUp } from './attempt-rows.ts';
import type { WorkRow } from '../rows/tables.ts';
import { switchRow } from '../rows/work-rows.ts';

/** Which follow-ups are to be looked at for their next channel at once, and which need it no more. */
export interface ChannelsLeft {
  readonly leaving: ReadonlyMap<StoredFollowUp, WorkRow>;
  readonly staying: readonly string[];
}

/**
 * What a batch of facts means for the channels after the ones that were tried. Where a plan has no next step, it looks
 * at nothing but free text that was refused for its service window.
 *
 * @param touched the attempts that changed, each with its state before.
 * @param retried those that are tried again on the same channel.
 * @param now when a look is due.
 */
export function channelsLeft(
  touched: ReadonlyMap<StoredAttempt, AttemptState>,
  facts: readonly LearntFact[],
  retried: ReadonlySet<StoredAttempt>,
  now: Date,
): ChannelsLeft {
  const leaving = new Map<StoredFollowUp, WorkRow>();
  const staying: string[] = [];
  for (const [attempt, before] of touched) {
    const { onward, followUp, state } = attempt;
    // The last step is taken again in another form, too.
    if (
      (onward === null && !missedWindow(state)) ||
      followUp.status !== 'released' ||
      followUp.attempts.at(-1) !== attempt
    )
      continue;
    const failed = switchingFailure(state) !== undefined;
    const isNews = failed && switchingFailure(before) === undefined && !retried.has(attempt);
    if (isNews || facts.some((one) => one.attemptId === attempt.id && one.leavesChannel === true)) {
      leaving.set(followUp, switchRow(attempt, followUp.id, now));
    } else if (!failed && onward?.until !== undefined && tells(state, onward.until) && !tells(before, onward.until)) {
      staying.push(followUp.id);
    }
  }
  return { leaving, staying };
}
