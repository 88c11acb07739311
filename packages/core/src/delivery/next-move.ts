import type { PlanStep } from '../routing/plan.ts';
import type { AwaitedReceipt } from '../routing/route.ts';
import {
  attemptStatus,
  failureRanks,
  progressRanks,
  type AttemptFailureKind,
  type AttemptState,
} from './attempt-state.ts';

/** What was tried of a plan. */
export interface Tried {
  /** Of the attempt. */
  readonly id: string;
  /** The step of the plan, from 0. */
  readonly step: number;
  readonly state: AttemptState;
  /** When it was, or is, to leave. */
  readonly plannedAt: Date;
  readonly acceptedAt?: Date;
}

/** Why a follow-up leaves a channel for the next one, or what it tells there for another form of it. */
export type SwitchReason = AttemptFailureKind | 'no_receipt' | 'window_closed' | 'overtaken';

/** What a look at the last attempt of a follow-up leads to. */
export type NextMove =
  /** It arrived, or may arrive and nobody waits for it, or failed in a way that no other channel mends. */
  | { readonly move: 'stay' }
  | { readonly move: 'wait'; readonly until: Date }
  /** The service window was closed: the same step again, in the form that needs none. */
  | { readonly move: 'rephrase'; readonly from: number; readonly why: 'window_closed' }
  /** Some of what it was to tell is not told any more, and it did not leave: the same step again, with the rest. */
  | { readonly move: 'retell'; readonly from: number; readonly why: 'overtaken' }
  | { readonly move: 'switch'; readonly from: number; readonly why: SwitchReason };

/**
 * Whether it is time for the next channel.
 *
 * @param tried everything that was tried, oldest first.
 */
export function nextMove(steps: readonly PlanStep[], tried: readonly Tried[], now: Date): NextMove {
  const last = tried.at(-1);
  if (last === undefined) return stay;
  const { step: from, state } = last;
  const wait = steps[from]?.wait;
  const isReached = tried.some((one) => attemptStatus(one.state) === 'delivered');
  if (isReached && wait?.until !== 'read') return stay;
  // Unread here, and told by a message of which nobody waits to hear more.
  if (isReached && isTold(steps, tried, { step: steps.length })) return stay;
  const failed = switchingFailure(state);
  if (failed !== undefined && isReached) return stay;
  // Once a step: whoever says it of the other form, too, is left for the next channel.
  const isFirst = !tried.slice(0, -1).some((one) => one.step === from && missedWindow(one.state));
  if (missedWindow(state) && isFirst) return { move: 'rephrase', from, why: 'window_closed' };
  if (failed !== undefined && state.failure?.reason.kind === 'overtaken' && !tried.some(isPending)) {
    return { move: 'retell', from, why: 'overtaken' };
  }
  if (failed !== undefined) return { move: 'switch', from, why: failed };
  const isOver = failureRanks.some((kind) => kind === attemptStatus(state));
  if (wait === undefined || isOver || tells(state, wait.until)) return stay;
  const after = (moment: Date): Date => new Date(moment.getTime() + wait.afterMs);
  // Under way at this moment: its clock begins with its answer.
  if (state.progress === 'leased') return { move: 'wait', until: after(now) };
  const until = after(last.acceptedAt ?? last.plannedAt);
  if (until > now) return { move: 'wait', until };
  return state.progress === 'planned'
    ? { move: 'wait', until: after(now) }
    : { move: 'switch', from, why: 'no_receipt' };
}

/** How an attempt failed, if another channel may mend it; never after the person told the provider to stop. */
export function switchingFailure(state: AttemptState): AttemptFailureKind | undefined {
  const { failure } = state;
  if (failure === undefined || failure.kind !== attemptStatus(state)) return undefined;
  return failure.reason.fallback && failure.reason.optOut === undefined ? failure.kind : undefined;
}

/** It was not delivered, and only because it was free text outside the service window. */
export function missedWindow(state: AttemptState): boolean {
  return switchingFailure(state) !== undefined && state.failure?.reason.kind === 'window_closed';
}

/** It arrived, or nobody knows that it did not. */
export function isPending({ state }: Pick<Tried, 'state'>): boolean {
  const status = attemptStatus(state);
  if (status === 'given_up') return true;
  return status !== 'planned' && !failureRanks.some((kind) => kind === status);
}

/** Whether the receipt that is waited for is there, or one that says more. */
export function tells({ progress, engagement }: AttemptState, until: AwaitedReceipt): boolean {
  if (until === 'read') return engagement.some((one) => one !== 'typing');
  return progressRanks.indexOf(progress) >= progressRanks.indexOf(until);
}

/**
 * Whether the person has it, so that a message that still waits to leave would only tell it twice: it was delivered, and
 * read or answered too where its channel was to be left without that. On the step of the one that waits it is there, read or not.
 */
export function isTold(
  steps: readonly PlanStep[],
  tried: readonly Pick<Tried, 'step' | 'state'>[],
  waiting: Pick<Tried, 'step'>,
): boolean {
  return tried.some(({ step, state }) =>
    steps[step]?.wait?.until === 'read' && step !== waiting.step
      ? tells(state, 'read')
      : attemptStatus(state) === 'delivered',
  );
}

const stay: NextMove = { move: 'stay' };
