import type { CallerPhone, NewId, TenantPolicy, Verdict } from '@aftercall/core';
import { decideEvent, needsConversations, releaseDue } from '@aftercall/core';
import type { Pool, PoolClient } from 'pg';
import type { CallRecord } from './call-record.ts';
import { CallWriter } from './call-writer.ts';
import type { Lease, PlannedAttempt } from './planned-attempt.ts';
import { Counting } from './counting.ts';
import { eventEntry } from './event-entry.ts';
import { EventKeys } from './event-keys.ts';
import type { GuardNews } from './guard-news.ts';
import { idOfPerson, loadIdsOnFile } from '../people/ids-on-file.ts';
import type { Keyring } from '../privacy/keyring.ts';
import { appointmentRows, appointmentsTable } from './hold-out-rows.ts';
import type { People } from '../people/keys.ts';
import type { KnownAttempts } from '../attempts/known-attempts.ts';
import type { KnownWays } from '../people/known-ways.ts';
import { earlier } from './earlier.ts';
import { dueNow, lateSince, saidMeanwhile, sharingSubjects } from './later-calls.ts';
import { loadCallsByName } from './load-calls.ts';
import {
  bodyRow,
  callNamesOf,
  keyRow,
  nameEvent,
  nameOf,
  newCall,
  type NamedEvent,
  type StorableEvent,
} from './named-event.ts';
import { sharingWithdrawals } from '../consents/new-evidence.ts';
import { differs, loadNamedJoins, mayStop, namesFixedPhone, openEvidence } from '../consents/open-evidence.ts';
import type { JoinOfCall, NamedJoins, OpenedEvidence } from '../consents/open-evidence.ts';
import { withPersonFacts, type PersonQuestion } from '../people/person-facts.ts';
import { eventBodiesTable, eventKeysTable } from '../rows/tables.ts';
import { inPreview, inTransaction } from '../rows/transaction.ts';
import type { Writes } from '../rows/writes.ts';

export type StoredResult =
  | { readonly status: 'accepted'; readonly eventId: string; readonly verdict: Verdict }
  /** The same event came before; `eventId` is the first one's. */
  | { readonly status: 'duplicate'; readonly eventId: string };

export type StoredGroup =
  | { readonly ok: true; readonly events: readonly StoredResult[] }
  /** Indexes of events whose id was used before with another body: nothing of the group was written. */
  | { readonly ok: false; readonly conflicts: readonly number[] };

/** Whoever sends at once what a transaction planned. */
export interface HandOver {
  /** Free send slots for these attempts: a lease for each that gets one. */
  lease(attempts: readonly PlannedAttempt[], now: Date): ReadonlyMap<string, Lease>;
  /** The transaction is committed: send what was leased, look for the rest. */
  committed(attempts: readonly PlannedAttempt[], leases: ReadonlyMap<string, Lease>, nextDue: Date | undefined): void;
  /** The transaction failed, or nobody knows whether it did: the slots are free again, and nothing of it is sent from here. */
  abandoned(leases: ReadonlyMap<string, Lease>): void;
}

export interface EventStoreSettings {
  readonly pool: Pool;
  readonly keyring: Keyring;
  readonly people: People;
  readonly policies: ReadonlyMap<string, TenantPolicy>;
  readonly handOver: HandOver;
  readonly ways: KnownWays;
  readonly knownAttempts: KnownAttempts;
  /** Told after each commit of the calls of which something new is known, such as their caller. */
  readonly callsChanged: (calls: readonly CallRecord[]) => void;
  /** Told after each commit of what the bounds of tenants came to. */
  readonly guarded: (news: GuardNews) => void;
  readonly now: () => Date;
  readonly newId: NewId;
}

/**
 * Judges events and writes them down with all that follows, in one transaction a batch: the
 * calls are locked, their facts loaded, every event is decided in turn, what is due is
 * released, and everything is written with one statement.
 */
export class EventStore {
  readonly #settings: EventStoreSettings;

  constructor(settings: EventStoreSettings) {
    this.#settings = settings;
  }

  async store(groups: readonly (readonly StorableEvent[])[]): Promise<StoredGroup[]> {
    const { pool, keyring, handOver, callsChanged, guarded, knownAttempts, now } = this.#settings;
    const named = groups.map((group) => group.map(nameEvent));
    const callKeys = named.flatMap((group) => group.map((one) => one.callKey));
    let leases: ReadonlyMap<string, Lease> = new Map();
    let writer = new CallWriter(keyring, now());
    let written: Writes | undefined;
    let counting = this.#counting(writer);
    let tries = 0;
    try {
      const results = await inTransaction(pool, { callKeys }, async (client, writes) => {
        // A second try begins afresh: what the first one leased is free again, once.
        handOver.abandoned(leases);
        leases = new Map();
        writer = new CallWriter(keyring, now());
        counting = this.#counting(writer);
        tries += 1;
        const lock = tries > 1;
        const judged = await this.#judge(client, named, { writer, counting, lock }, writes);
        leases = handOver.lease(writer.attempts, writer.now);
        writer.write(writes, leases);
        written = writes;
        counting.write(writes);
        return judged;
      });
      const leased = writer.firstAttempts.filter((one) => leases.has(one.id));
      knownAttempts.rememberFirst(written?.version, leased);
      handOver.committed(writer.attempts, leases, writer.nextDue);
      callsChanged(writer.changedCalls);
      guarded(besideEvents(counting.news, named.flat()));
      return results;
    } catch (error) {
      handOver.abandoned(leases);
      throw error;
    }
  }

  /** What storing them would come to at this moment; nothing is written. */
  preview(groups: readonly (readonly StorableEvent[])[]): Promise<StoredGroup[]> {
    const named = groups.map((group) => group.map(nameEvent));
    const callKeys = named.flat().map((one) => one.callKey);
    const writer = new CallWriter(this.#settings.keyring, this.#settings.now());
    const making = { writer, counting: this.#counting(writer), lock: false };
    return inPreview(this.#settings.pool, { callKeys }, (client, writes) => this.#judge(client, named, making, writes));
  }

  #counting({ now }: CallWriter): Counting {
    return new Counting(this.#settings, now);
  }

  async #judge(
    client: PoolClient,
    groups: readonly (readonly NamedEvent[])[],
    { writer, counting, lock }: Making,
    writes: Writes,
  ): Promise<StoredGroup[]> {
    const all = groups.flat();
    const [keys, known, named] = await Promise.all([
      EventKeys.load(
        client,
        all.map((one) => one.key),
      ),
      loadCallsByName(client, this.#settings.keyring, callNamesOf(all)),
      loadNamedJoins(client, this.#settings.people, all),
    ]);
    const checked = groups.map((group) => ({ group, ...keys.admit(group.map((one) => one.key)) }));
    const accepted = checked.flatMap(({ group, duplicates, conflicts }) =>
      conflicts.length > 0 ? [] : group.filter((_one, index) => !duplicates.has(index)),
    );
    const { calls, callsOfOne } = await this.#openCalls(client, accepted, known, named, writer);
    const policies = new Map<string, TenantPolicy>();
    for (const one of accepted) {
      policies.set(callOf(calls, one), one.tenant);
      this.#decide(one, callOf(calls, one), writer, counting);
    }
    for (const theirs of callsOfOne) writer.learn(sharingWithdrawals(theirs.map((call) => writer.recordOf(call))));
    const records = [...calls.values()].map(({ record }) => writer.recordOf(record.id));
    writer.learn(sharingSubjects(records, writer.now));
    const due = [...policies].filter(([call]) => dueNow(writer.recordOf(call), writer.now).length > 0);
    writer.learn(await saidMeanwhile(client, [...calls.values()], writer, (call) => this.#idsOf(call)));
    await counting.load(
      client,
      due.map(([call]) => writer.recordOf(call)),
      { lock },
    );
    for (const [call, policy] of due) this.#release(call, policy, writer, counting);
    writes.insert(eventKeysTable, accepted.map(keyRow));
    writes.insert(
      eventBodiesTable,
      accepted.map((one) => bodyRow(one, callOf(calls, one), writer)),
    );
    writes.insert(
      appointmentsTable,
      accepted.flatMap((one) => appointmentRows(one.tenant.id, one.received, callOf(calls, one))),
    );
    return checked.map(({ group, duplicates, conflicts }): StoredGroup => {
      if (conflicts.length > 0) return { ok: false, conflicts };
      return { ok: true, events: group.map((one, index) => resultOf(one, duplicates.get(index), writer)) };
    });
  }

  /** Loads or begins the calls of these events, finds out whose they are, and loads what those people allow. */
  async #openCalls(
    client: PoolClient,
    events: readonly NamedEvent[],
    known: readonly CallRecord[],
    named: NamedJoins,
    writer: CallWriter,
  ): Promise<{ calls: ReadonlyMap<string, OpenedCall>; callsOfOne: OpenedEvidence['callsOfOne'] }> {
    const { newId, keyring, ways } = this.#settings;
    const joins: JoinOfCall[] = [];
    const knownByName = new Map(known.map((one) => [nameOf(one.tenant, one.callId), one]));
    const opened = new Map<string, OpenedCall>();
    for (const one of events) {
      let call = opened.get(one.name);
      if (call === undefined) {
        const record = knownByName.get(one.name);
        call = {
          record: record ?? newCall(one, newId()),
          isNew: record === undefined,
          phone: record?.facts.call.phone,
        };
        opened.set(one.name, call);
      }
      // The first number of a call is fixed, so it says whose the call is.
      call.phone ??= one.received.phone;
      call.since = earlier(call.since, lateSince(one.received));
      const join = namesFixedPhone(one.received, call.phone) ? named.joins.get(one.received.eventId) : undefined;
      if (join !== undefined) joins.push({ ...join, call: call.record.id });
    }
    const policies = new Map(events.map((one) => [one.tenant.id, one.tenant]));
    const questions: PersonQuestion[] = [];
    const idsOf = new Map([...opened.values()].map((call) => [call, this.#idsOf(call)]));
    // Of whoever it is known already, it stays.
    const unknown = [...idsOf].flatMap(([{ record }, ids]) => (record.person === undefined ? [ids] : []));
    const stops = mayStop(events, opened.values());
    const onFile = await loadIdsOnFile(client, unknown);
    for (const [call, people] of idsOf) {
      identify(call, idOfPerson(people, onFile));
      const { record, since } = call;
      const { id: callId, tenant } = record;
      questions.push({ callId, tenant, people, policy: policies.get(tenant), ...(since && { laterThan: since }) });
    }
    const takesTurns = [...policies.values()].some(needsConversations);
    const toOpen = { questions, joins, sets: named.sets, stops, takesTurns, keyring, ways };
    const { facts, joined, callsOfOne } = await openEvidence(client, toOpen);
    for (const { record, isNew } of opened.values()) {
      writer.open(withPersonFacts(record, facts), isNew);
    }
    for (const { join, entry } of joined) writer.enter(writer.recordOf(join.call), 'join', entry);
    return { calls: opened, callsOfOne };
  }

  /** Every id under which the person of a call may be known. */
  #idsOf({ record, phone }: OpenedCall): readonly string[] {
    return this.#settings.people.idsOfCaller(record.tenant, phone, record.person);
  }

  #decide(one: NamedEvent, call: string, writer: CallWriter, counting: Counting): void {
    const record = writer.recordOf(call);
    const { event, eventId, phone } = one.received;
    writer.enter(record, 'event', eventEntry(one.received, differs(record, phone)));
    const transcriptUrl = event.type === 'call.transcript' ? event.data.transcriptUrl : undefined;
    if (transcriptUrl !== undefined) writer.transcripts.push({ call, id: eventId, url: transcriptUrl });
    counting.apply(writer, call, decideEvent(record.facts, one.received, one.tenant, this.#settings.newId));
  }

  #release(call: string, policy: TenantPolicy, writer: CallWriter, counting: Counting): void {
    const { facts } = counting.into(writer.recordOf(call));
    counting.apply(writer, call, releaseDue(facts, policy, writer.now, this.#settings.newId));
  }
}

/** What a transaction is about to write. */
interface Making {
  readonly writer: CallWriter;
  readonly counting: Counting;
  /** It was done before, in vain. */
  readonly lock: boolean;
}

/** A call of the batch, with the number that it is fixed to. */
interface OpenedCall {
  record: CallRecord;
  readonly isNew: boolean;
  phone: CallerPhone | undefined;
  /** Where a trigger comes so late that its person may have called again since it happened. */
  since?: Date | undefined;
}

/** The doors count the verdicts on their events themselves. */
function besideEvents(news: GuardNews, events: readonly NamedEvent[]): GuardNews {
  const own = new Set(events.map((one) => one.received.eventId));
  return { ...news, verdicts: news.verdicts.filter(({ eventId }) => !own.has(eventId)) };
}

/** Says in the record whose call it is, where that is known only now. */
function identify(call: OpenedCall, person: string | undefined): void {
  if (call.record.person === undefined && person !== undefined) call.record = { ...call.record, person };
}

function callOf(calls: ReadonlyMap<string, OpenedCall>, { name }: NamedEvent): string {
  const call = calls.get(name);
  if (call === undefined) throw new Error('an event has no call');
  return call.record.id;
}

function resultOf(one: StorableEvent, duplicateOf: string | undefined, writer: CallWriter): StoredResult {
  if (duplicateOf !== undefined) return { status: 'duplicate', eventId: duplicateOf };
  const { eventId } = one.received;
  const verdict = writer.verdictOn(eventId);
  if (verdict === undefined) throw new Error('an event was stored without a verdict');
  return { status: 'accepted', eventId, verdict };
}
