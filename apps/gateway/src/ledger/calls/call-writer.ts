import type { Change, FollowUp, NewAttempt, Verdict } from '@aftercall/core';
import { applyChange } from '@aftercall/core';
import { callerOf, newPapers, type Caller, type ToldTranscript } from './call-papers.ts';
import type { CallRecord, KeptFollowUp } from './call-record.ts';
import type { Keyring } from '../privacy/keyring.ts';
import type { LedgerEntries, LedgerKind } from '../rows/entries/entry-schemas.ts';
import { exposureEntry, exposureRow } from './hold-out-rows.ts';
import type { LedgerLine } from '../rows/ledger-pages.ts';
import { NewEvidence } from '../consents/new-evidence.ts';
import { NewSeals } from '../privacy/new-seals.ts';
import { nextDueOf } from './next-due.ts';
import type { Lease, PlannedAttempt } from './planned-attempt.ts';
import type { Row } from '../rows/row-type.ts';
import * as rows from './rows-of-changes.ts';
import * as tables from '../rows/tables.ts';
import { newTextSalt, textHashOf } from '../rows/text-hash.ts';
import { Turns } from './turns.ts';
import { deleteWork } from '../rows/work-rows.ts';
import type { Writes } from '../rows/writes.ts';

interface OpenCall {
  record: CallRecord;
  /** Who the caller was before. */
  readonly caller: Caller;
  changed: boolean;
}

interface OpenFollowUp {
  readonly call: string;
  readonly followUp: FollowUp;
  readonly kept: KeptFollowUp;
  readonly isNew: boolean;
}

/**
 * Turns changes into rows: it gathers everything one transaction writes about its calls. A follow-up that changes
 * several times in a batch is written once, as it ends up; ledger entries are all kept, in order.
 */
export class CallWriter {
  readonly #calls = new Map<string, OpenCall>();
  readonly #followUps = new Map<string, OpenFollowUp>();
  readonly #heldBefore = new Set<string>();
  readonly #verdicts = new Map<string, Verdict>();
  readonly #attempts: PlannedAttempt[] = [];
  readonly #evidence = new NewEvidence();
  readonly #turns = new Turns();
  readonly #lines: LedgerLine[] = [];
  /** They go among the papers of their calls. */
  readonly transcripts: (ToldTranscript & { readonly call: string })[] = [];
  readonly seals: NewSeals;
  readonly now: Date;

  constructor(keyring: Keyring, now: Date) {
    this.seals = new NewSeals(keyring);
    this.now = now;
  }

  /** Takes a call in; its record from now on is {@link recordOf}. */
  open(record: CallRecord, isNew: boolean): void {
    if (this.#calls.has(record.id)) return;
    this.#calls.set(record.id, { record, caller: isNew ? {} : callerOf(record), changed: isNew });
    for (const one of record.facts.followUps) if (one.status === 'held') this.#heldBefore.add(one.id);
  }

  recordOf(call: string): CallRecord {
    return this.#open(call).record;
  }

  enter<K extends LedgerKind>(record: { tenant: string; id: string }, kind: K, data: LedgerEntries[K]): void {
    this.#lines.push({ at: this.now, tenant: record.tenant, call: record.id, kind, data });
  }

  /** Takes the changes of one call in, in order. */
  apply(call: string, changes: readonly Change[]): void {
    const open = this.#open(call);
    for (const change of changes) {
      const { record } = open;
      const facts = applyChange(record.facts, change);
      if (facts !== record.facts) open.record = { ...record, facts };
      this.#write(open, change);
    }
  }

  /** What is known of calls beside what is written of them here. */
  learn(records: readonly CallRecord[]): void {
    for (const record of records) this.#open(record.id).record = record;
  }

  /** The attempts planned so far. */
  get attempts(): readonly PlannedAttempt[] {
    return this.#attempts;
  }

  /** Those whose follow-up is new here, so that it has no other. */
  get firstAttempts(): readonly PlannedAttempt[] {
    return this.#attempts.filter((one) => this.#followUps.get(one.followUpId)?.isNew === true);
  }

  /** The calls that are new here, or of which something new is known. */
  get changedCalls(): readonly CallRecord[] {
    return [...this.#calls.values()].filter((open) => open.changed).map((open) => open.record);
  }

  /** The current verdict on an event, when one was given here. */
  verdictOn(eventId: string): Verdict | undefined {
    return this.#verdicts.get(eventId);
  }

  /** The earliest moment at which something held or waiting here falls due. */
  get nextDue(): Date | undefined {
    return nextDueOf(this.#followUps.values(), this.#attempts, this.now);
  }

  #open(call: string): OpenCall {
    const open = this.#calls.get(call);
    if (open === undefined) throw new Error('a call was changed before it was opened');
    return open;
  }

  #write(open: OpenCall, change: Change): void {
    const { record } = open;
    switch (change.change) {
      case 'call_updated':
        open.changed = true;
        return;
      case 'verdict_given':
        this.#verdicts.set(change.verdict.eventId, change.verdict);
        this.enter(record, 'verdict', rows.verdictEntry(change.verdict));
        this.#touchVerdict(record, change.verdict.followUpId);
        return;
      case 'follow_up_held':
      case 'follow_up_moved':
        this.#put(record, change.followUp, { state: 'held' }, change.change === 'follow_up_held');
        return;
      case 'follow_up_redated':
        this.#put(record, change.followUp, this.#keptOf(record, change.followUp.id) ?? { state: 'planned' }, false);
        return;
      case 'follow_up_released': {
        const { followUp, plan, mergedInto } = change;
        const kept = { state: 'planned', plan, ...(mergedInto && { mergedInto }) };
        this.#put(record, { ...followUp, status: 'released' }, kept, false);
        this.enter(record, 'plan', rows.planEntry(change));
        return;
      }
      case 'follow_up_closed':
        this.#put(record, { ...change.followUp, status: 'closed' }, rows.keptOfClosed(change), false);
        this.enter(record, 'settled', rows.settledEntry(change));
        return;
      case 'follow_up_switched':
        this.#switch(record, change);
        return;
      case 'exposed':
        this.#evidence.exposures.push(exposureRow(record, change.exposure, this.now));
        this.enter(record, 'exposure', exposureEntry(change.exposure));
        return;
      case 'attempt_planned':
        this.#plan(record, change.attempt);
        return;
      case 'attempt_postponed':
        this.#postpone(record, change);
        return;
      case 'turn_taken': {
        const withTurn = this.#turns.take(record, change);
        for (const one of this.#calls.values()) one.record = withTurn(one.record);
        return;
      }
      case 'consent_recorded':
        this.#evidence.consents.push({ call: record.id, consent: change.consent });
        this.enter(record, 'consent', rows.consentEntry(change.consent));
        return;
      case 'stop_recorded':
        this.#evidence.suppressions.push(rows.stopRow(record, change));
        this.enter(record, 'suppression', { suppressionId: change.id, kind: 'stop', scope: 'all', source: 'call' });
        return;
      case 'subject_withdrawn':
        this.#evidence.withdrawals.push({ call: record.id, ...rows.withdrawalRow(change.withdrawal) });
        // The journey of the other call says what became of it.
        if (change.elsewhere !== true) this.enter(record, 'withdrawal', rows.withdrawalEntry(change.withdrawal));
    }
  }

  #put(record: CallRecord, followUp: FollowUp, kept: KeptFollowUp, isNew: boolean): void {
    const known = this.#followUps.get(followUp.id);
    this.#followUps.set(followUp.id, { call: record.id, followUp, kept, isNew: known?.isNew ?? isNew });
  }

  #keptOf(record: CallRecord, followUpId: string): KeptFollowUp | undefined {
    return this.#followUps.get(followUpId)?.kept ?? record.kept.get(followUpId);
  }

  /** What it was planned with stays; only the channels that were passed over are added to their why-nots. */
  #switch(record: CallRecord, change: Changed<'follow_up_switched'>): void {
    const { followUp, omitted, status, failure, mergedInto } = change;
    const before = this.#keptOf(record, followUp.id);
    const plan = before?.plan && { ...before.plan, omitted: [...before.plan.omitted, ...omitted] };
    const outcome = status.state === 'settled' ? status.outcome : undefined;
    const kept = {
      state: status.state,
      ...(outcome && { outcome }),
      ...(failure && { failure }),
      ...(plan && { plan }),
      ...(mergedInto && { mergedInto }),
    };
    this.#put(record, followUp, kept, false);
    if (plan !== undefined && omitted.length > 0) {
      this.enter(record, 'plan', rows.planEntry({ followUp, plan, ...(mergedInto && { mergedInto }) }));
    }
    if (outcome !== undefined && outcome !== before?.outcome) {
      this.enter(record, 'settled', { followUpId: followUp.id, outcome });
    }
  }

  /** A verdict that overtakes another moves its follow-up's pointer, and so its row. */
  #touchVerdict(record: CallRecord, followUpId: string | undefined): void {
    const known = followUpId === undefined ? undefined : this.#followUps.get(followUpId);
    const current = record.facts.followUps.find((one) => one.id === followUpId);
    if (known !== undefined && current !== undefined) this.#put(record, current, known.kept, known.isNew);
  }

  #plan(record: CallRecord, attempt: NewAttempt): void {
    const { id: call, tenant, callKey, person } = record;
    if (person === undefined) throw new Error('an attempt was planned for nobody');
    const carrier = record.facts.followUps.find((one) => one.id === attempt.followUpId);
    const basisAt = carrier?.basisAt ?? attempt.dueAt;
    const textSalt = newTextSalt();
    this.#attempts.push({ ...attempt, tenant, call, callKey, person, basisAt, textSalt });
    this.enter(record, 'attempt', rows.attemptEntry(attempt, textHashOf(textSalt, attempt.request.text)));
  }

  #postpone(record: CallRecord, { change: _kind, until, ...attempt }: Changed<'attempt_postponed'>): void {
    this.enter(record, 'postponed', { ...attempt, until: until.toISOString() });
    const isPlannedHere = this.#attempts.some((one) => one.id === attempt.attemptId);
    if (!isPlannedHere) this.#turns.postpone(attempt.attemptId, until);
  }

  /** Everything, as rows. An attempt that has a lease is claimed by this very transaction; the others are queued. */
  write(writes: Writes, leases: ReadonlyMap<string, Lease>): void {
    const followUps = [...this.#followUps.values()];
    writes.insert(tables.callsTable, this.changedCalls.map(rows.callRow));
    const underWay = new Set(this.#attempts.filter((one) => leases.has(one.id)).map((one) => one.followUpId));
    writes.insert(
      tables.followUpsTable,
      followUps.map((one) => rows.followUpRow(this.recordOf(one.call), one.followUp, stateOf(one, underWay))),
    );
    writes.insert(
      tables.deadLettersTable,
      followUps.flatMap((one) => rows.deadLetterRows(this.recordOf(one.call), one.followUp, one.kept, this.now)),
    );
    writes.insert(
      tables.attemptsTable,
      this.#attempts.map((one) => rows.attemptRow(one, leases.has(one.id))),
    );
    this.#writePapers(writes);
    this.#writeWork(writes, leases);
    this.#evidence.write(writes, (call) => this.recordOf(call), this.seals);
    this.seals.write(writes);
    this.#turns.write(writes);
    writes.enter(...this.#lines);
  }

  #writePapers(writes: Writes): void {
    const newOnes = [...this.#followUps.values()].filter((one) => one.isNew);
    const followUps = Map.groupBy(newOnes, (one) => one.call);
    const attempts = Map.groupBy(this.#attempts, (one) => one.call);
    const transcripts = Map.groupBy(this.transcripts, (one) => one.call);
    const papersRows: Row<typeof tables.callPapersTable.columns>[] = [];
    for (const [call, { record, caller }] of this.#calls) {
      const told = (followUps.get(call) ?? []).map((one) => one.followUp);
      const papers = newPapers(caller, record, told, attempts.get(call) ?? [], transcripts.get(call) ?? []);
      if (papers === undefined) continue;
      papersRows.push({ call, sealed: this.seals.ofCall(record, 'call_papers', call, papers) });
    }
    writes.insert(tables.callPapersTable, papersRows);
  }

  #writeWork(writes: Writes, leases: ReadonlyMap<string, Lease>): void {
    const work: tables.WorkRow[] = [];
    const noLongerHeld: string[] = [];
    for (const { call, followUp } of this.#followUps.values()) {
      if (followUp.status === 'held') work.push(rows.releaseWorkRow(this.recordOf(call), followUp));
      else if (this.#heldBefore.has(followUp.id)) noLongerHeld.push(followUp.id);
    }
    for (const attempt of this.#attempts) {
      work.push(rows.sendWorkRow(attempt, leases.get(attempt.id)));
      const look = rows.switchWorkRow(attempt);
      if (look !== undefined) work.push(look);
    }
    writes.insert(tables.workTable, work);
    deleteWork(writes, 'release', noLongerHeld);
  }
}

type Changed<K extends Change['change']> = Extract<Change, { change: K }>;

/** A follow-up whose message is leased is on its way. */
function stateOf({ followUp, kept }: OpenFollowUp, underWay: ReadonlySet<string>): KeptFollowUp {
  const isUnderWay = kept.state === 'planned' && underWay.has(kept.mergedInto ?? followUp.id);
  return isUnderWay ? { ...kept, state: 'sending' } : kept;
}
