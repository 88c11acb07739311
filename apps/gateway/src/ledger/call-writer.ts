import type { Change, FollowUp, NewAttempt, NewConsent, Verdict } from '@aftercall/core';
import { applyChange, hasArtefact } from '@aftercall/core';
import { callerOf, newPapers, type Caller } from './call-papers.ts';
import type { CallRecord, KeptFollowUp } from './call-record.ts';
import type { LedgerEntries, LedgerKind } from './entries.ts';
import type { LedgerLine } from './ledger-pages.ts';
import type { Lease, PlannedAttempt } from './planned-attempt.ts';
import * as rows from './rows-of-changes.ts';
import * as tables from './tables.ts';
import { deleteWork } from './work-rows.ts';
import type { Writes } from './writes.ts';

interface OpenCall {
  record: CallRecord;
  /** Who the caller was before. */
  readonly caller: Caller;
  changed: boolean;
}

/** A follow-up that this transaction writes. */
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
  readonly #consents: { call: CallRecord; consent: NewConsent }[] = [];
  readonly #suppressions: tables.SuppressionRow[] = [];
  readonly #withdrawals: tables.WithdrawalRow[] = [];
  readonly #lines: LedgerLine[] = [];
  readonly now: Date;

  constructor(now: Date) {
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
    for (const change of changes) {
      const open = this.#open(call);
      open.record = { ...open.record, facts: applyChange(open.record.facts, change) };
      this.#write(open, change);
    }
  }

  /** The attempts planned so far. */
  get attempts(): readonly PlannedAttempt[] {
    return this.#attempts;
  }

  /** The current verdict on an event, when one was given here. */
  verdictOn(eventId: string): Verdict | undefined {
    return this.#verdicts.get(eventId);
  }

  /** The earliest moment at which something held or waiting here falls due. */
  get nextDue(): Date | undefined {
    const due = [...this.#followUps.values()].filter(({ followUp }) => followUp.status === 'held');
    const moments = due.map(({ followUp }) => followUp.dueAt);
    for (const { dueAt, onward } of this.#attempts)
      if (onward?.wait !== undefined) moments.push(new Date(dueAt.getTime() + onward.wait.afterMs));
    return moments.toSorted((a, b) => a.getTime() - b.getTime())[0];
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
      case 'follow_up_released': {
        const { followUp, plan, mergedInto } = change;
        const kept = { state: 'planned', plan, ...(mergedInto && { mergedInto }) };
        this.#put(record, { ...followUp, status: 'released' }, kept, false);
        this.enter(record, 'plan', rows.planEntry(change));
        return;
      }
      case 'follow_up_closed': {
        const { followUp, outcome, reason } = change;
        this.#put(
          record,
          { ...followUp, status: 'closed' },
          { state: 'settled', outcome, reason, ...(change.plan && { plan: change.plan }) },
          false,
        );
        this.enter(record, 'settled', { followUpId: followUp.id, outcome, reason });
        return;
      }
      case 'follow_up_switched':
        this.#switch(record, change);
        return;
      case 'attempt_planned':
        this.#plan(record, change.attempt);
        return;
      case 'consent_recorded':
        this.#consents.push({ call: record, consent: change.consent });
        this.enter(record, 'consent', rows.consentEntry(change.consent));
        return;
      case 'stop_recorded':
        this.#suppressions.push(rows.stopRow(record, change));
        this.enter(record, 'suppression', { suppressionId: change.id, kind: 'stop', scope: 'all', source: 'call' });
        return;
      case 'subject_withdrawn':
        this.#withdrawals.push({ call: record.id, ...rows.withdrawalRow(change.withdrawal) });
        this.enter(record, 'withdrawal', rows.withdrawalEntry(change.withdrawal));
    }
  }

  #put(record: CallRecord, followUp: FollowUp, kept: KeptFollowUp, isNew: boolean): void {
    const known = this.#followUps.get(followUp.id);
    this.#followUps.set(followUp.id, { call: record.id, followUp, kept, isNew: known?.isNew ?? isNew });
  }

  /** What it was planned with stays; only the channels that were passed over are added to their why-nots. */
  #switch(record: CallRecord, change: Extract<Change, { change: 'follow_up_switched' }>): void {
    const { followUp, omitted, status, mergedInto } = change;
    const before = this.#followUps.get(followUp.id)?.kept ?? record.kept.get(followUp.id);
    const plan = before?.plan && { ...before.plan, omitted: [...before.plan.omitted, ...omitted] };
    const outcome = status.state === 'settled' ? status.outcome : undefined;
    const kept = {
      state: status.state,
      ...(outcome && { outcome }),
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
    this.#attempts.push({ ...attempt, tenant, call, callKey, person, basisAt });
    this.enter(record, 'attempt', rows.attemptEntry(attempt));
  }

  /**
   * Everything, as rows. An attempt that has a lease is claimed by this very transaction; the
   * others wait in the queue.
   */
  write(writes: Writes, leases: ReadonlyMap<string, Lease>): void {
    const changed = [...this.#calls.values()].filter((open) => open.changed).map((open) => open.record);
    const followUps = [...this.#followUps.values()];
    writes.insert(tables.callsTable, changed.map(rows.callRow));
    const underWay = new Set(this.#attempts.filter((one) => leases.has(one.id)).map((one) => one.followUpId));
    writes.insert(
      tables.followUpsTable,
      followUps.map((one) => rows.followUpRow(this.recordOf(one.call), one.followUp, stateOf(one, underWay))),
    );
    writes.insert(
      tables.attemptsTable,
      this.#attempts.map((one) => rows.attemptRow(one, leases.has(one.id))),
    );
    this.#writePapers(writes);
    this.#writeWork(writes, leases);
    this.#writeEvidence(writes);
    writes.enter(...this.#lines);
  }

  #writePapers(writes: Writes): void {
    const newOnes = Map.groupBy(
      [...this.#followUps.values()].filter((one) => one.isNew),
      (one) => one.call,
    );
    const attempts = Map.groupBy(this.#attempts, (one) => one.call);
    for (const [call, { record, caller }] of this.#calls) {
      const followUps = (newOnes.get(call) ?? []).map((one) => one.followUp);
      const papers = newPapers(caller, record, followUps, attempts.get(call) ?? []);
      if (papers !== undefined) writes.insert(tables.callPapersTable, [{ call, papers: JSON.stringify(papers) }]);
    }
  }

  #writeWork(writes: Writes, leases: ReadonlyMap<string, Lease>): void {
    const held = [...this.#followUps.values()].filter((one) => one.followUp.status === 'held');
    writes.insert(tables.workTable, [
      ...held.map(({ call, followUp }) => rows.releaseWorkRow(this.recordOf(call), followUp)),
      ...this.#attempts.map((one) => rows.sendWorkRow(one, leases.get(one.id))),
      ...this.#attempts.map(rows.switchWorkRow).filter((one) => one !== undefined),
    ]);
    const noLongerHeld = [...this.#followUps.values()].filter(
      ({ followUp }) => followUp.status !== 'held' && this.#heldBefore.has(followUp.id),
    );
    deleteWork(
      writes,
      'release',
      noLongerHeld.map(({ followUp }) => followUp.id),
    );
  }

  #writeEvidence(writes: Writes): void {
    const consents = this.#consents.map(({ call, consent }) => ({ call: this.recordOf(call.id), consent }));
    writes.insert(
      tables.consentsTable,
      consents.map(({ call, consent }) => rows.consentRow(call, consent, hasArtefact(consent))),
    );
    writes.insert(
      tables.consentEvidenceTable,
      consents.map(({ call, consent }) => rows.evidenceRow(call, consent)),
    );
    writes.insert(tables.suppressionsTable, this.#suppressions);
    writes.insert(tables.withdrawalsTable, this.#withdrawals);
  }
}

/** A follow-up whose message is leased is on its way. */
function stateOf({ followUp, kept }: OpenFollowUp, underWay: ReadonlySet<string>): KeptFollowUp {
  const isUnderWay = kept.state === 'planned' && underWay.has(kept.mergedInto ?? followUp.id);
  return isUnderWay ? { ...kept, state: 'sending' } : kept;
}
