import type { PoolClient } from 'pg';
import type { LedgerEntries } from '../rows/entries/entry-schemas.ts';
import type { AddressIds } from './keys.ts';
import { lockPersonSets, type PersonLink, type PersonSets } from './person-sets.ts';
import { encodeUuids } from '../rows/row-encoding.ts';

/**
 * Somebody who may say so says that addresses are one person's: our own voice platform, behind its key, or a provider,
 * behind its signature.
 */
export interface Join {
  readonly tenant: string;
  /** The one that the person was met by, and the others. */
  readonly addresses: readonly [AddressIds, ...AddressIds[]];
  readonly at: Date;
  readonly saidBy: LedgerEntries['join']['saidBy'];
}

/** What came of a join that was news. */
export interface Joined<J extends Join = Join> {
  readonly join: J;
  readonly entry: LedgerEntries['join'];
}

/** What came of some joins: what is to be told of them, and the links that say so, to be written. */
interface Joining<J extends Join> {
  readonly joined: readonly Joined<J>[];
  readonly links: ReadonlyMap<string, NewLink>;
}

interface NewLink extends PersonLink {
  readonly tenant: string;
  readonly at: Date;
}

/**
 * Makes these joins in `sets`, and says what is to be written of them. Each address is joined with the first one by
 * itself: one that is too many does not keep the others out.
 */
export function makeJoins<J extends Join>(sets: PersonSets, joins: readonly J[]): Joining<J> {
  const joined: Joined<J>[] = [];
  const links = new Map<string, NewLink>();
  for (const join of joins) {
    const { tenant, at, saidBy } = join;
    const [first, ...others] = join.addresses;
    for (const other of others) {
      const made = first.ids[0] === other.ids[0] ? [] : sets.join([first, other]);
      if (made.length === 0) continue;
      const entry = { personIds: [first.ids[0], other.ids[0]], saidBy };
      if (made === 'too_many') {
        joined.push({ join, entry: { ...entry, refused: 'too_many_addresses' } });
        continue;
      }
      for (const link of made) links.set(link.person, { ...link, tenant, at });
      joined.push({ join, entry });
    }
  }
  return { joined, links };
}

export function idsOfJoins(joins: readonly Join[]): readonly string[] {
  return joins.flatMap((one) => one.addresses.flatMap(({ ids }) => ids));
}

/** Locks these people alone, by all their ids, with those of the joins, and makes the joins. */
export async function lockAndJoin<J extends Join>(
  client: PoolClient,
  ids: readonly string[],
  joins: readonly J[],
): Promise<{ readonly sets: PersonSets; readonly joined: readonly Joined<J>[] }> {
  const sets = await lockPersonSets(client, [...new Set([...ids, ...idsOfJoins(joins)])]);
  const { joined, links } = makeJoins(sets, joins);
  await writeLinks(client, [...links.values()]);
  return { sets, joined };
}

async function writeLinks(client: PoolClient, links: readonly NewLink[]): Promise<void> {
  if (links.length === 0) return;
  await client.query({
    name: 'write person links',
    text: `INSERT INTO person_links (person, root, tenant, kind, joined_at)
      SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[])
      ON CONFLICT (person) DO UPDATE SET root = excluded.root`,
    values: [
      encodeUuids(links.map((one) => one.person)),
      encodeUuids(links.map((one) => one.root)),
      links.map((one) => one.tenant),
      links.map((one) => one.kind),
      links.map((one) => one.at),
    ],
  });
}
