import {
  firstExpiry,
  fractionOf,
  type FailureReason,
  type FollowUp,
  type Plan,
  type TenantPolicy,
} from '@aftercall/core';
import type { AccountGate, Closure } from './account-gate.ts';

/** A planned message that is due. */
export interface DueMessage {
  /** Of the attempt. */
  readonly id: string;
  readonly tenant: string;
  readonly account: string;
  /** It was tried before on this step. */
  readonly isRetry: boolean;
  /** Of its plan, from 0. */
  readonly step: number;
  readonly plan: Plan | undefined;
  /** When it was to leave. */
  readonly plannedAt: Date;
  /** What it tells. */
  readonly carried: readonly FollowUp[];
}

/** What a message does from whose account nothing leaves now: it goes on to the next one of its plan, or is looked at again. */
export type PastClosed =
  | { readonly goesOn: true; readonly reason: FailureReason }
  | { readonly goesOn: false; readonly until: Date };

/**
 * What a message does that may not leave now. A stopped account is left at once where the plan has another one. One that
 * is throttled or whose provider fails is waited for, unless that takes longer than the message may wait there: until its
 * step's `after`, or its end. The same holds for a retry for which there is no budget, and for an account whose pace lets
 * the message leave, as far as can be told, no sooner than that. What has nowhere to go waits, until the account is tried
 * again or it has expired.
 *
 * @param closure why it may not leave, where that is known already.
 * @returns undefined where it may ask to leave.
 */
export function pastClosed(
  message: DueMessage,
  policy: TenantPolicy,
  gate: AccountGate,
  closure: Closure | undefined = gate.closureOf(message, message.isRetry),
): PastClosed | undefined {
  const { id, tenant, step, plan, plannedAt, carried } = message;
  if (closure === undefined) return undefined;
  const until = closure.until.getTime() + Math.floor((closure.spreadMs ?? 0) * fractionOf(id));
  const onwards = plan?.steps.slice(step + 1).map((one) => gate.closureOf({ tenant, account: one.account })) ?? [];
  const expires = firstExpiry(carried, policy.timing);
  const afterMs = plan?.steps[step]?.wait?.afterMs ?? Infinity;
  const looksAt = [until, expires];
  if (closure.why === 'stopped') {
    if (onwards.some((one) => one?.why !== 'stopped')) return { goesOn: true, reason: reasons.stopped };
  } else if (until >= Math.min(expires, plannedAt.getTime() + afterMs)) {
    if (onwards.includes(undefined)) return { goesOn: true, reason: reasons[closure.why] };
    // The next one may be open sooner than this one.
    looksAt.push(...onwards.map((one) => one?.until.getTime() ?? Infinity));
  }
  return { goesOn: false, until: new Date(Math.min(...looksAt)) };
}

const reasons: Record<Closure['why'], FailureReason> = {
  stopped: {
    kind: 'configuration',
    permanent: true,
    fallback: true,
    alert: false,
    message: 'Not sent: the account is stopped, because its provider refuses everything from it.',
  },
  throttled: {
    kind: 'rate_limited',
    permanent: true,
    fallback: true,
    alert: false,
    message: 'Not sent: the account is throttled by its provider for longer than this message waits for it.',
  },
  paced: {
    kind: 'rate_limited',
    permanent: true,
    fallback: true,
    alert: false,
    message: 'Not sent: more is to leave from the account before it than its pace allows in the time of this message.',
  },
  failing: {
    kind: 'provider_error',
    permanent: true,
    fallback: true,
    alert: false,
    message: 'Not sent: the provider of the account fails for longer than this message waits for it.',
  },
  no_budget: {
    kind: 'provider_error',
    permanent: true,
    fallback: true,
    alert: false,
    message: 'Not sent again: so many messages of the account are tried again that this one would wait too long.',
  },
};
