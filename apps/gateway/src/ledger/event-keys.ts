import type { PoolClient } from 'pg';

/** What makes an event the same as another: tenant, source and id. */
export interface EventKey {
  readonly tenant: string;
  readonly source: string;
  readonly eventId: string;
  /** Ours. */
  readonly id: string;
  readonly bodyHash: Buffer;
}

/** Indexes into the events that were asked about. */
export interface Admission {
  /** Index to our id of the event that came first. */
  readonly duplicates: ReadonlyMap<number, string>;
  /** The same identity with another body. */
  readonly conflicts: readonly number[];
}

interface Known {
  readonly id: string;
  readonly bodyHash: Buffer;
}

/** The identities that are taken, in the database and in the batch so far. */
export class EventKeys {
  readonly #known: Map<string, Known>;

  private constructor(known: Map<string, Known>) {
    this.#known = known;
  }

  static async load(client: PoolClient, keys: readonly EventKey[]): Promise<EventKeys> {
    const { rows } = await client.query<{
      tenant: string;
      source: string;
      event_id: string;
      id: string;
      body_hash: Buffer;
    }>({
      name: 'load event keys',
      text: `SELECT k.tenant, k.source, k.event_id, k.id, k.body_hash
        FROM unnest($1::text[], $2::text[], $3::text[]) AS n (tenant, source, event_id)
        JOIN event_keys k ON k.tenant = n.tenant AND k.source = n.source AND k.event_id = n.event_id`,
      values: [keys.map((one) => one.tenant), keys.map((one) => one.source), keys.map((one) => one.eventId)],
    });
    return new EventKeys(
      new Map(
        rows.map((row) => [
          nameOf({ tenant: row.tenant, source: row.source, eventId: row.event_id }),
          { id: row.id, bodyHash: row.body_hash },
        ]),
      ),
    );
  }

  /** Takes the events of one request in, all of them or, with a conflict among them, none. */
  admit(keys: readonly EventKey[]): Admission {
    const fresh = new Map<string, Known>();
    const duplicates = new Map<number, string>();
    const conflicts: number[] = [];
    keys.forEach((key, index) => {
      const name = nameOf(key);
      const earlier = this.#known.get(name) ?? fresh.get(name);
      if (earlier === undefined) fresh.set(name, key);
      else if (earlier.bodyHash.equals(key.bodyHash)) duplicates.set(index, earlier.id);
      else conflicts.push(index);
    });
    if (conflicts.length === 0) for (const [name, key] of fresh) this.#known.set(name, key);
    return { duplicates, conflicts };
  }
}

function nameOf({ tenant, source, eventId }: Pick<EventKey, 'tenant' | 'source' | 'eventId'>): string {
  return JSON.stringify([tenant, source, eventId]);
}
