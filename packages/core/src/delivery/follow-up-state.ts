import type { AttemptState } from './attempt-state.ts';
import { attemptStatus } from './attempt-state.ts';

export type FollowUpOutcome = 'reached' | 'unreached' | 'uncertain' | 'suppressed' | 'expired' | 'holdout';

/** Where a follow-up stands. `settled` may still change when a receipt tells a late truth. */
export type FollowUpStatus =
  | { readonly state: 'held' | 'planned' | 'sending' | 'switching' }
  | { readonly state: 'settled'; readonly outcome: FollowUpOutcome };

/** Everything that the status of a follow-up follows from. */
export interface FollowUpFacts {
  /** It was decided that nothing (more) is sent: a withdrawal, an opt-out, an expiry. */
  readonly closed?: Exclude<FollowUpOutcome, 'reached' | 'unreached' | 'uncertain'>;
  /** In the order in which they were planned. */
  readonly attempts: readonly AttemptState[];
  /** Another attempt will be planned if the last one fails. */
  readonly moreToTry: boolean;
}

/** A person who was reached stays reached, whatever else is known. */
export function followUpStatus(facts: FollowUpFacts): FollowUpStatus {
  const statuses = facts.attempts.map(attemptStatus);
  if (statuses.includes('delivered')) return { state: 'settled', outcome: 'reached' };
  const last = statuses.at(-1);
  const underway = last === 'leased' || last === 'accepted' || last === 'sent';
  if (underway) return { state: 'sending' };
  if (last === 'uncertain') return { state: 'settled', outcome: 'uncertain' };
  if (facts.closed !== undefined) return { state: 'settled', outcome: facts.closed };
  if (last === undefined) return { state: 'held' };
  if (last === 'planned') return { state: 'planned' };
  return facts.moreToTry ? { state: 'switching' } : { state: 'settled', outcome: 'unreached' };
}
