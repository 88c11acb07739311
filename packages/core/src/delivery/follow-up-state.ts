import { attemptStatus, type AttemptState, type AttemptStatus } from './attempt-state.ts';

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

/**
 * A person who was reached stays reached, whatever else is known. As long as an earlier attempt
 * may still arrive, or may have arrived unseen, a later one's failure does not say otherwise.
 */
export function followUpStatus({ attempts, closed, moreToTry }: FollowUpFacts): FollowUpStatus {
  const statuses = attempts.map(attemptStatus);
  const last = statuses.at(-1);
  if (statuses.includes('delivered')) return { state: 'settled', outcome: 'reached' };
  if (statuses.some(isUnderway)) return { state: 'sending' };
  if (closed === undefined && last === 'planned') return { state: 'planned' };
  const mayTryAgain = closed === undefined && moreToTry && last !== undefined && last !== 'uncertain';
  if (mayTryAgain) return { state: 'switching' };
  if (statuses.includes('uncertain')) return { state: 'settled', outcome: 'uncertain' };
  if (closed !== undefined) return { state: 'settled', outcome: closed };
  return last === undefined ? { state: 'held' } : { state: 'settled', outcome: 'unreached' };
}

function isUnderway(status: AttemptStatus): boolean {
  return status === 'leased' || status === 'accepted' || status === 'sent';
}
