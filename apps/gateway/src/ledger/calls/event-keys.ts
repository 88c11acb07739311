import { hash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { asUuid } from '../people/keys.ts';
import { encodeUuids } from '../rows/row-encoding.ts';

/** What makes an event the same as another: tenant, source and id, and what it says. */
export interface EventKey {
  /** Of tenant, source and the platform's id. */
  readonly identity: string;
  /** Of its canonical body. */
  readonly body: string;
  /** Of its body as a gateway of the version before compares it, where that is another one; made when it is needed. */
  readonly bodyBefore?: (() => string) | undefined;
  /** Ours. */
  readonly event: string;
}

/** Which of the events that were asked about came before, by their indexes. */
export interface Repeats {
  /** Index to our id of the event that came first. */
  readonly duplicates: ReadonlyMap<number, string>;
  /** The same identity with another body. */
  readonly conflicts: readonly number[];
}

/** 128 bits of SHA-256 over the three names, which as JSON cannot run into each other. */
export function identityOf(tenant: string, source: string, id: string): string {
  return asUuid(hash('sha256', JSON.stringify([tenant, source, id])));
}

/** The identities that are taken, in the database and in the batch so far. */
export class EventKeys {
  readonly #known: Map<string, EventKey>;

  private constructor(known: Map<string, EventKey>) {
    this.#known = known;
  }

  static async load(client: PoolClient, keys: readonly EventKey[]): Promise<EventKeys> {
    const { rows } = await client.query<EventKey>({
      name: 'load event keys',
      text: 'SELECT identity, body, event FROM event_keys WHERE identity = ANY($1)',
      values: [encodeUuids(keys.map((one) => one.identity))],
    });
    return new EventKeys(new Map(rows.map((row) => [row.identity, row])));
  }

  /** Takes the events of one request in, all of them or, with a conflict among them, none. */
  admit(keys: readonly EventKey[]): Repeats {
    const fresh = new Map<string, EventKey>();
    const duplicates = new Map<number, string>();
    const conflicts: number[] = [];
    keys.forEach((key, index) => {
      const earlier = this.#known.get(key.identity) ?? fresh.get(key.identity);
      if (earlier === undefined) fresh.set(key.identity, key);
      else if (isSame(earlier, key)) duplicates.set(index, earlier.event);
      else conflicts.push(index);
    });
    if (conflicts.length === 0) for (const [identity, key] of fresh) this.#known.set(identity, key);
    return { duplicates, conflicts };
  }
}

function isSame(earlier: EventKey, { body, bodyBefore }: EventKey): boolean {
  return earlier.body === body || earlier.body === bodyBefore?.();
}
