import type { FollowUp, NewAttempt } from '@aftercall/core';

/** The earliest moment at which something of these falls due: held, waiting to leave, or waiting for its receipt. */
export function nextDueOf(
  followUps: Iterable<{ readonly followUp: FollowUp }>,
  attempts: readonly Pick<NewAttempt, 'dueAt' | 'onward'>[],
  now: Date,
): Date | undefined {
  let next: Date | undefined;
  for (const { followUp } of followUps) {
    if (followUp.status === 'held' && (next === undefined || followUp.dueAt < next)) next = followUp.dueAt;
  }
  for (const { dueAt, onward } of attempts) {
    if (dueAt > now && (next === undefined || dueAt < next)) next = dueAt;
    const looksAt = onward?.wait === undefined ? undefined : new Date(dueAt.getTime() + onward.wait.afterMs);
    if (looksAt !== undefined && (next === undefined || looksAt < next)) next = looksAt;
  }
  return next;
}
