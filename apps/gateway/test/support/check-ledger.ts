import type { Pool } from 'pg';
import { entrySchemas, type LedgerKind } from '../../src/ledger/rows/entries/entry-schemas.ts';

/** More than any test needs to show every entry that its story writes; whoever makes thousands of calls makes them alike. */
const mostEntries = 5_000;

/**
 * Holds every entry that a test has left in its ledger against the schema of its kind, strictly: what no schema knows of is
 * a fault as well, because the API document would not tell of it.
 *
 * @returns the kinds that there were.
 */
export async function checkLedger(pool: Pool): Promise<ReadonlySet<LedgerKind>> {
  const { rows } = await pool.query<{ kind: LedgerKind; data: unknown }>(
    'SELECT kind, data FROM ledger_entries ORDER BY seq DESC LIMIT $1',
    [mostEntries],
  );
  const faults = rows.flatMap(({ kind, data }) => {
    const { error } = entrySchemas[kind].safeParse(data);
    return error === undefined ? [] : [`${kind} ${JSON.stringify(data)}: ${error.message}`];
  });
  if (faults.length > 0)
    throw new Error(`Entries that are not as their schema says:\n${faults.slice(0, 5).join('\n')}`);
  return new Set(rows.map((row) => row.kind));
}
