import type { Pool } from 'pg';
import type { PacedAccount } from '../engine/tenant-policies.ts';
import type { Logger } from '../observability/logger.ts';
import type { AccountName } from './account-stops.ts';
import { grantUnitsOf, openPaces, type UnitsAsked, type UnitsGranted } from './grant-units.ts';
import { slotOf } from './send-slots.ts';

export interface SenderPacesSettings {
  readonly pool: Pool;
  readonly accounts: readonly PacedAccount[];
  readonly now: () => Date;
  readonly log: Logger;
  /** Told of every message that is put in the queue of its account. */
  readonly observe?: (account: AccountName) => void;
}

/** Units are asked for in blocks of this time's worth, so that a fast account does not ask for each message. */
const blockMs = 100;
/** Granted units that are not used by then are given back with the next question, or lost. */
const holdMs = 1_000;

/** What was planned in vain is written down by then, and a look at the queue would have found it. */
const settleMs = 250;
/** So many rows are counted in no time. */
const fewRows = 5_000;

/** What this process knows of the pace of an account. */
interface State extends PacedAccount {
  inHand: number;
  /** When the units in hand are too old to be used. */
  heldUntil: number;
  /** Nothing is granted before. */
  closedUntil: number;
  /** Units that were asked for here in vain, since the database was last asked. */
  wanted: number;
  /** What the first of those messages costs. */
  first: number;
  /** When the last of them was. */
  wantedAt: number;
  /** Messages of it wait in the queue, as far as this process knows: what is planned now goes behind them. */
  hasQueue: boolean;
}

/**
 * The paces of accounts, shared by all gateways on one database, and handed out here from memory: a block of units is
 * asked for with one statement, outside of any transaction. Accounts without a pace are not known here, and free.
 */
export class SenderPaces {
  readonly #settings: SenderPacesSettings;
  readonly #states: ReadonlyMap<string, State>;
  readonly #opened = new Set<string>();
  #asking: Promise<void> | undefined;

  constructor(settings: SenderPacesSettings) {
    this.#settings = settings;
    const nothing = { inHand: 0, heldUntil: 0, closedUntil: 0, wanted: 0, first: 0, wantedAt: 0, hasQueue: false };
    this.#states = new Map(settings.accounts.map((one) => [slotOf(one), { ...one, ...nothing }]));
  }

  /** Whether any account has a pace. */
  get areAny(): boolean {
    return this.#states.size > 0;
  }

  /** Whether an account has a pace. */
  has(name: AccountName): boolean {
    return this.#find(name) !== undefined;
  }

  /** Takes what a message costs, if there is that much. */
  take(name: AccountName, units: number): boolean {
    const state = this.#find(name);
    if (state === undefined) return true;
    if (this.#inHand(state) < units) {
      this.#want(state, units);
      return false;
    }
    state.inHand -= units;
    if (state.inHand < blockOf(state) / 2 && state.closedUntil <= this.#now()) this.#askAhead(state);
    return true;
  }

  /** The same for a message that was just planned, which goes behind those that wait. */
  takeUnlessQueued(name: AccountName, units: number): boolean {
    const state = this.#find(name);
    if (state?.hasQueue !== true) return this.take(name, units);
    this.#want(state, units);
    return false;
  }

  /** What was taken is not used after all. */
  putBack(name: AccountName, units: number): void {
    const state = this.#find(name);
    if (state !== undefined) state.inHand += units;
  }

  /**
   * When an account may have this much: undefined for now, `unknown` where the database has to be asked first, which is
   * done before the next round of claiming.
   */
  opensAt(name: AccountName, units: number): Date | 'unknown' | undefined {
    const state = this.#find(name);
    if (state === undefined || this.#inHand(state) >= units) return undefined;
    if (state.closedUntil <= this.#now()) {
      this.#want(state, units);
      return 'unknown';
    }
    state.hasQueue = true;
    return new Date(state.closedUntil);
  }

  /** Whether so much of an account has to wait for a time that is known. */
  isClosed(name: AccountName, units: number): boolean {
    const state = this.#find(name);
    return state !== undefined && this.#inHand(state) < units && state.closedUntil > this.#now();
  }

  /** How many rows of an account's queue are worth counting: a minute of it, or some thousands. */
  mostAhead(name: AccountName): number {
    return Math.max(fewRows, Math.ceil((this.#find(name)?.pace.perSecond ?? 0) * 60));
  }

  /** A message was put in the queue of its account. */
  queued({ tenant, account }: AccountName): void {
    // The names alone: they become labels.
    this.#settings.observe?.({ tenant, account });
  }

  /** How long an account takes for so many units, in milliseconds. */
  durationMs(name: AccountName, units: number): number {
    const state = this.#find(name);
    return state === undefined ? 0 : (units * 1_000) / state.pace.perSecond;
  }

  /** How many messages of each account's queue are worth a look now. */
  looks(): readonly { readonly slot: string; readonly most: number }[] {
    return [...this.#states].map(([slot, state]) => ({ slot, most: this.#mostLooks(state) }));
  }

  /** A whole look at the queue found no message of these accounts, by `tenant/account`: those that are open have none. */
  sawAllBut(found: ReadonlySet<string>): void {
    const settled = this.#now() - settleMs;
    for (const [slot, state] of this.#states) {
      const isEmpty = !found.has(slot) && this.#mostLooks(state) > 0 && state.wantedAt <= settled;
      if (isEmpty) state.hasQueue = false;
    }
  }

  /** When the first account whose messages wait opens. */
  get nextOpening(): Date | undefined {
    const now = this.#now();
    const waiting = [...this.#states.values()].filter((one) => one.hasQueue && one.closedUntil > now);
    return waiting.length === 0 ? undefined : new Date(Math.min(...waiting.map((one) => one.closedUntil)));
  }

  /** Asks for what was asked for in vain. A round of claiming begins with it. */
  async prepare(): Promise<void> {
    if (this.#states.size === 0) return;
    await this.#asking;
    const now = this.#now();
    const asking = [...this.#states.values()].filter(
      (one) => one.closedUntil <= now && (one.wanted > 0 || one.hasQueue) && this.#inHand(one) < one.first,
    );
    // What is in hand is too little for the message that is next: the database has it back, and grants the whole.
    for (const one of asking) one.heldUntil = 0;
    if (asking.length > 0) await this.#ask(asking);
  }

  #askAhead(state: State): void {
    if (this.#asking !== undefined || blockOf(state) <= 1) return;
    this.#ask([state]).catch((error: unknown) =>
      this.#settings.log.warn({ err: error }, 'The pace of an account could not be asked for ahead of time.'),
    );
  }

  /** One question at a time, so that what is returned is returned once. */
  #ask(states: readonly State[]): Promise<void> {
    const asking = this.#askFor(states).finally(() => (this.#asking = undefined));
    this.#asking = asking.catch(() => undefined);
    return asking;
  }

  async #askFor(states: readonly State[]): Promise<void> {
    const { pool, now } = this.#settings;
    const moment = now();
    const questions = states.map((state) => this.#questionOf(state));
    try {
      const unknown = states.filter((one) => !this.#opened.has(slotOf(one)));
      if (unknown.length > 0) await openPaces(pool, unknown);
      for (const one of unknown) this.#opened.add(slotOf(one));
      const granted = await grantUnitsOf(pool, questions, moment);
      const answered = new Map(granted.map((one) => [slotOf(one), one]));
      for (const [index, state] of states.entries()) {
        this.#learn(state, questions[index] as UnitsAsked, answered.get(slotOf(state)), moment);
      }
    } catch (error) {
      for (const [index, state] of states.entries()) state.wanted += questions[index]?.wanted ?? 0;
      throw error;
    }
  }

  #questionOf(state: State): UnitsAsked {
    const { tenant, account, pace } = state;
    const inHand = this.#inHand(state);
    const returned = state.inHand - inHand;
    state.inHand = inHand;
    const least = Math.max(1, state.first - inHand);
    // A queue is served as it opens: more than a burst could not be granted.
    const wanted = Math.max(least, Math.min(state.wanted - inHand, pace.burst), blockOf(state) - inHand);
    state.wanted = 0;
    return { tenant, account, ...pace, wanted, least, returned };
  }

  #learn(state: State, { least }: UnitsAsked, granted: UnitsGranted | undefined, moment: Date): void {
    if (granted === undefined) {
      // Its row is gone: it is made anew before the next question.
      this.#opened.delete(slotOf(state));
      state.wanted += least;
      return;
    }
    state.inHand += granted.units;
    state.heldUntil = moment.getTime() + holdMs;
    state.closedUntil = granted.units < least ? Math.max(granted.nextAt.getTime(), moment.getTime() + 1) : 0;
  }

  #want(state: State, units: number): void {
    // What is in hand would do for the one that was first: it is this one that lacks.
    const isFirst = state.wanted === 0 || this.#inHand(state) >= state.first;
    if (isFirst) state.first = units;
    state.wanted = isFirst ? units : state.wanted + units;
    state.wantedAt = this.#now();
    state.hasQueue = true;
  }

  #mostLooks(state: State): number {
    if (state.closedUntil > this.#now()) return this.#inHand(state);
    return Math.max(1, this.#inHand(state), Math.floor(blockOf(state)));
  }

  #inHand(state: State): number {
    return this.#now() > state.heldUntil ? 0 : state.inHand;
  }

  #find(name: AccountName): State | undefined {
    return this.#states.size === 0 ? undefined : this.#states.get(slotOf(name));
  }

  #now(): number {
    return this.#settings.now().getTime();
  }
}

/** What is asked for at the least, in units; under 1 for accounts that are asked for each message. */
function blockOf({ pace }: PacedAccount): number {
  return Math.min(pace.burst, Math.floor((pace.perSecond * blockMs) / 1_000));
}
