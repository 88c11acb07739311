import type { FailureReason } from '../channel/failure-reason.ts';
import type { Purpose } from '../trigger/trigger.ts';
import { attemptStatus, type AttemptState } from './attempt-state.ts';
import type { NextMove } from './next-move.ts';

/**
 * What may become of an uncertain send when nobody is asked about it any more, the most cautious first. None of them
 * sends it again on the same channel: that is for a person to decide.
 */
export const uncertainPolicies = [
  /** It waits for a person. */
  'park',
  /** It is settled as unreached: never sent again, and told by no other channel. */
  'give_up',
  /** The next channel of its plan tells it, although it may have arrived. */
  'fall_back',
] as const;
export type UncertainPolicy = (typeof uncertainPolicies)[number];

/** By the purpose of what is told; without one, it waits for a person. */
export type UncertainPolicies = Readonly<Partial<Record<Purpose, UncertainPolicy>>>;

/** The policy for a message: of one that tells several things, the most cautious of theirs. */
export function uncertainPolicyFor(purposes: readonly Purpose[], policies: UncertainPolicies = {}): UncertainPolicy {
  const theirs = purposes.map((purpose) => policies[purpose] ?? 'park');
  return uncertainPolicies.find((policy) => theirs.includes(policy)) ?? 'park';
}

/** What is left of the way of a message whose send is uncertain. */
export interface WayOn {
  /** When its follow-ups expire, where its plan has a step behind its own. */
  readonly deadline?: Date;
  /** Nothing was tried or planned after it. */
  readonly isLast: boolean;
  /** It was not withdrawn, stopped or replaced since. */
  readonly isOpen: boolean;
}

/** Why no further channel may tell it. */
export type NoWayOn = 'no_next_channel' | 'left_before' | 'closed' | 'expired';

/** @returns undefined where the next channel of the plan may. */
export function noWayOn({ deadline, isLast, isOpen }: WayOn, now: Date): NoWayOn | undefined {
  if (!isOpen) return 'closed';
  if (!isLast) return 'left_before';
  if (deadline === undefined) return 'no_next_channel';
  return deadline <= now ? 'expired' : undefined;
}

/** What becomes of an uncertain send about which nobody is asked any more. */
export function afterQuestions(policy: UncertainPolicy, way: WayOn, now: Date): UncertainPolicy {
  return policy === 'fall_back' && noWayOn(way, now) !== undefined ? 'park' : policy;
}

const lookAgainMs = 60_000;

/**
 * What a look at a follow-up leads to under the policy for its last attempt. A step that waited for its receipt in vain
 * is left for the next channel, uncertain or not; but what its policy would give up is told by no other channel, so the
 * look is put off until it is certain, or given up.
 */
export function moveUnder(
  policy: UncertainPolicy,
  move: NextMove,
  last: AttemptState | undefined,
  now: Date,
): NextMove {
  const isUncertain = last !== undefined && attemptStatus(last) === 'uncertain';
  const leaves = move.move === 'switch' && move.why === 'no_receipt';
  return policy === 'give_up' && leaves && isUncertain
    ? { move: 'wait', until: new Date(now.getTime() + lookAgainMs) }
    : move;
}

/**
 * The reason of a send that was given up as uncertain.
 *
 * @param why whose decision it was, as a sentence.
 * @param fallback whether the next channel tells it.
 */
export function givenUp(why: string, fallback: boolean): FailureReason {
  return { kind: 'unknown', permanent: true, fallback, alert: false, message: why };
}
