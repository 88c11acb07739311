import type { Pool, PoolClient } from 'pg';

/** For whom something is read. */
export interface Reader {
  readonly tenants: readonly string[];
  /** Of outbound events, those whose tenants it speaks for all; none when absent. */
  readonly destinations?: readonly string[];
}

/**
 * Reads for those who may see some tenants and no others. The statements name the tenants; the database is told them as
 * well, and under the role of the API it shows no row of another one, whatever a statement forgets.
 */
export class TenantReads {
  readonly #pool: Pool;

  /** @param pool whose sessions work under the role of the API. */
  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** All that `read` asks sees the database as of one moment, and is sent behind the beginning without waiting for it. */
  async as<T>({ tenants, destinations = [] }: Reader, read: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    const beginning = client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const telling = client.query({
      name: 'read for tenants',
      text: `SELECT set_config('aftercall.tenants', $1::text[]::text, true),
        set_config('aftercall.destinations', $2::text[]::text, true)`,
      values: [tenants, destinations],
    });
    const [begun, told, reading] = await Promise.allSettled([beginning, telling, read(client)]);
    const ended = await client.query('COMMIT').then(
      () => true,
      () => false,
    );
    client.release(!ended);
    if (begun.status === 'rejected') throw begun.reason;
    if (told.status === 'rejected') throw told.reason;
    if (reading.status === 'rejected') throw reading.reason;
    return reading.value;
  }
}
