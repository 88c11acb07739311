import type { SendOutcome } from '@aftercall/core';
import type { AccountPauses } from './account-pauses.ts';
import type { AccountName, AccountStops } from './account-stops.ts';

/** Why nothing leaves from an account now, and when to ask again; where it is paced, when a message may be expected to leave. */
export interface Closure {
  readonly why: 'stopped' | 'throttled' | 'paced';
  readonly until: Date;
}

/**
 * Whether messages may leave from an account: sends ask here, and outcomes are reported here, whatever it is that closes
 * an account. One that is stopped is passed over by plans; one that is throttled is waited for.
 */
export class AccountGate {
  readonly #stops: AccountStops;
  readonly #pauses: AccountPauses;

  constructor(stops: AccountStops, pauses: AccountPauses) {
    this.#stops = stops;
    this.#pauses = pauses;
  }

  /** Undefined where a message may ask to leave. */
  closureOf(name: AccountName): Closure | undefined {
    const stopped = this.#stops.waitOf(name);
    if (stopped !== undefined) return { why: 'stopped', until: stopped };
    const paused = this.#pauses.waitOf(name);
    return paused === undefined ? undefined : { why: 'throttled', until: paused };
  }

  /** Whether a message may leave now; whoever asks has it leave. */
  mayLeave(name: AccountName): boolean {
    // The stops come last: a yes of theirs is a probe, and one that does not leave would be waited for.
    return this.#pauses.mayLeave(name) && this.#stops.mayLeave(name);
  }

  /** What a message that left, or was to leave, came to. */
  learn(name: AccountName, outcome: SendOutcome): void {
    this.#stops.learn(name, outcome);
    this.#pauses.learn(name, outcome);
  }

  /** Accounts, as `tenant/account`, whose messages wait for the answer to one that is under way. */
  waitingForOne(): readonly string[] {
    return this.#pauses.trying();
  }
}
