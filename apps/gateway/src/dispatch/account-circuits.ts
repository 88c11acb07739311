import type { SendOutcome } from '@aftercall/core';
import type { Logger } from '../observability/logger.ts';
import type { AccountName } from './account-stops.ts';
import { RecentSends } from './recent-sends.ts';
import { slotOf } from './send-slots.ts';

/** `half_open`: a few messages at a time try whether the provider works again. */
export type CircuitState = 'closed' | 'open' | 'half_open';

export interface AccountCircuitSettings {
  readonly now: () => Date;
  readonly log: Logger;
  /** Told of every change. */
  readonly observe?: (account: AccountName, state: CircuitState) => void;
}

/** An account whose circuit is open, and until when. */
export interface OpenCircuit {
  readonly until: Date;
  /** What waits for it comes back over so long a time after `until`, and not all at once: half as long as it was open. */
  readonly spreadMs: number;
}

/** How long nothing leaves: at first, and at most; each try that fails doubles it. */
const firstOpenMs = 5_000;
const longestOpenMs = 60_000;
/** However long a provider asks to be left alone, one message tries it again after this long. */
const longestAskedMs = 10 * 60_000;
/** Half-open begins with one message at a time, and this many sends at once that go well close the circuit. */
const fullLevel = 16;

interface Open {
  readonly state: 'open';
  until: number;
  readonly openMs: number;
}

interface HalfOpen {
  readonly state: 'half_open';
  /** What left before says nothing of how it goes now. */
  readonly since: number;
  /** How long it was open before. */
  readonly openMs: number;
  /** So many may be under way at once. */
  level: number;
  /** Of the sends of this level that have their answer. */
  answered: number;
  failed: number;
}

type Circuit = Open | HalfOpen;

/**
 * Accounts whose provider fails: answers with errors of its own, does not answer, or cannot be connected to. Every send
 * into such a brown-out is a message of which nobody knows whether it was sent, so nothing leaves until the provider was
 * left alone for a while; then one message at a time tries how it goes, and where it goes well two at a time, four ...
 * Kept in this process: replicas find out by themselves, and a start forgets it.
 */
export class AccountCircuits {
  readonly #settings: AccountCircuitSettings;
  readonly #recent = new Map<string, RecentSends>();
  /** By `tenant/account`, those that are not closed; empty as a rule. */
  readonly #circuits = new Map<string, Circuit>();

  constructor(settings: AccountCircuitSettings) {
    this.#settings = settings;
  }

  /** Undefined where the circuit of an account is not open. */
  openOf(name: AccountName): OpenCircuit | undefined {
    const circuit = this.#find(name);
    if (circuit?.state !== 'open' || this.#now() >= circuit.until) return undefined;
    return { until: new Date(circuit.until), spreadMs: circuit.openMs / 2 };
  }

  /**
   * Whether a message may leave now. The first that asks after an open circuit's time makes it half-open.
   *
   * @param underWay the account's other messages that have no answer yet.
   */
  mayLeave(name: AccountName, underWay: number): boolean {
    const circuit = this.#find(name);
    if (circuit === undefined) return true;
    // What left before it opened counts too: a provider that still holds it up is asked for no more.
    if (circuit.state === 'half_open') return underWay < circuit.level;
    const now = this.#now();
    if (now < circuit.until) return false;
    this.#change(name, { state: 'half_open', since: now, openMs: circuit.openMs, level: 1, answered: 0, failed: 0 });
    return underWay < 1;
  }

  /** How many messages a half-open account may have under way, by `tenant/account`. */
  get levels(): ReadonlyMap<string, number> {
    if (this.#circuits.size === 0) return noLevels;
    const halfOpen = [...this.#circuits].flatMap(([slot, one]): [string, number][] =>
      one.state === 'half_open' ? [[slot, one.level]] : [],
    );
    return new Map(halfOpen);
  }

  /** What a message came to that left at `leftAt`. */
  learn({ tenant, account }: AccountName, outcome: SendOutcome, leftAt: Date): void {
    // The names alone: whoever reports may have given us a whole attempt, which is nothing for a log.
    const name = { tenant, account };
    const isFailure = isFailureOfProvider(outcome);
    if (isFailure === undefined) return;
    const circuit = this.#find(name);
    if (circuit === undefined) this.#learnClosed(name, isFailure, outcome);
    else if (circuit.state === 'open') this.#prolong(circuit, outcome);
    else if (leftAt.getTime() >= circuit.since) this.#learnHalfOpen(name, circuit, isFailure, outcome);
  }

  #learnClosed(name: AccountName, isFailure: boolean, outcome: SendOutcome): void {
    const recent = this.#recentOf(slotOf(name));
    recent.add(this.#now(), isFailure);
    if (isFailure && recent.tellOfBrownOut) this.#open(name, firstOpenMs, outcome);
  }

  #learnHalfOpen(name: AccountName, circuit: HalfOpen, isFailure: boolean, outcome: SendOutcome): void {
    circuit.answered += 1;
    if (isFailure) circuit.failed += 1;
    // The share that opens one: what works well enough to keep a circuit closed works well enough to close it.
    if (circuit.failed * 2 >= circuit.level) this.#open(name, Math.min(circuit.openMs * 2, longestOpenMs), outcome);
    else if (circuit.answered >= circuit.level) this.#rise(name, circuit);
  }

  #rise(name: AccountName, circuit: HalfOpen): void {
    if (circuit.level < fullLevel) {
      circuit.level *= 2;
      circuit.answered = 0;
      circuit.failed = 0;
      return;
    }
    this.#circuits.delete(slotOf(name));
    this.#settings.log.info({ ...name }, 'The provider takes messages from this account again: its circuit is closed.');
    this.#settings.observe?.(name, 'closed');
  }

  #open(name: AccountName, openMs: number, outcome: SendOutcome): void {
    const circuit: Open = { state: 'open', until: this.#now() + openMs, openMs };
    this.#prolong(circuit, outcome);
    this.#recent.delete(slotOf(name));
    this.#change(name, circuit);
    const cause = outcome.outcome === 'uncertain' ? outcome.cause : 'refused';
    this.#settings.log.warn(
      { ...name, cause, openMs: circuit.until - this.#now() },
      'The provider of this account fails: its circuit is open, and nothing leaves from it for a while.',
    );
  }

  /** What a provider asks for, such as with a 503, counts from its answer. */
  #prolong(circuit: Open, outcome: SendOutcome): void {
    const askedMs = 'retryAfterMs' in outcome ? (outcome.retryAfterMs ?? 0) : 0;
    circuit.until = Math.max(circuit.until, this.#now() + Math.min(askedMs, longestAskedMs));
  }

  #change(name: AccountName, circuit: Circuit): void {
    this.#circuits.set(slotOf(name), circuit);
    this.#settings.observe?.({ tenant: name.tenant, account: name.account }, circuit.state);
  }

  #recentOf(slot: string): RecentSends {
    let recent = this.#recent.get(slot);
    if (recent === undefined) {
      recent = new RecentSends();
      this.#recent.set(slot, recent);
    }
    return recent;
  }

  #find(name: AccountName): Circuit | undefined {
    return this.#circuits.size === 0 ? undefined : this.#circuits.get(slotOf(name));
  }

  #now(): number {
    return this.#settings.now().getTime();
  }
}

const noLevels: ReadonlyMap<string, number> = new Map();

/**
 * True for what is the provider's: it answered with an error of its own, not at all, or could not be connected to.
 * False where it answered as it should, be it with a refusal. Undefined for what says nothing of it: a throttle, for
 * which an account pauses, and what we called off ourselves.
 */
function isFailureOfProvider(outcome: SendOutcome): boolean | undefined {
  switch (outcome.outcome) {
    case 'accepted':
      return false;
    case 'rejected':
      return outcome.reason.kind === 'provider_error' && !outcome.reason.permanent;
    case 'throttled':
      return undefined;
    case 'uncertain':
      return outcome.cause === 'aborted' || outcome.cause === 'crash' ? undefined : true;
  }
}
