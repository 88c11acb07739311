import type { FailureReason, SendOutcome } from '@aftercall/core';
import type { Logger } from '../observability/logger.ts';
import { slotOf } from './send-slots.ts';

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

/** Providers tell the time of a receipt in whole seconds, whichever part of one is left out. */
const receiptResolutionMs = 1_000;

interface Stop {
  /** Nothing leaves before, or while a probe is under way its end at the latest. */
  until: number;
  pauseMs: number;
  isProbing: boolean;
}

/** That an account sends again. */
interface Resumption {
  readonly at: number;
  /** Of the stop that ended. */
  readonly pauseMs: number;
}

/**
 * Accounts whose provider refuses everything that they send, as it does when their credentials are no good: nothing more
 * leaves from them for a while, then a single message is let through, and what becomes of it decides. Kept in this
 * process: a start of the gateway, and so a new configuration, forgets every stop, and replicas find out by themselves.
 *
 * Some refuse in their answer, and some take a message and refuse it by a receipt; either stops the account.
 */
export class AccountStops {
  readonly #settings: AccountStopSettings;
  /** By tenant, then by account; empty as a rule. */
  readonly #stops = new Map<string, Map<string, Stop>>();
  /** The last one of each account that was stopped, by `tenant/account`. */
  readonly #resumed = new Map<string, Resumption>();
  readonly #startedAt: number;

  constructor(settings: AccountStopSettings) {
    this.#settings = settings;
    this.#startedAt = settings.now().getTime();
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
    if (isRefusal(outcome)) this.#refused(name, stop, outcome.reason);
    // What was under way when the account was stopped says nothing about it.
    else if (stop?.isProbing === true) this.#probed(name, stop, outcome);
  }

  /**
   * A receipt says that a message was refused after the provider had taken it.
   *
   * @param at when that was; what came before the account sent again, before its probe or before this process is of the
   *   past, however late it is told.
   */
  learnFromReceipt({ tenant, account }: AccountName, reason: FailureReason, at: Date): void {
    if (reason.stopsAccount !== true) return;
    const name = { tenant, account };
    const stop = this.#find(name);
    const resumed = this.#resumed.get(slotOf(name));
    const since = stop === undefined ? (resumed?.at ?? this.#startedAt) : stop.until - probeMs;
    if (at.getTime() + receiptResolutionMs <= since) return;
    // The provider takes the probe, and refuses what follows: that is the same trouble, and no new one.
    const before = stop ?? (this.#isRecent(resumed) ? resumed : undefined);
    this.#refused(name, stop, reason, before?.pauseMs);
  }

  #isRecent(resumed: Resumption | undefined): boolean {
    return resumed !== undefined && this.#settings.now().getTime() - resumed.at < longestPauseMs;
  }

  /** @param lastPauseMs how long the account paused before, for the same trouble. */
  #refused(name: AccountName, stop: Stop | undefined, reason: FailureReason, lastPauseMs = stop?.pauseMs): void {
    if (stop !== undefined && !stop.isProbing) return;
    const { now, log, observe } = this.#settings;
    const pauseMs = lastPauseMs === undefined ? firstPauseMs : Math.min(lastPauseMs * 2, longestPauseMs);
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
    this.#resumed.set(slotOf(name), { at: this.#settings.now().getTime(), pauseMs: stop.pauseMs });
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
