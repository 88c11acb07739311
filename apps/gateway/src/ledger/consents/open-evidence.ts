import type { CallerPhone, ReceivedEvent } from '@aftercall/core';
import { isWhatsappUserId } from '@aftercall/core';
import type { PoolClient } from 'pg';
import type { CallRecord } from '../calls/call-record.ts';
import { idsOfJoins, lockAndJoin, makeJoins, type Join, type Joined } from '../people/joins.ts';
import type { Keyring } from '../privacy/keyring.ts';
import { personKeyOf, type People } from '../people/keys.ts';
import type { KnownWays } from '../people/known-ways.ts';
import { loadPersonFacts, type PersonFacts, type PersonQuestion } from '../people/person-facts.ts';
import { loadPersonSets, type PersonSets } from '../people/person-sets.ts';
import { lockPeople } from '../rows/transaction.ts';

/** A join that an event of a call names. */
export interface JoinOfCall extends Join {
  /** Our id of the call. */
  readonly call: string;
}

/** What the events of a batch name, before it is known to which number each call is fixed. */
export interface NamedJoins {
  /** By our id of the event. */
  readonly joins: ReadonlyMap<string, Join>;
  /** What is known of their people while nothing is locked. */
  readonly sets: PersonSets;
}

export async function loadNamedJoins(
  client: PoolClient,
  people: People,
  events: readonly { readonly tenant: { readonly id: string }; readonly received: ReceivedEvent }[],
): Promise<NamedJoins> {
  const joins = new Map<string, Join>();
  for (const { tenant, received } of events) {
    const join = joinOfEvent(people, tenant.id, received);
    if (join !== undefined) joins.set(received.eventId, join);
  }
  return { joins, sets: await loadPersonSets(client, idsOfJoins([...joins.values()])) };
}

/**
 * The join that an event names by itself, if it does: a number and a WhatsApp user. What has not the form of a user id,
 * such as a placeholder or another number, is none.
 */
function joinOfEvent(
  people: People,
  tenant: string,
  { event, eventId, phone, receivedAt: at }: ReceivedEvent,
): Join | undefined {
  const userId = event.data.caller?.whatsappUserId;
  if (userId === undefined || !isWhatsappUserId(userId) || phone?.usable !== true) return undefined;
  const ofPhone = { kind: 'phone', ids: people.idsOf(tenant, phone.e164) } as const;
  const ofUser = people.atAddress(tenant, 'whatsapp', userId);
  return { tenant, at, addresses: [ofPhone, ofUser], saidBy: { eventId } };
}

/** Whether an event names the number that its call is fixed to; nobody vouches for one that came later and differs. */
export function namesFixedPhone({ phone }: ReceivedEvent, fixed: CallerPhone | undefined): boolean {
  return phone?.usable === true && fixed?.usable === true && phone.e164 === fixed.e164;
}

/** Whether an event names another number than the one that its call is fixed to. */
export function differs({ facts }: CallRecord, named: CallerPhone | undefined): boolean {
  const fixed = facts.call.phone;
  if (named === undefined || fixed === undefined) return false;
  return named.usable && fixed.usable ? named.e164 !== fixed.e164 : named.usable !== fixed.usable;
}

/**
 * Whether a batch may stop somebody: something is withdrawn in it, or a call gets its number on which something may have been
 * withdrawn when nobody knew whose it was.
 */
export function mayStop(
  events: readonly { readonly received: ReceivedEvent }[],
  calls: Iterable<{ readonly record: CallRecord; readonly isNew: boolean; readonly phone: CallerPhone | undefined }>,
): boolean {
  if (events.some((one) => one.received.event.type === 'consent.revoked')) return true;
  for (const { record, isNew, phone } of calls) {
    if (!isNew && record.person === undefined && phone?.usable === true) return true;
  }
  return false;
}

export interface OpenedEvidence {
  /** By call. */
  readonly facts: ReadonlyMap<string, PersonFacts>;
  readonly joined: readonly Joined<JoinOfCall>[];
  /** Where something may be withdrawn: calls of the batch that are one person's. */
  readonly callsOfOne: readonly (readonly string[])[];
}

export interface EvidenceToOpen {
  readonly questions: readonly PersonQuestion[];
  readonly joins: readonly JoinOfCall[];
  /** As in {@link NamedJoins}. */
  readonly sets: PersonSets;
  /** See {@link mayStop}. */
  readonly stops: boolean;
  /** Whether an account may take a turn with one of these people. */
  readonly takesTurns: boolean;
  readonly keyring: Keyring;
  readonly ways: Pick<KnownWays, 'load'>;
}

/** Locks the people of a batch of events, makes the joins that the events name, and loads what those people allow. */
export async function openEvidence(
  client: PoolClient,
  { questions, joins, sets, stops, takesTurns, keyring, ways }: EvidenceToOpen,
): Promise<OpenedEvidence> {
  const ids = questions.flatMap((one) => one.people);
  // Sets only grow: what is one person now stays one, and what is too many stays too many.
  const { joined, links } = makeJoins(sets, joins);
  if (!stops && links.size === 0) {
    const [, facts] = await Promise.all([
      lockPeople(client, ids.map(personKeyOf), takesTurns ? 'alone' : 'shared'),
      loadPersonFacts(client, keyring, questions, ways),
    ]);
    return { facts, joined, callsOfOne: [] };
  }
  const made = await lockAndJoin(client, ids, joins);
  const callsOf = Map.groupBy(questions, (one) => made.sets.nameOf(one.people));
  callsOf.delete(undefined);
  const callsOfOne = [...callsOf.values()].map((calls) => calls.map((one) => one.callId));
  return { facts: await loadPersonFacts(client, keyring, questions, ways), joined: made.joined, callsOfOne };
}
