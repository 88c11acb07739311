import type { NewId, TenantPolicy } from '@aftercall/core';
import { releaseDue } from '@aftercall/core';
import type { Pool, PoolClient } from 'pg';
import { CallWriter } from '../ledger/calls/call-writer.ts';
import { Counting } from '../ledger/calls/counting.ts';
import type { GuardNews } from '../ledger/calls/guard-news.ts';
import type { Lease } from '../ledger/calls/planned-attempt.ts';
import type { Keyring } from '../ledger/privacy/keyring.ts';
import type { People } from '../ledger/people/keys.ts';
import { earlier } from '../ledger/calls/earlier.ts';
import { inTransaction } from '../ledger/rows/transaction.ts';
import { deleteWork } from '../ledger/rows/work-rows.ts';
import type { Writes } from '../ledger/rows/writes.ts';
import type { LearntFact } from '../ledger/attempts/attempt-fact.ts';
import { loadAttempts } from '../ledger/attempts/attempt-rows.ts';
import type { KnownWays } from '../ledger/people/known-ways.ts';
import type { AccountGate } from './account-gate.ts';
import { claimNotices, noNotices, type ClaimedNotices } from './claim-notices.ts';
import { claimSends } from './claim-sends.ts';
import { leaseSends } from './claim-rows.ts';
import { lockDueWork, nextDueAt, type DueWork } from './due-work.ts';
import { leaseMs, type Dispatcher } from './dispatcher.ts';
import type { LeasedAttempt } from './leased-attempt.ts';
import { lostInCrash } from './lost-in-crash.ts';
import { openDueCalls } from './open-due-calls.ts';
import { planSwitches, type Switches } from './plan-switches.ts';
import { planQuestions, type PlannedQuestions } from './plan-questions.ts';
import type { Reconciler } from './reconciler.ts';
import type { ReceiptAsker } from './receipt-asker.ts';
import type { Revoker } from './revoker.ts';
import type { SenderPaces } from './sender-paces.ts';
import { slotOf } from './send-slots.ts';
import { endQuestions } from '../ledger/attempts/ends-of-questions.ts';
import { learnFacts, type Learnt } from '../ledger/attempts/learn-facts.ts';
import { readDatabaseClock, type Clock } from '../postgres/database-clock.ts';
import { endStrandedLeases } from './leases.ts';

export interface WorkClaimerSettings {
  readonly pool: Pool;
  readonly keyring: Keyring;
  readonly people: People;
  readonly policies: ReadonlyMap<string, TenantPolicy>;
  readonly dispatcher: Dispatcher;
  readonly revoker: Revoker;
  readonly receiptAsker: ReceiptAsker;
  readonly reconciler: Reconciler;
  readonly ways: KnownWays;
  readonly gate: AccountGate;
  readonly paces: SenderPaces;
  readonly worker: string;
  readonly clock: Clock;
  readonly newId: NewId;
  /** Told after each commit of what was learnt of sends, beside what their providers said. */
  readonly learnt: (news: Learnt) => void;
  /** Told after each commit of what became of notices. */
  readonly noticed: (news: ClaimedNotices['news']) => void;
  /** Told after each commit of what the bounds of tenants came to. */
  readonly guarded: (news: GuardNews) => void;
}

/** What a round leaves to do: at once, when it can (a call was busy), or at the next due time. */
export type ClaimResult = { readonly look: 'now' | 'soon' } | { readonly look: 'later'; readonly nextDueAt?: Date };

/** What one round of claiming did, decided inside its transaction and acted on after its commit. */
interface Round {
  readonly again: ClaimResult;
  readonly writer: CallWriter;
  readonly leases: ReadonlyMap<string, Lease>;
  readonly claimed: readonly LeasedAttempt[];
  readonly switches: Switches;
  readonly questions: PlannedQuestions['questions'];
  readonly learnt?: Learnt;
  readonly notices: ClaimedNotices;
  readonly guarded?: GuardNews;
}

/** What a round took before its commit, to be given back where there is none. */
interface Held {
  /** The send slots of what was planned before and may leave. */
  readonly slots: string[];
  /** What is planned now and handed over after the commit; it has its slots already. */
  leases: ReadonlyMap<string, Lease>;
}

const roundSize = 100;
/** No lease lasts so long: one that seems to was written before the clock went back. */
const impossibleMs = 2 * leaseMs;

/**
 * The claim: takes what is due from the queue, checks everything again in the transaction that
 * leases it, and hands it to the dispatcher. It serves due times, retries, crashed workers and
 * other replicas alike.
 */
export class WorkClaimer {
  readonly #settings: WorkClaimerSettings;
  /** At the start, and once the clock is settled after a jump. */
  #looksForStranded = true;
  /** More was due at the last look than one round takes. */
  #isCrowded = false;

  constructor(settings: WorkClaimerSettings) {
    this.#settings = settings;
  }

  async claim(): Promise<ClaimResult> {
    const { pool, dispatcher, revoker, receiptAsker, reconciler, paces } = this.#settings;
    await paces.prepare();
    const held: Held = { slots: [], leases: new Map() };
    let tries = 0;
    const round = await inTransaction(pool, { callKeys: [] }, async (client, writes) => {
      this.#giveUp(held);
      tries += 1;
      return this.#round(client, writes, held, tries > 1);
    }).catch((error: unknown) => {
      this.#giveUp(held);
      throw error;
    });
    dispatcher.handOver(round.writer.attempts, round.leases, round.writer.nextDue);
    for (const attempt of [...round.claimed, ...round.notices.claimed]) dispatcher.send(attempt);
    for (const task of round.switches.revokes) revoker.revoke(task);
    for (const question of round.switches.questions) receiptAsker.ask(question);
    for (const question of round.questions) reconciler.ask(question);
    if (round.learnt !== undefined) this.#settings.learnt(round.learnt);
    this.#settings.noticed(round.notices.news);
    if (round.guarded !== undefined) this.#settings.guarded(round.guarded);
    return round.again;
  }

  #giveUp(held: Held): void {
    const { dispatcher } = this.#settings;
    for (const slot of held.slots.splice(0)) dispatcher.free(slot);
    dispatcher.abandoned(held.leases);
    held.leases = new Map();
  }

  /** @param isAgain it was done before, in vain. */
  async #round(client: PoolClient, writes: Writes, held: Held, isAgain: boolean): Promise<Round> {
    const moment = await this.#moment(client);
    const { rows, busy } = await this.#lockDue(client, moment);
    const writer = new CallWriter(this.#settings.keyring, moment);
    if (rows.length === 0) return this.#idle(client, writer, busy);
    const ofNotices = rows.filter((one) => one.kind === 'notice');
    const notices = await claimNotices(client, writes, ofNotices, moment, held.slots, this.#settings);
    const due = rows.filter((one) => one.kind !== 'notice');
    const calls = await openDueCalls(client, due, writer, this.#settings);
    const served = due.filter((one) => calls.has(one.call));
    const isBusy = busy || notices.busy || served.length < due.length;
    const again: ClaimResult = { look: isBusy ? 'soon' : 'now' };
    const told = await this.#learnOfSilence(client, writes, served, writer);
    const done = await this.#serve(client, writes, served, writer, held, isAgain);
    return { again, writer, notices, ...told, ...done };
  }

  async #lockDue(client: PoolClient, moment: Date): Promise<{ rows: readonly DueWork[]; busy: boolean }> {
    const { dispatcher, policies, clock, paces } = this.#settings;
    const { rows, busy, isFull } = await lockDueWork(client, {
      now: moment,
      limit: roundSize,
      tenants: [...policies.keys()],
      fullSlots: dispatcher.fullSlots(),
      isCrowded: this.#isCrowded,
      looks: paces.looks(),
      leasesEnd: clock.isSettled,
    });
    this.#isCrowded = isFull;
    if (!busy && !isFull) paces.sawAllBut(new Set(rows.map(slotOfWork)));
    return { rows, busy };
  }

  /** Nothing is due: all that is to be known is when something will be. */
  async #idle(client: PoolClient, writer: CallWriter, busy: boolean): Promise<Round> {
    const { clock, paces } = this.#settings;
    const askedAt = clock.ticks();
    const { dueAt, said } = await nextDueAt(client, writer.now);
    clock.hear(said, askedAt);
    const again = whenNothingIsDue(busy, earlier(dueAt, paces.nextOpening));
    const nothing = { claimed: [], switches: { revokes: [], questions: [] }, questions: [], notices: noNotices };
    return { again, writer, leases: new Map(), ...nothing };
  }

  /** What became of sends whose process died or whose provider said nothing: the rest of the round goes by it. */
  async #learnOfSilence(
    client: PoolClient,
    writes: Writes,
    served: readonly DueWork[],
    writer: CallWriter,
  ): Promise<Pick<Round, 'questions' | 'learnt'>> {
    const asking = served.filter((one) => one.kind === 'reconcile');
    const { questions, silent } = await this.#planQuestions(client, writes, asking, writer);
    const known = [...served.filter(isAbandoned).map((one) => lostInCrash(one, writer.now)), ...silent];
    const learnt = await this.#learn(client, writes, known);
    // Whether a channel is left follows from it.
    if (known.length > 0) await writes.flush(client);
    return { questions, learnt };
  }

  /** What was planned before leaves, what is to go on does, what was held is released, and all of it is written. */
  async #serve(
    client: PoolClient,
    writes: Writes,
    served: readonly DueWork[],
    writer: CallWriter,
    held: Held,
    isAgain: boolean,
  ): Promise<Pick<Round, 'claimed' | 'switches' | 'leases' | 'guarded'>> {
    const { newId, dispatcher, worker, policies } = this.#settings;
    const moment = writer.now;
    const counting = new Counting(this.#settings, moment);
    const counted = served.filter((one) => one.kind !== 'reconcile' && !isAbandoned(one));
    await counting.load(
      client,
      counted.map((one) => writer.recordOf(one.call)),
      { lock: isAgain },
    );
    const waiting = served.filter((one) => one.kind === 'send' && !isAbandoned(one));
    const claimed = await claimSends(client, writes, waiting, writer, held.slots, { ...this.#settings, counting });
    const switching = served.filter((one) => one.kind === 'switch');
    const asker = this.#settings.receiptAsker;
    const switches = await planSwitches(client, switching, writer, { ...this.#settings, leaseMs, counting, asker });
    for (const call of new Set(served.map((one) => one.call))) {
      const { facts, tenant } = counting.into(writer.recordOf(call));
      const policy = policies.get(tenant);
      if (policy !== undefined) counting.apply(writer, call, releaseDue(facts, policy, moment, newId));
    }
    const leases = dispatcher.lease(writer.attempts, moment);
    held.leases = leases;
    const released = served.filter((one) => one.kind === 'release').map((one) => one.id);
    deleteWork(writes, 'release', released);
    // What is over goes before what is planned anew: both may write about the same follow-up.
    await writes.flush(client);
    writer.write(writes, leases);
    counting.write(writes);
    await writes.flush(client);
    const leasedTo = new Date(moment.getTime() + leaseMs);
    const sends = claimed.map(({ attempt: { id }, consentId, followUpId, call }) => ({
      id,
      consentId,
      followUpId,
      call,
    }));
    await leaseSends(client, sends, worker, leasedTo);
    return { claimed: claimed.map((one) => one.attempt), switches, leases, guarded: counting.news };
  }

  /** What became of sends without a word of their providers. */
  async #learn(client: PoolClient, writes: Writes, facts: readonly LearntFact[]): Promise<Learnt> {
    const { keyring, newId, policies } = this.#settings;
    const attempts = await loadAttempts(
      client,
      facts.map((one) => one.attemptId),
    );
    const ended = await endQuestions(client, attempts, facts, (tenant) => policies.get(tenant));
    return learnFacts(client, writes, attempts, ended, { newId, keyring, policies });
  }

  /** What the time is for a round; costs nothing while the clock does what clocks do. */
  async #moment(client: PoolClient): Promise<Date> {
    const { clock } = this.#settings;
    if (clock.isInDoubt) {
      const askedAt = clock.ticks();
      clock.hear(await readDatabaseClock(client), askedAt);
    }
    const moment = clock.now();
    if (!clock.isSettled) {
      this.#looksForStranded = true;
    } else if (this.#looksForStranded) {
      await endStrandedLeases(client, moment, new Date(moment.getTime() + impossibleMs));
      this.#looksForStranded = false;
    }
    return moment;
  }

  #planQuestions(
    client: PoolClient,
    writes: Writes,
    asking: readonly DueWork[],
    writer: CallWriter,
  ): Promise<PlannedQuestions> {
    const { policies, worker, gate, reconciler } = this.#settings;
    const settings = { policies, worker, leaseMs, gate, room: reconciler };
    return planQuestions(client, writes, asking, writer, settings);
  }
}

/** It is leased still, and its lease has ended. */
function isAbandoned({ kind, worker }: DueWork): boolean {
  return kind === 'send' && worker !== null;
}

function slotOfWork({ tenant, account }: DueWork): string {
  return slotOf({ tenant, account: account ?? '' });
}

function whenNothingIsDue(busy: boolean, nextDueAt: Date | undefined): ClaimResult {
  if (busy) return { look: 'soon' };
  return { look: 'later', ...(nextDueAt !== undefined && { nextDueAt }) };
}
