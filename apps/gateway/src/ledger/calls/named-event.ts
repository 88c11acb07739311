import type { ReceivedEvent, TenantPolicy } from '@aftercall/core';
import { noFacts } from '@aftercall/core';
import type { CallName, CallRecord } from './call-record.ts';
import type { CallWriter } from './call-writer.ts';
import { identityOf, type EventKey } from './event-keys.ts';
import { asUuid, callKeyOf } from '../people/keys.ts';
import type { Row } from '../rows/row-type.ts';
import type { eventBodiesTable, eventKeysTable } from '../rows/tables.ts';

/** An event ready to be judged and stored. */
export interface StorableEvent {
  readonly tenant: TenantPolicy;
  readonly received: ReceivedEvent;
  /** Canonical JSON (RFC 8785). */
  readonly body: string;
  readonly bodyHash: Buffer;
  /** The hash that a gateway of the version before makes of it, where that is another one: one may have stored it. */
  readonly hashBefore?: (() => Buffer) | undefined;
}

/** An event with what it and its call are looked up by, worked out once. */
export interface NamedEvent extends StorableEvent {
  /** Of its call, among all tenants. */
  readonly name: string;
  readonly callKey: number;
  readonly key: EventKey;
}

export function nameEvent({ tenant, received, body, bodyHash, hashBefore }: StorableEvent): NamedEvent {
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
      body: asKey(bodyHash),
      ...(hashBefore && { bodyBefore: () => asKey(hashBefore()) }),
      event: received.eventId,
    },
  };
}

function asKey(bodyHash: Buffer): string {
  return asUuid(bodyHash.toString('hex', 0, 16));
}

/** Of a call, among all tenants. */
export function nameOf(tenant: string, callId: string): string {
  return `${tenant}\n${callId}`;
}

/** The calls that they are about, once each. */
export function callNamesOf(events: readonly NamedEvent[]): CallName[] {
  const names = new Map<string, CallName>();
  for (const { name, tenant, received } of events) {
    if (!names.has(name)) names.set(name, { tenant: tenant.id, callId: received.event.subject });
  }
  return [...names.values()];
}

export function newCall({ tenant, received, callKey }: NamedEvent, id: string): CallRecord {
  return {
    id,
    tenant: tenant.id,
    callId: received.event.subject,
    callKey,
    firstSeenAt: received.receivedAt,
    facts: noFacts,
    kept: new Map(),
    requests: {},
  };
}

export function keyRow({ key, received }: NamedEvent): Row<typeof eventKeysTable.columns> {
  return { identity: key.identity, event: key.event, body: key.body, received_at: received.receivedAt };
}

type BodyRow = Row<typeof eventBodiesTable.columns>;

export function bodyRow({ received, body }: StorableEvent, call: string, writer: CallWriter): BodyRow {
  const sealed = writer.seals.ofCall(writer.recordOf(call), 'event_bodies', received.eventId, body);
  return { event: received.eventId, call, received_at: received.receivedAt, sealed };
}
