import { LRUCache } from 'lru-cache';
import type { PoolClient } from 'pg';
import type { StoredAttempt } from '../attempts/attempt-rows.ts';
import { idsOfJoins, makeJoins, type Joined } from '../people/joins.ts';
import type { AddressIds } from '../people/keys.ts';
import { loadPersonSets } from '../people/person-sets.ts';
import { joinOf, type JoinOfSignal, type PlacedSignal } from './rows-of-signals.ts';

/** So many pairs of a phone and another address; they take some four megabytes. */
const rememberedPairs = 20_000;

/** What the receipts of a batch say about who is who, beyond what this gateway knows. */
export interface ToldByReceipts {
  /** Those among them that are news: the people have to be locked alone to make them. */
  readonly news: readonly JoinOfSignal[];
  /** Those that are refused already, to be told once. */
  readonly refused: readonly Joined<JoinOfSignal>[];
  /** To be remembered once the transaction is committed. */
  readonly told: readonly JoinOfSignal[];
}

const nothing: ToldByReceipts = { news: [], refused: [], told: [] };

/**
 * The joins that receipts name. Each status of each message names them anew, so what was settled once, either way, is
 * remembered: sets only grow, so that one person stays one, and too many addresses stay too many.
 */
export class ReceiptJoins {
  readonly #peopleAt: (tenant: string, channel: string, address: string) => AddressIds;
  /** By {@link pairOf}. */
  readonly #settled = new LRUCache<string, true>({ max: rememberedPairs });

  constructor(peopleAt: (tenant: string, channel: string, address: string) => AddressIds) {
    this.#peopleAt = peopleAt;
  }

  /** @param receipts those of attempts of ours; nobody else's say who is who. */
  async read(
    client: PoolClient,
    receipts: readonly PlacedSignal[],
    attempts: ReadonlyMap<string, StoredAttempt>,
  ): Promise<ToldByReceipts> {
    const told = this.#unsettled(receipts, attempts);
    if (told.length === 0) return nothing;
    const { joined, links } = makeJoins(await loadPersonSets(client, idsOfJoins(told)), told);
    return links.size > 0 ? { news: told, refused: [], told } : { news: [], refused: joined, told };
  }

  remember(told: readonly JoinOfSignal[]): void {
    for (const { addresses } of told) {
      const [phone, ...others] = addresses;
      for (const other of others) this.#settled.set(pairOf(phone.ids[0], other), true);
    }
  }

  #unsettled(receipts: readonly PlacedSignal[], attempts: ReadonlyMap<string, StoredAttempt>): JoinOfSignal[] {
    const joins: JoinOfSignal[] = [];
    /** Several receipts of a batch may say the same. */
    const named = new Set<string>();
    for (const placed of receipts) {
      const { signal, webhook, attemptId } = placed;
      if (signal.signal !== 'receipt' || signal.aliases === undefined) continue;
      const person = attempts.get(attemptId ?? '')?.person;
      if (person === undefined) continue;
      const others = signal.aliases
        .map((alias) => this.#peopleAt(webhook.tenant, webhook.channel, alias))
        .filter((other) => {
          const pair = pairOf(person, other);
          if (other.ids.includes(person) || named.has(pair) || this.#settled.has(pair)) return false;
          named.add(pair);
          return true;
        });
      if (others.length > 0) joins.push(joinOf(placed, [{ kind: 'phone', ids: [person] }, ...others]));
    }
    return joins;
  }
}

function pairOf(person: string, { ids: [id] }: AddressIds): string {
  return `${person} ${id}`;
}
