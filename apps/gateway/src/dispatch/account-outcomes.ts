import type { FailureReason, SendOutcome } from '@aftercall/core';
import type { AccountName } from './account-stops.ts';
import { slotOf } from './send-slots.ts';

/** What the last messages from an account came to. */
export interface LastOutcomes {
  readonly acceptedAt?: Date;
  readonly failure?: LastFailure;
}

export interface LastFailure {
  readonly at: Date;
  readonly outcome: 'rejected' | 'throttled' | 'uncertain';
  readonly reason?: FailureReason;
  /** Of an uncertain one. */
  readonly cause?: string;
}

/** The last accept and the last failure of each account, for people to look at. Kept in this process, and forgotten with it. */
export class AccountOutcomes {
  readonly #now: () => Date;
  readonly #last = new Map<string, LastOutcomes>();
  /** Nothing is known of what came before. */
  readonly since: Date;

  constructor(now: () => Date) {
    this.#now = now;
    this.since = now();
  }

  of(name: AccountName): LastOutcomes {
    return this.#last.get(slotOf(name)) ?? {};
  }

  learn(name: AccountName, outcome: SendOutcome): void {
    const slot = slotOf(name);
    const at = this.#now();
    const before = this.#last.get(slot);
    this.#last.set(
      slot,
      outcome.outcome === 'accepted' ? { ...before, acceptedAt: at } : { ...before, failure: failureOf(outcome, at) },
    );
  }
}

function failureOf(outcome: Exclude<SendOutcome, { outcome: 'accepted' }>, at: Date): LastFailure {
  switch (outcome.outcome) {
    case 'rejected':
      return { at, outcome: 'rejected', reason: outcome.reason };
    case 'throttled':
      return { at, outcome: 'throttled' };
    case 'uncertain':
      return { at, outcome: 'uncertain', cause: outcome.cause };
  }
}
