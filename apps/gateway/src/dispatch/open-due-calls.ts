import { needsConversations, type TenantPolicy } from '@aftercall/core';
import type { PoolClient } from 'pg';
import type { CallRecord } from '../ledger/calls/call-record.ts';
import type { CallWriter } from '../ledger/calls/call-writer.ts';
import type { Keyring } from '../ledger/privacy/keyring.ts';
import { personKeyOf, type People } from '../ledger/people/keys.ts';
import type { KnownWays } from '../ledger/people/known-ways.ts';
import { laterThan } from '../ledger/calls/later-calls.ts';
import { loadCallsById } from '../ledger/calls/load-calls.ts';
import { loadPersonFacts, withPersonFacts } from '../ledger/people/person-facts.ts';
import { tryLockPeople } from './claim-rows.ts';
import type { DueWork } from './due-work.ts';

export interface OpenDueCallsParts {
  readonly keyring: Keyring;
  readonly people: People;
  readonly policies: ReadonlyMap<string, TenantPolicy>;
  readonly ways: KnownWays;
}

/**
 * Opens the calls of these rows with their evidence, but those whose person is being stopped at this moment.
 *
 * @returns the ids of those that are open.
 */
export async function openDueCalls(
  client: PoolClient,
  due: readonly DueWork[],
  writer: CallWriter,
  { keyring, people, policies, ways }: OpenDueCallsParts,
): Promise<ReadonlySet<string>> {
  const records = await loadCallsById(client, keyring, [...new Set(due.map((one) => one.call))]);
  const idsOf = new Map(records.map((one) => [one, people.idsOfCaller(one.tenant, one.facts.call.phone, one.person)]));
  const keysOf = (record: CallRecord): number[] => idsOf.get(record)?.map(personKeyOf) ?? [];
  const takesTurns = records.some(({ tenant }) => needsConversations(policies.get(tenant) ?? { senders: [] }));
  const locked = await tryLockPeople(client, records.flatMap(keysOf), takesTurns ? 'alone' : 'shared');
  const free = records.filter((record) => keysOf(record).every((key) => locked.has(key)));
  const questions = free.map((one) => ({
    callId: one.id,
    tenant: one.tenant,
    people: idsOf.get(one) ?? [],
    policy: policies.get(one.tenant),
    ...laterThan(one.facts.followUps, writer.now),
  }));
  const facts = await loadPersonFacts(client, keyring, questions, ways);
  for (const record of free) writer.open(withPersonFacts(record, facts), false);
  return new Set(free.map((record) => record.id));
}
