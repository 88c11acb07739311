import type { SendOutcome, Throttled } from '@aftercall/core';
import type { Logger } from '../observability/logger.ts';
import type { AccountName } from './account-stops.ts';
import { slotOf } from './send-slots.ts';

export interface AccountPauseSettings {
  readonly now: () => Date;
  readonly log: Logger;
  /** Told of every pause that begins. */
  readonly observe?: (account: AccountName) => void;
}

/** Where the provider does not say how long to wait; each throttle after a pause doubles it, up to the longest. */
const firstPauseMs = 1_000;
const longestOwnPauseMs = 30_000;
/** Whatever the provider says, one message asks it again after this long: a wrong header must not silence an account. */
const longestPauseMs = 60 * 60_000;
/** After a pause one message in this time may leave, until one is accepted. */
const trialMs = 1_000;

interface Pause {
  /** Nothing leaves before; while one message tries how it goes, no second one does. */
  until: number;
  /** The last pause whose length was our choice; 0 where there was none. */
  ownMs: number;
  isTrying: boolean;
}

/**
 * Accounts whose provider takes no more messages for the moment, because the account or its number sends too many: nothing
 * leaves from them for a while, then one message at a time, and all of them once one is accepted. Kept in this process:
 * replicas find out by themselves.
 */
export class AccountPauses {
  readonly #settings: AccountPauseSettings;
  /** By `tenant/account`; empty as a rule. */
  readonly #pauses = new Map<string, Pause>();

  constructor(settings: AccountPauseSettings) {
    this.#settings = settings;
  }

  /** When the pause of an account ends; undefined where it has none, and where a message tries how it goes. */
  waitOf(name: AccountName): Date | undefined {
    const pause = this.#find(name);
    if (pause === undefined || pause.isTrying || this.#now() >= pause.until) return undefined;
    return new Date(pause.until);
  }

  /** Whether a message may leave now. After a pause the first that asks tries how it goes, and the others wait for it. */
  mayLeave(name: AccountName): boolean {
    const pause = this.#find(name);
    if (pause === undefined) return true;
    const now = this.#now();
    if (now < pause.until) return false;
    pause.isTrying = true;
    // One whose answer never comes holds the others up no longer than this.
    pause.until = now + trialMs;
    return true;
  }

  /** The accounts, as `tenant/account`, whose messages wait for the one that tries how it goes. */
  trying(): readonly string[] {
    if (this.#pauses.size === 0) return [];
    const now = this.#now();
    return [...this.#pauses].filter(([, one]) => one.isTrying && now < one.until).map(([slot]) => slot);
  }

  /** What a message that left came to. */
  learn({ tenant, account }: AccountName, outcome: SendOutcome): void {
    // The names alone: whoever reports may have given us a whole attempt, which is nothing for a log.
    const name = { tenant, account };
    const pause = this.#find(name);
    if (slowsAccount(outcome)) this.#throttled(name, pause, outcome);
    // What was under way when the pause began says nothing about it.
    else if (pause?.isTrying === true) this.#tried(name, pause, outcome);
  }

  #throttled(name: AccountName, pause: Pause | undefined, { retryAfterMs, scope, providerCode }: Throttled): void {
    const now = this.#now();
    if (pause !== undefined && !pause.isTrying && now < pause.until) {
      pause.until = Math.max(pause.until, now + Math.min(retryAfterMs ?? 0, longestPauseMs));
      return;
    }
    const lastMs = pause?.ownMs ?? 0;
    const ownMs =
      retryAfterMs === undefined ? Math.min(lastMs === 0 ? firstPauseMs : lastMs * 2, longestOwnPauseMs) : lastMs;
    const pauseMs = Math.min(retryAfterMs ?? ownMs, longestPauseMs);
    this.#pauses.set(slotOf(name), { until: now + pauseMs, ownMs, isTrying: false });
    this.#settings.log.warn(
      { ...name, scope, providerCode, pauseMs },
      'The provider throttles this account: nothing leaves from it for the pause.',
    );
    this.#settings.observe?.(name);
  }

  #tried(name: AccountName, pause: Pause, { outcome }: SendOutcome): void {
    if (outcome === 'accepted') {
      this.#pauses.delete(slotOf(name));
      return;
    }
    // It was not throttled, and that it would be taken is not said either: the next one tries.
    pause.isTrying = false;
    pause.until = this.#now();
  }

  #find(name: AccountName): Pause | undefined {
    return this.#pauses.size === 0 ? undefined : this.#pauses.get(slotOf(name));
  }

  #now(): number {
    return this.#settings.now().getTime();
  }
}

function slowsAccount(outcome: SendOutcome): outcome is Throttled {
  return outcome.outcome === 'throttled' && (outcome.scope === 'account' || outcome.scope === 'sender');
}
