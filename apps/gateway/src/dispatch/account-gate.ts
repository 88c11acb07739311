import type { FailureReason, SendOutcome } from '@aftercall/core';
import type { AccountCircuits } from './account-circuits.ts';
import type { AccountOutcomes } from './account-outcomes.ts';
import type { AccountPauses } from './account-pauses.ts';
import type { AccountName, AccountStops } from './account-stops.ts';
import { noBudgetWaitMs, type RetryBudgets } from './retry-budgets.ts';

/** Why a message does not leave from its account now, and when to ask again; where it is paced, when it may be expected to leave. */
export interface Closure {
  readonly why: 'stopped' | 'throttled' | 'failing' | 'no_budget' | 'paced';
  readonly until: Date;
  /** Those who wait ask again over so long a time after `until`, so that they do not all come at once. */
  readonly spreadMs?: number;
}

/** Everything that an account may be closed for. */
export interface AccountGateParts {
  readonly stops: AccountStops;
  readonly pauses: AccountPauses;
  readonly circuits: AccountCircuits;
  readonly budgets: RetryBudgets;
  readonly outcomes: AccountOutcomes;
}

/** A message that asks to leave. */
export interface Leaving {
  /** It was tried before on this step. */
  readonly isRetry: boolean;
  /** The account's other messages that have no answer yet. */
  readonly underWay: number;
}

/**
 * Whether messages may leave from an account: sends ask here, and outcomes are reported here, whatever it is that closes
 * an account. One that is stopped is passed over by plans; one that is throttled or whose provider fails is waited for,
 * and so is the budget of its retries.
 */
export class AccountGate {
  readonly #parts: AccountGateParts;

  constructor(parts: AccountGateParts) {
    this.#parts = parts;
  }

  /** Undefined where a message may ask to leave. */
  closureOf(name: AccountName, isRetry = false): Closure | undefined {
    const { stops, pauses, circuits, budgets } = this.#parts;
    const stopped = stops.waitOf(name);
    if (stopped !== undefined) return { why: 'stopped', until: stopped };
    const open = circuits.openOf(name);
    if (open !== undefined) return { why: 'failing', ...open };
    const paused = pauses.waitOf(name);
    if (paused !== undefined) return { why: 'throttled', until: paused };
    const unpaid = isRetry ? budgets.waitOf(name) : undefined;
    return unpaid === undefined ? undefined : { why: 'no_budget', until: unpaid, spreadMs: noBudgetWaitMs };
  }

  /** Whether a message may leave now; whoever asks has it leave. */
  mayLeave(name: AccountName, { isRetry, underWay }: Leaving): boolean {
    const { stops, pauses, circuits, budgets } = this.#parts;
    if (!circuits.mayLeave(name, underWay)) return false;
    if (isRetry && !budgets.has(name)) return false;
    // The stops come last: a yes of theirs is a probe, and one that does not leave would be waited for.
    if (!pauses.mayLeave(name) || !stops.mayLeave(name)) return false;
    if (isRetry) budgets.spend(name);
    else budgets.earn(name);
    return true;
  }

  /** What a message came to that left at `leftAt`, or was to leave. */
  learn(name: AccountName, outcome: SendOutcome, leftAt: Date): void {
    const { stops, pauses, circuits, outcomes } = this.#parts;
    outcomes.learn(name, outcome);
    stops.learn(name, outcome);
    pauses.learn(name, outcome);
    circuits.learn(name, outcome, leftAt);
  }

  /** What a receipt says that a message failed for, at the provider's time where it names one. */
  learnFromReceipt(name: AccountName, reason: FailureReason, at: Date): void {
    this.#parts.stops.learnFromReceipt(name, reason, at);
  }

  /** Accounts, as `tenant/account`, whose messages wait for the answer to one that is under way. */
  waitingForOne(): readonly string[] {
    return this.#parts.pauses.trying();
  }

  /** What the last messages came to. */
  get outcomes(): AccountOutcomes {
    return this.#parts.outcomes;
  }

  /** Accounts, as `tenant/account`, whose provider is tried again after it failed, and how many may be under way there. */
  get levels(): ReadonlyMap<string, number> {
    return this.#parts.circuits.levels;
  }
}
