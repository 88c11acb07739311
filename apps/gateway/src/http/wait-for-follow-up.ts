import type { FollowUpNews } from '../engine/follow-up-news.ts';
import type { AttemptView, FollowUpView } from '../ledger/reads/views.ts';

/** How far a message is to have got. */
export type WaitGoal = 'accepted' | 'delivered';

/** What ended the wait. `settled`: it will not get that far any more. */
export type WaitEnd = WaitGoal | 'settled' | 'timed_out';

/** Another replica may send, and its news do not come here. */
const pollMs = 250;

export interface WaitInput {
  readonly followUpId: string;
  readonly goal: WaitGoal;
  readonly news: FollowUpNews;
  readonly read: () => Promise<FollowUpView | undefined>;
  /** Ends the wait: the time is up, or nobody waits any more. */
  readonly signal: AbortSignal;
}

/** Waits until a follow-up has got as far as the goal or never will; answers it as it was last read. */
export async function waitForFollowUp(input: WaitInput): Promise<{ end: WaitEnd; followUp: FollowUpView | undefined }> {
  const { followUpId, goal, news, read, signal } = input;
  for (;;) {
    const changed = news.waitFor(followUpId, AbortSignal.any([signal, AbortSignal.timeout(pollMs)]));
    const followUp = await read();
    if (followUp?.attempts.some((attempt) => hasReached(attempt, goal)) === true) return { end: goal, followUp };
    if (followUp !== undefined && isOver(followUp)) return { end: 'settled', followUp };
    if (signal.aborted) return { end: 'timed_out', followUp };
    await changed;
  }
}

/** Of an uncertain send a receipt may tell in the next moment that it took place, or its provider when it is asked. */
function isOver({ state, outcome }: FollowUpView): boolean {
  return state === 'settled' && outcome !== 'uncertain';
}

function hasReached({ status, acceptedAt }: AttemptView, goal: WaitGoal): boolean {
  if (status === 'delivered') return true;
  return goal === 'accepted' && (acceptedAt !== undefined || status === 'accepted' || status === 'sent');
}
