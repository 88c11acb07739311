import type { CallerPhone, NewId, ReceivedEvent, TenantPolicy, Verdict } from '@aftercall/core';
import { decideEvent, noFacts, releaseDue } from '@aftercall/core';
import type { Pool, PoolClient } from 'pg';
import type { CallName, CallRecord } from './call-record.ts';
import { CallWriter } from './call-writer.ts';
import type { Lease, PlannedAttempt } from './planned-attempt.ts';
import { EventKeys, identityOf, type EventKey } from './event-keys.ts';
import { asUuid, callKeyOf, personKeyOf, type People } from './keys.ts';
import { loadCallsByName, loadEvidence } from './load-calls.ts';
import type { Row } from './row-type.ts';
import { eventBodiesTable, eventKeysTable } from './tables.ts';
import { inTransaction, lockPeople } from './transaction.ts';
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
  /** The transaction failed: the slots are free again. */
  abandoned(leases: ReadonlyMap<string, Lease>): void;
}

export interface EventStoreSettings {
  readonly pool: Pool;
  readonly people: People;
  readonly handOver: HandOver;
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
    const { pool, handOver, now } = this.#settings;
    const all = groups.flat();
    const callKeys = all.map((one) => callKeyOf(one.tenant.id, one.received.event.subject));
    let leases: ReadonlyMap<string, Lease> = new Map();
    let writer = new CallWriter(now());
    try {
      const results = await inTransaction(pool, { callKeys }, async (client, writes) => {
        // A second try begins afresh: what the first one leased is free again, once.
        handOver.abandoned(leases);
        leases = new Map();
        writer = new CallWriter(now());
        const judged = await this.#judge(client, groups, writer, writes);
        leases = handOver.lease(writer.attempts, writer.now);
        writer.write(writes, leases);
        return judged;
      });
      handOver.committed(writer.attempts, leases, writer.nextDue);
      return results;
    } catch (error) {
      handOver.abandoned(leases);
      throw error;
    }
  }

  async #judge(
    client: PoolClient,
    groups: readonly (readonly StorableEvent[])[],
    writer: CallWriter,
    writes: Writes,
  ): Promise<StoredGroup[]> {
    const keyOf = new Map(groups.flat().map((one) => [one, eventKey(one)]));
    const keysOf = (events: readonly StorableEvent[]): EventKey[] => events.map((one) => keyOf.get(one) as EventKey);
    const [keys, known] = await Promise.all([
      EventKeys.load(client, [...keyOf.values()]),
      loadCallsByName(client, [...namesOf(groups.flat()).values()]),
    ]);
    const checked = groups.map((group) => ({ group, ...keys.admit(keysOf(group)) }));
    const accepted = checked.flatMap(({ group, duplicates, conflicts }) =>
      conflicts.length > 0 ? [] : group.filter((_one, index) => !duplicates.has(index)),
    );
    const calls = await this.#openCalls(client, accepted, known, writer);
    for (const one of accepted) this.#decide(one, calls, writer);
    for (const call of new Set(calls.values())) this.#release(call, accepted, writer);
    writes.insert(
      eventKeysTable,
      keysOf(accepted).map((key, index) => ({ ...key, received_at: accepted[index]?.received.receivedAt })),
    );
    writes.insert(
      eventBodiesTable,
      accepted.map((one) => bodyRow(one, calls.get(nameOf(one)) ?? '')),
    );
    return checked.map(({ group, duplicates, conflicts }): StoredGroup => {
      if (conflicts.length > 0) return { ok: false, conflicts };
      return { ok: true, events: group.map((one, index) => resultOf(one, duplicates.get(index), writer)) };
    });
  }

  /** Loads or begins the calls of these events, finds out whose they are, and loads what those people allow. */
  async #openCalls(
    client: PoolClient,
    events: readonly StorableEvent[],
    known: readonly CallRecord[],
    writer: CallWriter,
  ): Promise<Map<string, string>> {
    const { people, newId } = this.#settings;
    const names = namesOf(events);
    const records = new Map<string, CallRecord>(
      known.map((one) => [`${one.tenant}\n${one.callId}`, one] as const).filter(([name]) => names.has(name)),
    );
    const fresh = new Set<string>();
    // The first number of a call is fixed, so it says whose the call is.
    const phones = new Map<string, CallerPhone>();
    for (const one of events) {
      const name = nameOf(one);
      const record = records.get(name) ?? newCall(one, newId());
      if (!records.has(name)) fresh.add(record.id);
      records.set(name, record);
      const phone = phones.get(name) ?? record.facts.call.phone ?? one.received.phone;
      if (phone !== undefined) phones.set(name, phone);
    }
    const opened = [...records].map(([name, record]) => {
      const phone = phones.get(name);
      // Under every key version, so that a consent or a stop of an older key still counts.
      const ids = phone?.usable === true ? people.idsOf(record.tenant, phone.e164) : [];
      const person = record.person ?? ids[0];
      const known = person === undefined ? record : { ...record, person };
      return { record: known, people: person === undefined ? [] : [...new Set([person, ...ids])] };
    });
    const stops = events.some((one) => one.received.event.type === 'consent.revoked');
    const persons = opened.flatMap(({ record }) => (record.person === undefined ? [] : [personKeyOf(record.person)]));
    const questions = opened.map((one) => ({ callId: one.record.id, people: one.people }));
    const [, evidence] = await Promise.all([
      lockPeople(client, persons, stops ? 'alone' : 'shared'),
      loadEvidence(client, questions),
    ]);
    for (const { record } of opened) {
      writer.open({ ...record, facts: { ...record.facts, ...evidence.get(record.id) } }, fresh.has(record.id));
    }
    return new Map([...records].map(([name, record]) => [name, record.id]));
  }

  #decide(one: StorableEvent, calls: ReadonlyMap<string, string>, writer: CallWriter): void {
    const call = calls.get(nameOf(one));
    if (call === undefined) throw new Error('an event has no call');
    const record = writer.recordOf(call);
    const { event, phone } = one.received;
    writer.enter(record, 'event', {
      eventId: one.received.eventId,
      source: event.source,
      id: event.id,
      type: event.type === 'other' ? event.originalType : event.type,
      ...(event.time !== undefined && { time: event.time }),
      ...(differs(record, phone) && { callerDiffers: true }),
    });
    writer.apply(call, decideEvent(record.facts, one.received, one.tenant, this.#settings.newId));
  }

  #release(call: string, events: readonly StorableEvent[], writer: CallWriter): void {
    const record = writer.recordOf(call);
    const policy = events.find((one) => one.tenant.id === record.tenant)?.tenant;
    if (policy !== undefined) writer.apply(call, releaseDue(record.facts, policy, writer.now, this.#settings.newId));
  }
}

function newCall({ tenant, received }: StorableEvent, id: string): CallRecord {
  const callId = received.event.subject;
  return {
    id,
    tenant: tenant.id,
    callId,
    callKey: callKeyOf(tenant.id, callId),
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

function namesOf(events: readonly StorableEvent[]): Map<string, CallName> {
  return new Map(events.map((one) => [nameOf(one), { tenant: one.tenant.id, callId: one.received.event.subject }]));
}

function nameOf({ tenant, received }: StorableEvent): string {
  return `${tenant.id}\n${received.event.subject}`;
}

function eventKey({ tenant, received, bodyHash }: StorableEvent): EventKey {
  const { source, id } = received.event;
  return {
    identity: identityOf(tenant.id, source, id),
    body: asUuid(bodyHash.toString('hex', 0, 16)),
    event: received.eventId,
  };
}

function bodyRow({ received, body }: StorableEvent, call: string): Row<typeof eventBodiesTable.columns> {
  return { event: received.eventId, call, received_at: received.receivedAt, body };
}
