import type { Pool } from 'pg';

/** So many entries are in memory at once. */
const atOnce = 20_000;

/** Every entry of the ledger, in its order, or those of some kinds. */
export async function* readLedger<Entry extends { kind: string }>(
  pool: Pool,
  kinds: readonly Entry['kind'][] | null = null,
): AsyncGenerator<Entry> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN READ ONLY');
    await client.query({
      text: `DECLARE entries CURSOR FOR SELECT at, tenant, call, kind, data FROM ledger_entries
        WHERE $1::text[] IS NULL OR kind = ANY ($1) ORDER BY xid, seq`,
      values: [kinds],
    });
    for (;;) {
      const { rows } = await client.query<Entry>(`FETCH ${atOnce} FROM entries`);
      yield* rows;
      if (rows.length < atOnce) break;
    }
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}
