import type { Pool, PoolClient } from 'pg';
import type { DestinationConfig } from '../../config/outbound-config.ts';
import type { TenantReads } from '../reads/tenant-reads.ts';

/** How far a destination is behind the ledger. */
export interface DestinationLag {
  /** Entries of its tenants that were not looked at yet, in the next thousand pages of the ledger. */
  readonly entriesBehind: number;
  /** The age of the oldest of them; 0 without any. */
  readonly secondsBehind: number;
}

export interface DestinationStatus extends DestinationLag {
  readonly id: string;
  readonly kind: DestinationConfig['kind'];
  readonly tenants: readonly string[];
  readonly state: 'publishing' | 'away' | 'disabled';
  /** Calls, and entries of no call, whose next entry waits for another try. */
  readonly waiting: number;
  /** When it is looked again whether anything gets through; only while it is away. */
  readonly nextTryAt?: Date;
  readonly publishedAt?: Date;
  readonly lastError?: { readonly at: Date; readonly error: string };
}

/** A page is what one transaction says of one call. */
const mostPagesCounted = 1_000;

export interface OutboundStatusParts {
  readonly pool: Pool;
  readonly reads: TenantReads;
  readonly destinations: readonly DestinationConfig[];
  readonly now: () => Date;
}

/** Tells how far the destinations are, whichever gateway publishes to them. Reads only. */
export class OutboundStatus {
  readonly #parts: OutboundStatusParts;

  constructor(parts: OutboundStatusParts) {
    this.#parts = parts;
  }

  /** Those destinations that are given nothing but entries of these tenants, in the order of the configuration. */
  of(tenants: readonly string[]): Promise<DestinationStatus[]> {
    const { reads, destinations } = this.#parts;
    const theirs = destinations.filter((one) => one.tenants.every((tenant) => tenants.includes(tenant)));
    return reads.as({ tenants, destinations: theirs.map(({ id }) => id) }, async (client) => {
      const statuses: DestinationStatus[] = [];
      for (const destination of theirs) {
        const status = await this.#statusOf(client, destination);
        if (status !== undefined) statuses.push(status);
      }
      return statuses;
    });
  }

  /** For the metrics. */
  lagOf(destination: Pick<DestinationConfig, 'id' | 'tenants'>): Promise<DestinationLag> {
    return this.#lagOf(this.#parts.pool, destination);
  }

  async #lagOf(
    database: Pool | PoolClient,
    { id, tenants }: Pick<DestinationConfig, 'id' | 'tenants'>,
  ): Promise<DestinationLag> {
    const cursor = await database.query<{ xid: string; seq: number }>({
      name: 'outbound cursor',
      text: 'SELECT xid::text, seq FROM outbound_destinations WHERE id = $1',
      values: [id],
    });
    const { xid, seq } = cursor.rows[0] ?? { xid: '0', seq: 0 };
    // The pages are cut off before they are looked at, so that no backlog makes this long.
    const { rows } = await database.query<{ entries: number | null; oldest: Date | null }>({
      name: 'outbound lag',
      text: `SELECT sum(json_array_length(entries))::int AS entries, min(at) AS oldest
        FROM (SELECT tenant, at, entries FROM ledger WHERE (xid, seq) > ($1::xid8, $2::bigint)
          ORDER BY xid, seq LIMIT ${mostPagesCounted}) behind
        WHERE tenant = ANY ($3)`,
      values: [xid, seq, tenants],
    });
    const { entries, oldest } = rows[0] ?? { entries: null, oldest: null };
    const ageMs = oldest === null ? 0 : this.#parts.now().getTime() - oldest.getTime();
    return { entriesBehind: entries ?? 0, secondsBehind: Math.max(0, ageMs / 1_000) };
  }

  async #statusOf(client: PoolClient, destination: DestinationConfig): Promise<DestinationStatus | undefined> {
    const { id, kind, tenants } = destination;
    const { rows } = await client.query<StatusRow>({
      name: 'outbound status',
      text: `SELECT away_until, last_error, last_error_at, published_at, disabled_at,
          (SELECT count(*) FROM outbound_waiting w WHERE w.destination = d.id) AS waiting
        FROM outbound_destinations d WHERE id = $1`,
      values: [id],
    });
    const [row] = rows;
    if (row === undefined) return undefined;
    return {
      id,
      kind,
      tenants,
      state: stateOf(row),
      ...(await this.#lagOf(client, destination)),
      waiting: row.waiting,
      ...(row.disabled_at === null && row.away_until !== null && { nextTryAt: row.away_until }),
      ...(row.published_at !== null && { publishedAt: row.published_at }),
      ...(row.last_error !== null &&
        row.last_error_at !== null && { lastError: { at: row.last_error_at, error: row.last_error } }),
    };
  }
}

interface StatusRow {
  readonly away_until: Date | null;
  readonly last_error: string | null;
  readonly last_error_at: Date | null;
  readonly published_at: Date | null;
  readonly disabled_at: Date | null;
  readonly waiting: number;
}

function stateOf({ disabled_at, away_until }: StatusRow): DestinationStatus['state'] {
  if (disabled_at !== null) return 'disabled';
  return away_until === null ? 'publishing' : 'away';
}
