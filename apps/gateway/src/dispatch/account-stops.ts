import type { SendOutcome } from '@aftercall/core';
import type { Logger } from '../observability/logger.ts';

/** An account, by the names of the configuration. */
export interface AccountName {
  readonly tenant: string;
  readonly account: string;
}

export interface AccountStopSettings {
  readonly now: () => Date;
  readonly log: Logger;
  /** Told when an account is stopped, and when it sends again. */
  readonly observe?: (account: AccountName, isStopped: boolean) => void;
}

/** After the first refusal, and at most; each probe that is refused doubles the pause. */
const firstPauseMs = 60_000;
const longestPauseMs = 15 * 60_000;
/** A probe whose answer is not there after this long is given up, and another one may go. */
const probeMs = 30_000;
/** While a probe is under way, the others ask this often how it went. */
const probingLookMs = 2_000;

interface Stop {
  /** Nothing leaves before, or while a probe is under way its end at the latest. */
  until: number;
  pauseMs: number;
  isProbing: boolean;
}

/**
 * Accounts whose provider refuses everything that they send, as it does when their credentials are no good: nothing more
 * leaves from them for a while, then a single message is let through, and what becomes of it decides. Kept in this
 * process: a start of the gateway, and so a new configuration, forgets every stop, and replicas find out by themselves.
 */
export class AccountStops {
  readonly #settings: AccountStopSettings;
  /** By tenant, then by account; empty as a rule. */
  readonly #stops = new Map<string, Map<string, Stop>>();

  constructor(settings: AccountStopSettings) {
    this.#settings = settings;
  }

  /** How many accounts are stopped, those that are being tried again among them. */
  get count(): number {
    let count = 0;
    for (const stops of this.#stops.values()) count += stops.size;
    return count;
  }

  /** The accounts of a tenant that nothing leaves from now; undefined where there are none. */
  of(tenant: string): ReadonlySet<string> | undefined {
    const stops = this.#stops.get(tenant);
    if (stops === undefined) return undefined;
    const now = this.#settings.now().getTime();
    const stopped = [...stops].filter(([, { until }]) => now < until).map(([account]) => account);
    return stopped.length === 0 ? undefined : new Set(stopped);
  }

  /** When to ask again, for an account from which nothing may leave now; undefined where it may. */
  waitOf(name: AccountName): Date | undefined {
    const stop = this.#find(name);
    const now = this.#settings.now().getTime();
    if (stop === undefined || now >= stop.until) return undefined;
    return new Date(stop.isProbing ? Math.min(stop.until, now + probingLookMs) : stop.until);
  }

  /** Whether a message may leave now. After a pause the first that asks is the probe, and the others wait for it. */
  mayLeave(name: AccountName): boolean {
    const stop = this.#find(name);
    if (stop === undefined) return true;
    const now = this.#settings.now().getTime();
    if (now < stop.until) return false;
    stop.isProbing = true;
    stop.until = now + probeMs;
    return true;
  }

  /** What a message that left, or was to leave, came to. */
  learn({ tenant, account }: AccountName, outcome: SendOutcome): void {
    // The names alone: whoever reports may have given us a whole attempt, which is nothing for a log.
    const name = { tenant, account };
    const stop = this.#find(name);
    if (isRefusal(outcome)) this.#refused(name, stop, outcome);
    // What was under way when the account was stopped says nothing about it.
    else if (stop?.isProbing === true) this.#probed(name, stop, outcome);
  }

  #refused(name: AccountName, stop: Stop | undefined, { reason }: Refusal): void {
    if (stop !== undefined && !stop.isProbing) return;
    const { now, log, observe } = this.#settings;
    const pauseMs = stop === undefined ? firstPauseMs : Math.min(stop.pauseMs * 2, longestPauseMs);
    const stops = this.#stops.get(name.tenant) ?? new Map<string, Stop>();
    this.#stops.set(
      name.tenant,
      stops.set(name.account, { until: now().getTime() + pauseMs, pauseMs, isProbing: false }),
    );
    const { providerCode, message } = reason;
    log.error(
      { ...name, providerCode, reason: message, pauseMs },
      'The provider refuses everything from this account: it is stopped, and tried again after the pause. Mend its credentials, or its standing with the provider.',
    );
    if (stop === undefined) observe?.(name, true);
  }

  #probed(name: AccountName, stop: Stop, outcome: SendOutcome): void {
    stop.isProbing = false;
    if (!wasLookedAt(outcome)) {
      stop.until = this.#settings.now().getTime() + stop.pauseMs;
      return;
    }
    this.#stops.get(name.tenant)?.delete(name.account);
    if (this.#stops.get(name.tenant)?.size === 0) this.#stops.delete(name.tenant);
    this.#settings.log.info({ ...name }, 'The provider takes messages from this account again.');
    this.#settings.observe?.(name, false);
  }

  #find({ tenant, account }: AccountName): Stop | undefined {
    return this.#stops.get(tenant)?.get(account);
  }
}

type Refusal = Extract<SendOutcome, { outcome: 'rejected' }>;

function isRefusal(outcome: SendOutcome): outcome is Refusal {
  return outcome.outcome === 'rejected' && outcome.reason.stopsAccount === true;
}

/** The provider knew whom it had to do with: it took the message, or had something against this one alone. */
function wasLookedAt(outcome: SendOutcome): boolean {
  if (outcome.outcome === 'rejected') return outcome.reason.permanent;
  return outcome.outcome === 'accepted' || outcome.outcome === 'throttled';
}
