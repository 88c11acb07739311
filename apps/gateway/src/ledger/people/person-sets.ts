import type { Pool, PoolClient } from 'pg';
import { idOfPerson } from './ids-on-file.ts';
import { personKeyOf, type AddressIds, type AddressKind } from './keys.ts';
import { encodeUuids } from '../rows/row-encoding.ts';
import { lockPeople } from '../rows/transaction.ts';

/** An id that was joined with others; those of one person share a root. */
export interface PersonLink {
  readonly person: string;
  readonly root: string;
  readonly kind: AddressKind;
}

/**
 * More ids than any person has. Joining ends here, so that a platform that names everybody by one id cannot make one
 * person of a whole town.
 */
export const mostIdsOfPerson = 32;

/** Which ids are one person's, as far as they were asked for. An id that was never joined is a person of its own. */
export class PersonSets {
  readonly #links = new Map<string, PersonLink>();
  readonly #byRoot = new Map<string, PersonLink[]>();

  constructor(links: readonly PersonLink[] = []) {
    for (const link of links) this.#put(link);
  }

  /** These ids, and every other id of the same people. */
  everyone(ids: readonly string[]): readonly string[] {
    const others = this.#linksOf(ids);
    return others.length === 0 ? ids : [...new Set([...ids, ...others.map((one) => one.person)])];
  }

  /**
   * Of everyone, those whose word permits something to whoever has these ids. A no counts wherever it was said; a yes,
   * and the end of a stop, that was said for another phone does not: consent is given for a number.
   */
  permitting(ids: readonly string[]): readonly string[] {
    const others = this.#linksOf(ids).filter((one) => one.kind === 'id');
    return others.length === 0 ? ids : [...new Set([...ids, ...others.map((one) => one.person)])];
  }

  /** Equal for two lists of ids that are one person's. */
  nameOf(ids: readonly string[]): string | undefined {
    return ids.map((id) => this.#links.get(id)?.root).find((root) => root !== undefined) ?? ids[0];
  }

  /**
   * Under which id of an address something is written down, so that it is found by every other address as well.
   *
   * @param onFile those of its ids that are.
   */
  idToWrite({ ids }: AddressIds, onFile: ReadonlySet<string>): string {
    return ids.find((id) => this.#links.has(id)) ?? idOfPerson(ids, onFile) ?? ids[0];
  }

  /** The links that make one person of whoever has these addresses; none where they are one already. */
  join(addresses: readonly AddressIds[]): readonly PersonLink[] | 'too_many' {
    const links = new Map(addresses.flatMap(({ kind, ids }) => ids.map((person) => [person, { person, kind }])));
    const roots = new Set([...links.keys()].map((id) => this.#links.get(id)?.root));
    const [root = addresses[0]?.ids[0]] = [...roots].filter((one) => one !== undefined);
    if (root === undefined || (roots.size === 1 && !roots.has(undefined))) return [];
    for (const { person, kind } of this.#linksOf([...links.keys()])) links.set(person, { person, kind });
    if (links.size > mostIdsOfPerson) return 'too_many';
    const joined = [...links.values()].map((one) => ({ ...one, root }));
    for (const one of roots) if (one !== undefined) this.#byRoot.delete(one);
    for (const link of joined) this.#put(link);
    return joined;
  }

  #put(link: PersonLink): void {
    this.#links.set(link.person, link);
    const others = this.#byRoot.get(link.root);
    if (others === undefined) this.#byRoot.set(link.root, [link]);
    else others.push(link);
  }

  #linksOf(ids: readonly string[]): readonly PersonLink[] {
    if (this.#links.size === 0) return [];
    const roots = new Set(ids.flatMap((id) => this.#links.get(id)?.root ?? []));
    return [...roots].flatMap((root) => this.#byRoot.get(root) ?? []);
  }
}

export async function loadPersonSets(client: Pool | PoolClient, ids: readonly string[]): Promise<PersonSets> {
  if (ids.length === 0) return new PersonSets();
  const { rows } = await client.query<PersonLink>({
    name: 'load person sets',
    text: `SELECT DISTINCT m.person, m.root, m.kind FROM person_links l JOIN person_links m ON m.root = l.root
      WHERE l.person = ANY($1)`,
    values: [encodeUuids(ids)],
  });
  return new PersonSets(rows);
}

/**
 * Locks people alone, by every id they have: a claim holds the ids of the phone that it sends to, and the word that it
 * must not overlook may come from any other address. A set that grew before its lock was held is tried anew from the
 * start, because the locks that are missing may come before those that are held.
 */
export async function lockPersonSets(client: PoolClient, ids: readonly string[]): Promise<PersonSets> {
  if (ids.length === 0) return new PersonSets();
  const everyone = (await loadPersonSets(client, ids)).everyone(ids);
  const [, sets] = await Promise.all([
    lockPeople(client, everyone.map(personKeyOf), 'alone'),
    loadPersonSets(client, ids),
  ]);
  const held = new Set(everyone);
  if (sets.everyone(ids).some((id) => !held.has(id))) throw new PersonSetGrewError();
  return sets;
}

/** Nothing was done; done again it sees the whole set. */
export class PersonSetGrewError extends Error {
  override readonly name = 'PersonSetGrewError';
  /** serialization_failure: what a transaction is run again for. */
  readonly code = '40001';

  constructor() {
    super('The addresses of a person were joined with others in this very moment.');
  }
}
