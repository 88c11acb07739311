import type { CallerPhone, NewId, ReceivedEvent, TenantPolicy, Verdict } from '@aftercall/core';
import { decideEvent, needsConversations, noFacts, releaseDue } from '@aftercall/core';
import type { Pool, PoolClient } from 'pg';
import type { CallName, CallRecord } from './call-record.ts';
import { CallWriter } from './call-writer.ts';
import type { Lease, PlannedAttempt } from './planned-attempt.ts';
import { eventEntry } from './event-entry.ts';
import { EventKeys, identityOf, type EventKey } from './event-keys.ts';
import { asUuid, callKeyOf, type People } from './keys.ts';
import type { KnownWays } from './known-ways.ts';
import { loadCallsByName } from './load-calls.ts';
import { loadNamedJoins, namesFixedPhone, openEvidence } from './open-evidence.ts';
import type { JoinOfCall, NamedJoins, OpenedEvidence } from './open-evidence.ts';
import { withPersonFacts, type PersonQuestion } from './person-facts.ts';
import type { Row } from './row-type.ts';
import { eventBodiesTable, eventKeysTable } from './tables.ts';
import { inPreview, inTransaction } from './transaction.ts';
import type { Writes } from './writes.ts';

/** An event ready to be judged and stored. */
export interface StorableEvent {
  readonly tenant: TenantPolicy;
  readonly received: ReceivedEvent;
  /** Canonical JSON (RFC 8785). */
  readonly body: string;
  readonly bodyHash: Buffer;
}

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
  readonly people: People;
  readonly handOver: HandOver;
  readonly ways: KnownWays;
  /** Told after each commit of the calls of which something new is known, such as their caller. */
  readonly callsChanged: (calls: readonly CallRecord[]) => void;
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
    const { pool, handOver, callsChanged, now } = this.#settings;
    const named = groups.map((group) => group.map(nameEvent));
    const callKeys = named.flatMap((group) => group.map((one) => one.callKey));
    let leases: ReadonlyMap<string, Lease> = new Map();
    let writer = new CallWriter(now());
    try {
      const results = await inTransaction(pool, { callKeys }, async (client, writes) => {
        // A second try begins afresh: what the first one leased is free again, once.
        handOver.abandoned(leases);
        leases = new Map();
        writer = new CallWriter(now());
        const judged = await this.#judge(client, named, writer, writes);
        leases = handOver.lease(writer.attempts, writer.now);
        writer.write(writes, leases);
        return judged;
      });
      handOver.committed(writer.attempts, leases, writer.nextDue);
      callsChanged(writer.changedCalls);
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
    const writer = new CallWriter(this.#settings.now());
    return inPreview(this.#settings.pool, { callKeys }, (client, writes) => this.#judge(client, named, writer, writes));
  }

  async #judge(
    client: PoolClient,
    groups: readonly (readonly NamedEvent[])[],
    writer: CallWriter,
    writes: Writes,
  ): Promise<StoredGroup[]> {
    const all = groups.flat();
    const [keys, known, named] = await Promise.all([
      EventKeys.load(
        client,
        all.map((one) => one.key),
      ),
      loadCallsByName(client, callNamesOf(all)),
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
      this.#decide(one, callOf(calls, one), writer);
    }
    for (const theirs of callsOfOne) writer.shareWithdrawals(theirs);
    for (const [call, policy] of policies) this.#release(call, policy, writer);
    writes.insert(eventKeysTable, accepted.map(keyRow));
    writes.insert(
      eventBodiesTable,
      accepted.map((one) => bodyRow(one, callOf(calls, one))),
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
    const { newId, ways } = this.#settings;
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
      const join = namesFixedPhone(one.received, call.phone) ? named.joins.get(one.received.eventId) : undefined;
      if (join !== undefined) joins.push({ ...join, call: call.record.id });
    }
    const policies = new Map(events.map((one) => [one.tenant.id, one.tenant]));
    const questions: PersonQuestion[] = [];
    for (const call of opened.values()) {
      const people = this.#identify(call);
      const { id: callId, tenant } = call.record;
      questions.push({ callId, tenant, people, policy: policies.get(tenant) });
    }
    const stops = events.some((one) => one.received.event.type === 'consent.revoked');
    const takesTurns = [...policies.values()].some(needsConversations);
    const toOpen = { questions, joins, sets: named.sets, stops, takesTurns, ways };
    const { facts, joined, callsOfOne } = await openEvidence(client, toOpen);
    for (const { record, isNew } of opened.values()) {
      writer.open(withPersonFacts(record, facts), isNew);
    }
    for (const { join, entry } of joined) writer.enter(writer.recordOf(join.call), 'join', entry);
    return { calls: opened, callsOfOne };
  }

  /** Says in the record whose call it is, where that is known. Every id under which that person may be known. */
  #identify(call: OpenedCall): readonly string[] {
    const { record, phone } = call;
    const ids = this.#settings.people.idsOfCaller(record.tenant, phone, record.person);
    const [person] = ids;
    if (record.person === undefined && person !== undefined) call.record = { ...record, person };
    return ids;
  }

  #decide(one: NamedEvent, call: string, writer: CallWriter): void {
    const record = writer.recordOf(call);
    const { event, eventId, phone } = one.received;
    writer.enter(record, 'event', eventEntry(event, eventId, differs(record, phone)));
    writer.apply(call, decideEvent(record.facts, one.received, one.tenant, this.#settings.newId));
  }

  #release(call: string, policy: TenantPolicy, writer: CallWriter): void {
    writer.apply(call, releaseDue(writer.recordOf(call).facts, policy, writer.now, this.#settings.newId));
  }
}

/** A call of the batch, with the number that it is fixed to. */
interface OpenedCall {
  record: CallRecord;
  readonly isNew: boolean;
  phone: CallerPhone | undefined;
}

/** An event with what it and its call are looked up by, worked out once. */
interface NamedEvent extends StorableEvent {
  /** Of its call, among all tenants. */
  readonly name: string;
  readonly callKey: number;
  readonly key: EventKey;
}

function nameEvent({ tenant, received, body, bodyHash }: StorableEvent): NamedEvent {
  const { source, id, subject } = received.event;
  return {
    tenant,
    received,
    body,
    bodyHash,
    name: nameOf(tenant.id, subject),
    callKey: callKeyOf(tenant.id, subject),
    key: {
      identity: identityOf(tenant.id, source, id),
      body: asUuid(bodyHash.toString('hex', 0, 16)),
      event: received.eventId,
    },
  };
}

function nameOf(tenant: string, callId: string): string {
  return `${tenant}\n${callId}`;
}

function callNamesOf(events: readonly NamedEvent[]): CallName[] {
  const names = new Map<string, CallName>();
  for (const { name, tenant, received } of events) {
    if (!names.has(name)) names.set(name, { tenant: tenant.id, callId: received.event.subject });
  }
  return [...names.values()];
}

function callOf(calls: ReadonlyMap<string, OpenedCall>, { name }: NamedEvent): string {
  const call = calls.get(name);
  if (call === undefined) throw new Error('an event has no call');
  return call.record.id;
}

function newCall({ tenant, received, callKey }: NamedEvent, id: string): CallRecord {
  return {
    id,
    tenant: tenant.id,
    callId: received.event.subject,
    callKey,
    firstSeenAt: received.receivedAt,
    facts: noFacts,
    kept: new Map(),
  };
}

/** Whether an event names another number than the one that its call is fixed to. */
function differs(record: CallRecord, named: CallerPhone | undefined): boolean {
  const fixed = record.facts.call.phone;
  if (named === undefined || fixed === undefined) return false;
  return named.usable && fixed.usable ? named.e164 !== fixed.e164 : named.usable !== fixed.usable;
}

function resultOf(one: StorableEvent, duplicateOf: string | undefined, writer: CallWriter): StoredResult {
  if (duplicateOf !== undefined) return { status: 'duplicate', eventId: duplicateOf };
  const { eventId } = one.received;
  const verdict = writer.verdictOn(eventId);
  if (verdict === undefined) throw new Error('an event was stored without a verdict');
  return { status: 'accepted', eventId, verdict };
}

function keyRow({ key, received }: NamedEvent): Row<typeof eventKeysTable.columns> {
  return { identity: key.identity, event: key.event, body: key.body, received_at: received.receivedAt };
}

function bodyRow({ received, body }: StorableEvent, call: string): Row<typeof eventBodiesTable.columns> {
  return { event: received.eventId, call, received_at: received.receivedAt, body };
}
