export {
  attemptStatus,
  failureRanks,
  factOfReceipt,
  foldAttempt,
  isLateTruth,
  newAttempt,
  progressRanks,
  reachabilityToldBy,
} from './attempt-state.ts';
export type {
  AttemptFact,
  AttemptFailure,
  AttemptFailureKind,
  AttemptProgress,
  AttemptState,
  AttemptStatus,
  Engagement,
} from './attempt-state.ts';
export { answeredAttempt, leftBefore } from './answered-attempt.ts';
export type { AnswerableAttempt } from './answered-attempt.ts';
export { causeOfFailure, causeOfSkip, deadLetterCauses } from './dead-letter.ts';
export type { DeadLetterCause } from './dead-letter.ts';
export { followUpStatus } from './follow-up-state.ts';
export type { FollowUpFacts, FollowUpOutcome, FollowUpStatus } from './follow-up-state.ts';
export {
  afterQuestions,
  givenUp,
  moveUnder,
  noWayOn,
  uncertainPolicies,
  uncertainPolicyFor,
} from './uncertain-policy.ts';
export type { NoWayOn, UncertainPolicies, UncertainPolicy, WayOn } from './uncertain-policy.ts';
export { isTold, missedWindow, nextMove, switchingFailure, tells } from './next-move.ts';
export type { NextMove, SwitchReason, Tried } from './next-move.ts';
export {
  afterAnswer,
  countAnswer,
  firstQuestionAfterMs,
  isProvenAbsent,
  provenAbsent,
  takenFor,
} from './reconciliation.ts';
export type { AfterAnswer, Asked, ReconcileAnswer } from './reconciliation.ts';
export { fractionOf, planRetry, retryClasses, retryClassOf } from './retry-policy.ts';
export type { RetryClass, RetryPlan, RetryQuestion } from './retry-policy.ts';
