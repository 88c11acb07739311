import { setTimeout as wait } from 'node:timers/promises';
import type { Accepted, Rejected, SendOutcome } from '@aftercall/core';
import type { Pool } from 'pg';
import type { Aftermath } from '../engine/aftermath.ts';
import { within } from '../engine/within.ts';
import type { Accounts } from '../engine/tenant-policies.ts';
import { firstFence, type Lease, type PlannedAttempt } from '../ledger/calls/planned-attempt.ts';
import type { HandOver } from '../ledger/calls/event-store.ts';
import type { Logger } from '../observability/logger.ts';
import type { Clock } from '../postgres/database-clock.ts';
import { factOfOutcome, type LearntFact } from '../ledger/attempts/attempt-fact.ts';
import { withoutRefusal } from '../ledger/attempts/overtaken-facts.ts';
import type { AccountGate } from './account-gate.ts';
import type { AccountName } from './account-stops.ts';
import { notConfigured, type LeasedAttempt, type ObservedSend } from './leased-attempt.ts';
import { extendLeases, giveBack } from './leases.ts';
import { OpenSends } from './open-sends.ts';
import { OutcomeWriter } from './outcome-writer.ts';
import type { SenderPaces } from './sender-paces.ts';
import { SendLoad, type SendLoadSettings } from './send-load.ts';
import { SendSlots, slotOf } from './send-slots.ts';

/** A crashed worker's attempts are looked at again after this long. */
export const leaseMs = 30_000;
const heartbeatMs = 10_000;
/** A claim is good for a call to the provider for this long; after that it is made anew. */
const claimGoodForMs = 1_000;
/** For channels that do not listen when they are called off. */
const deafMs = 500;
const defaultWriteMs = 3_000;

export interface DispatcherSettings {
  readonly pool: Pool;
  readonly accounts: Accounts;
  readonly aftermath: Aftermath;
  readonly gate: AccountGate;
  readonly paces: SenderPaces;
  readonly log: Logger;
  readonly clock: Clock;
  /** This process, in the leases. */
  readonly worker: string;
  readonly sendConcurrency: number;
  readonly admission: SendLoadSettings['admission'];
  /** Something was written that falls due then, or a slot is free for what waits. */
  readonly wake: (at?: Date) => void;
  /** Told of every send, for the metrics and the traces. */
  readonly observe?: (send: ObservedSend) => void;
}

/**
 * Sends what is leased to this process. It takes no more than it has slots for, so a crash
 * leaves few sends in doubt; a slot is free again once the outcome is committed.
 */
export class Dispatcher implements HandOver {
  readonly #settings: DispatcherSettings;
  readonly #slots: SendSlots;
  readonly #load: SendLoad;
  readonly #underway = new Map<string, Promise<void>>();
  readonly #open: OpenSends;
  readonly #outcomes: OutcomeWriter;
  readonly #heartbeat: NodeJS.Timeout;
  #closing = false;
  #someWait = false;

  constructor(settings: DispatcherSettings) {
    this.#settings = settings;
    const { sendConcurrency: slots, admission, clock, log } = settings;
    const heardLate = (attempt: LeasedAttempt, outcome: Accepted | Rejected): void =>
      this.#recordLate(attempt, outcome);
    this.#open = new OpenSends({ log, ticks: () => clock.ticks(), heardLate });
    this.#outcomes = new OutcomeWriter({ ...settings, isCalledOff: () => this.#open.isCalledOff });
    this.#slots = new SendSlots(slots);
    this.#load = new SendLoad({ admission, slots, ticks: () => clock.ticks() });
    this.#heartbeat = setInterval(() => void this.#beat(), heartbeatMs);
    this.#heartbeat.unref();
  }

  lease(attempts: readonly PlannedAttempt[], now: Date): Map<string, Lease> {
    const leases = new Map<string, Lease>();
    const { worker, paces } = this.#settings;
    const until = new Date(now.getTime() + leaseMs);
    for (const attempt of paces.areAny ? liveFirst(attempts) : attempts) {
      if (attempt.dueAt > now) continue;
      const { units } = attempt.request;
      if (!paces.takeUnlessQueued(attempt, units)) continue;
      const isRetry = attempt.tryNumber > 1;
      if (this.#mayOvertake(attempt) && this.#takeSlot(attempt, isRetry))
        leases.set(attempt.id, { worker, until, slot: slotOf(attempt) });
      else paces.putBack(attempt, units);
    }
    return leases;
  }

  /** The transaction of a door is committed. What found no slot is soon in the hands of the claim loop, and counts till then. */
  committed(attempts: readonly PlannedAttempt[], leases: ReadonlyMap<string, Lease>, nextDue: Date | undefined): void {
    const { clock, gate, paces } = this.#settings;
    this.handOver(attempts, leases, nextDue);
    const now = clock.now();
    for (const one of attempts) {
      if (one.dueAt > now || leases.has(one.id) || paces.has(one) || gate.closureOf(one) !== undefined) continue;
      this.#load.lacksSlot(slotOf(one));
    }
  }

  handOver(attempts: readonly PlannedAttempt[], leases: ReadonlyMap<string, Lease>, nextDue: Date | undefined): void {
    const { clock, paces, wake } = this.#settings;
    const claimedAt = clock.now();
    for (const attempt of attempts) if (leases.has(attempt.id)) this.send({ ...attempt, fence: firstFence, claimedAt });
    if (nextDue !== undefined) wake(nextDue);
    // The claim loop asks for the pace that some of them lacked.
    if (attempts.some((one) => one.dueAt <= claimedAt && !leases.has(one.id) && paces.has(one))) wake();
  }

  abandoned(leases: ReadonlyMap<string, Lease>): void {
    for (const { slot } of leases.values()) this.#slots.free(slot);
    // What was handed over before something else failed is on its way, and nobody else's to send.
    const unsent = [...leases.keys()].filter((id) => !this.#underway.has(id));
    if (unsent.length > 0) void this.#takeBack(unsent);
  }

  /**
   * Takes what a message costs from the pace of its account, and a slot, if there is both.
   *
   * @param units what it costs.
   * @param isRetry it was tried before on this step.
   */
  tryTake(name: AccountName, { units, isRetry }: { units: number; isRetry: boolean }): boolean {
    const { paces } = this.#settings;
    if (!paces.take(name, units)) return false;
    if (this.#takeSlot(name, isRetry)) {
      this.#load.claimed(slotOf(name));
      return true;
    }
    paces.putBack(name, units);
    return false;
  }

  /** Where messages of the account wait for its provider, half of the slots are theirs: they are not overtaken for ever. */
  #mayOvertake(name: AccountName): boolean {
    const slot = slotOf(name);
    const isBehind = this.#load.isBehind(slot) && this.#load.waitsForProvider(slot);
    if (!isBehind || this.#slots.takenBy(slot) * 2 < this.#settings.sendConcurrency) return true;
    this.#someWait = true;
    return false;
  }

  /** If there is none, the claim loop is woken when one is free. An account that nothing leaves from has none. */
  #takeSlot(name: AccountName, isRetry: boolean): boolean {
    const slot = slotOf(name);
    if (!this.#closing && this.#slots.take(slot)) {
      const underWay = this.#slots.takenBy(slot) - 1;
      if (this.#settings.gate.mayLeave(name, { isRetry, underWay })) return true;
      this.#slots.free(slot);
    }
    this.#someWait = true;
    return false;
  }

  /** How many messages would find a slot, whichever account they leave from; 0 while others wait for that. */
  get room(): number {
    if (this.#load.someWait) return 0;
    return this.#slots.room((slot) => this.#load.waitsForProvider(slot));
  }

  free(slot: string): void {
    this.#slots.free(slot);
  }

  /** Accounts, as `tenant/account`, that can take no send now. */
  fullSlots(): string[] {
    const { gate } = this.#settings;
    const full = [...this.#slots.full(gate.levels), ...gate.waitingForOne()];
    if (full.length > 0) this.#someWait = true;
    return full;
  }

  /** Sends an attempt whose lease is committed and whose slot is taken. */
  send(attempt: LeasedAttempt): void {
    const { log, wake } = this.#settings;
    const done = this.#send(attempt)
      .catch((error: unknown) => log.error({ err: error, attempt: attempt.id }, 'An outcome is lost: it is uncertain.'))
      .finally(() => {
        this.#underway.delete(attempt.id);
        this.#slots.free(slotOf(attempt));
        if (this.#someWait && !this.#closing) {
          this.#someWait = false;
          wake();
        }
      });
    this.#underway.set(attempt.id, done);
  }

  /**
   * Sends nothing more, waits for what is under way, and calls off what takes longer than `graceMs`: that is uncertain,
   * and is written down as such. The last answers of a database that says nothing are not waited for beyond `writeMs`;
   * the end of the leases leads on then.
   */
  async close(graceMs: number, writeMs = defaultWriteMs): Promise<void> {
    this.#closing = true;
    const finished = Promise.allSettled(this.#underway.values());
    await within(graceMs, finished);
    this.#open.callOff();
    if (!(await within(deafMs, finished))) this.#open.giveUp();
    await within(writeMs, finished);
    clearInterval(this.#heartbeat);
  }

  async #send(attempt: LeasedAttempt): Promise<void> {
    const { pool, accounts, gate, clock, worker, log } = this.#settings;
    // By a clock that jumped meanwhile, it was claimed at another time altogether.
    const isStale = Math.abs(clock.now().getTime() - attempt.claimedAt.getTime()) > claimGoodForMs;
    if (isStale || clock.isInDoubt || this.#open.isCalledOff) {
      await giveBack(pool, [attempt.id], { worker, fence: attempt.fence }, clock.now()).catch((error: unknown) =>
        log.error({ err: error, attempt: attempt.id }, 'A claim could not be given back: its lease has to run out.'),
      );
      return;
    }
    const account = accounts.find(attempt.tenant, attempt.account);
    const begun = this.#load.begin(slotOf(attempt));
    const sentAt = clock.now();
    const outcome = account === undefined ? notConfigured : await this.#open.ask(account, attempt);
    begun.answered();
    if (account !== undefined) gate.learn(attempt, outcome, sentAt);
    const at = clock.now();
    const latencyMs = at.getTime() - attempt.basisAt.getTime();
    const channel = account?.channel.name ?? 'unknown';
    this.#settings.observe?.({ attempt, channel, outcome, latencyMs, sentAt, at });
    await this.#outcomes.write(attempt, factOf(attempt, outcome, at, sentAt)).finally(begun.ended);
  }

  /** It is written beside what was known before: that nobody knew. */
  #recordLate(attempt: LeasedAttempt, outcome: Accepted | Rejected): void {
    const { clock, log } = this.#settings;
    this.#outcomes
      .write(attempt, lateFactOf(attempt, outcome, clock.now()))
      .catch((error: unknown) =>
        log.error({ err: error, attempt: attempt.id }, 'A late answer is lost: a receipt may tell.'),
      );
  }

  /**
   * Whoever lost the answer to a commit does not know whether it happened. If it did, these attempts are leased to this
   * worker, who sends none of them: given back they leave at once, instead of being uncertain when the leases end.
   */
  async #takeBack(attempts: readonly string[]): Promise<void> {
    const { pool, worker, clock, wake } = this.#settings;
    const lastTry = clock.ticks() + leaseMs;
    for (let delay = 100; !this.#closing && clock.ticks() < lastTry; delay = Math.min(delay * 2, 5_000)) {
      const isDone = await giveBack(pool, attempts, { worker, fence: firstFence }, clock.now()).then(
        () => true,
        () => false,
      );
      if (isDone) return wake();
      await wait(delay, undefined, { ref: false });
    }
  }

  async #beat(): Promise<void> {
    this.#open.giveUpOverdue();
    const { pool, worker, clock, log } = this.#settings;
    const until = new Date(clock.now().getTime() + leaseMs);
    await extendLeases(pool, [...this.#underway.keys()], worker, until).catch((error: unknown) =>
      log.error({ err: error }, 'Leases could not be extended.'),
    );
  }
}

function factOf(attempt: LeasedAttempt, outcome: SendOutcome, at: Date, sentAt?: Date): LearntFact {
  const { id, fence, basisAt, notice } = attempt;
  const learnt = factOfOutcome(id, outcome, at, fence, { basisAt, ...(sentAt && { sentAt }) });
  return notice === undefined ? learnt : { ...learnt, isNotice: true };
}

/** A refusal says by now only that somebody stopped, as a receipt does whose word is not known. */
function lateFactOf(attempt: LeasedAttempt, outcome: Accepted | Rejected, at: Date): LearntFact {
  // Its lease has ended with that nobody knew.
  const { endsLease: _ended, ...learnt } = factOf(attempt, outcome, at);
  return outcome.outcome === 'accepted' ? learnt : withoutRefusal(learnt, outcome.reason);
}

function liveFirst(attempts: readonly PlannedAttempt[]): readonly PlannedAttempt[] {
  return attempts.toSorted((one, other) => Number(other.live) - Number(one.live));
}
