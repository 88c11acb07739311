import { standingStops, type NewId, type Suppression, type TenantPolicy } from '@aftercall/core';
import type { PoolClient } from 'pg';
import { loadEvidence } from '../calls/load-calls.ts';
import type { AddressIds } from '../people/keys.ts';
import type { PersonSets } from '../people/person-sets.ts';
import { providerBlockRows } from '../people/provider-blocks.ts';
import type { Keyring } from '../privacy/keyring.ts';
import { writtenBefore } from './late-signal.ts';
import { idsOf } from './place-signals.ts';
import { entryOf, type PlacedSignal, type SignalRows } from './rows-of-signals.ts';

export interface MovedPeopleParts {
  readonly sets: PersonSets;
  /** See {@link PersonSets.idToWrite}. */
  readonly onFile: ReadonlySet<string>;
  readonly keyring: Keyring;
  readonly newId: NewId;
  readonly policies: ReadonlyMap<string, TenantPolicy>;
}

/** What this transaction writes, and the id that it writes it under. */
type SaidBy = readonly [person: string, said: Suppression];

/** Every id that a signal is about, to be locked. */
export function idsOfSignal({ addresses = [], movedTo = [] }: PlacedSignal): readonly string[] {
  return idsOf([...addresses, ...movedTo]);
}

/**
 * What follows where people left an address for another one. The two are not joined: whoever has the old number next is
 * somebody else, and would be stopped, or stop, for both. The stops that stand go with the person, as of when they were
 * given; and the accounts of the channel pass over what was left, whatever was consented to there. Asks nothing where
 * nobody moved.
 *
 * @param fresh with their people locked.
 * @param rows what is written of them, and is added to.
 */
export async function followMoved(
  client: PoolClient,
  fresh: readonly PlacedSignal[],
  rows: SignalRows,
  parts: MovedPeopleParts,
): Promise<void> {
  const said = [...rows.suppressed].map(([{ person = '' }, one]): SaidBy => [person, one]);
  for (const placed of inOrder(fresh)) {
    const { addresses = [], movedTo = [] } = placed;
    for (const address of addresses) addBlocks(rows, placed, address, 'stop', parts);
    for (const address of movedTo) addBlocks(rows, placed, address, 'start', parts);
    const stops = await stopsOf(client, placed, said, parts);
    const before = new Set(parts.sets.everyone(idsOf(addresses)));
    for (const address of movedTo) {
      // Whom our platform knows by both is stopped already.
      if (!address.ids.some((id) => before.has(id))) said.push(...addStops(rows, placed, address, stops, parts));
    }
  }
}

/** Who moves twice while we are away has both posted at once, in any order; stops go all the way. */
function inOrder(fresh: readonly PlacedSignal[]): readonly PlacedSignal[] {
  const moved = fresh.filter((one) => one.movedTo !== undefined);
  const timeOf = ({ signal, webhook }: PlacedSignal): number => (signal.at ?? webhook.receivedAt).getTime();
  return moved.toSorted((one, other) => timeOf(one) - timeOf(other));
}

/** The last one of each scope that nothing has ended; those that were carried along just now among them. */
async function stopsOf(
  client: PoolClient,
  { addresses = [], call }: PlacedSignal,
  said: readonly SaidBy[],
  { sets, keyring, newId }: MovedPeopleParts,
): Promise<readonly Suppression[]> {
  const people = idsOf(addresses);
  const callId = call?.id ?? newId();
  const evidence = await loadEvidence(client, keyring, [{ callId, people }]);
  const everyone = new Set(sets.everyone(people));
  const posted = said.flatMap(([person, one]) => (everyone.has(person) ? [one] : []));
  const known = [...(evidence.get(callId)?.suppressions ?? []), ...posted];
  const standing = standingStops(known, 'marketing').toSorted((one, other) => one.at.getTime() - other.at.getTime());
  return [...new Map(standing.map((one) => [one.scope, one])).values()];
}

function addStops(
  rows: SignalRows,
  placed: PlacedSignal,
  address: AddressIds,
  stops: readonly Suppression[],
  { sets, onFile, newId }: MovedPeopleParts,
): readonly SaidBy[] {
  const { tenant } = placed.webhook;
  const person = sets.idToWrite(address, onFile);
  return stops.map(({ scope, at }) => {
    const suppressionId = newId();
    const stop = { kind: 'stop', scope, source: 'address_changed' } as const;
    // Of no call: on the one that it is told on, another number was called from.
    rows.suppressions.push({ id: suppressionId, tenant, person, call: null, ...stop, at });
    rows.entries.push(entryOf(placed, 'suppression', { suppressionId, ...stop }));
    return [person, { id: suppressionId, kind: 'stop', scope, at }];
  });
}

/** On every account of the channel: whoever left a number has left it for all of them. */
function addBlocks(
  rows: SignalRows,
  placed: PlacedSignal,
  address: AddressIds,
  kind: 'stop' | 'start',
  { sets, onFile, policies }: MovedPeopleParts,
): void {
  const { tenant, channel, account: told, receivedAt } = placed.webhook;
  const policy = policies.get(tenant);
  const person = sets.idToWrite(address, onFile);
  const others = policy?.senders.filter((one) => one.channel.name === channel).map((one) => one.account) ?? [];
  for (const account of new Set([told, ...others])) {
    const between = { tenant, account, person };
    rows.blocks.push(...providerBlockRows(between, kind, writtenBefore(placed) ?? receivedAt, policy));
  }
}
