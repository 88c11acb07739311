import type { Pool } from 'pg';
import type { LedgerEntry, LedgerPage } from './views.ts';

/** A cursor that nobody else can have made: `xid.seq`. */
export class BadCursorError extends Error {
  override readonly name = 'BadCursorError';
}

interface FeedRow {
  seq: number;
  xid: string;
  at: Date;
  tenant: string | null;
  call_id: string | null;
  kind: LedgerEntry['kind'];
  data: LedgerEntry['data'];
}

/**
 * The feed, in order and with nothing missed. An entry is shown only once every transaction
 * that began before its own has ended (`pg_snapshot_xmin`), so a row that commits late can
 * never appear behind a cursor that has passed it.
 */
export async function readFeed(
  pool: Pool,
  tenants: readonly string[],
  after: string | undefined,
  limit: number,
): Promise<LedgerPage> {
  const [xid, seq] = readCursor(after);
  const { rows } = await pool.query<FeedRow>({
    name: 'ledger feed',
    text: `SELECT l.seq, l.xid::text, l.at, l.tenant, c.call_id, l.kind, l.data
      FROM ledger l LEFT JOIN calls c ON c.id = l.call
      WHERE (l.xid, l.seq) > ($1::xid8, $2) AND l.xid < pg_snapshot_xmin(pg_current_snapshot())
        AND (l.tenant = ANY ($3) OR l.tenant IS NULL AND '*' = ANY ($3))
      ORDER BY l.xid, l.seq LIMIT $4`,
    values: [xid, seq, tenants, limit + 1],
  });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    entries: shown.map(entryOfRow),
    next: last === undefined ? (after ?? '') : `${last.xid}.${last.seq}`,
    more: rows.length > limit,
  };
}

export function entryOfRow(row: Omit<FeedRow, 'xid'>): LedgerEntry {
  const { seq, at, tenant, call_id: callId, kind, data } = row;
  return { seq, at, tenant, callId, kind, data } as LedgerEntry;
}

function readCursor(after: string | undefined): [string, string] {
  if (after === undefined || after === '') return ['0', '0'];
  const match = /^(\d{1,19})\.(\d{1,18})$/.exec(after);
  if (match?.[1] === undefined || match[2] === undefined) throw new BadCursorError('The cursor is not one of ours.');
  return [match[1], match[2]];
}
