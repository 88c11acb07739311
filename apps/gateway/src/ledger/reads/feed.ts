import type { PoolClient } from 'pg';
import { pageNumberOf } from '../rows/ledger-pages.ts';
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
 * that began before its own has ended (`ledger_bound`), so a row that commits late can
 * never appear behind a cursor that has passed it.
 */
export async function readFeed(
  client: PoolClient,
  tenants: readonly string[],
  after: string | undefined,
  limit: number,
): Promise<LedgerPage> {
  const [xid, seq] = readCursor(after);
  const { rows } = await client.query<FeedRow>({
    name: 'ledger feed',
    text: `WITH pages AS MATERIALIZED (
        SELECT l.seq, l.xid, l.tenant, l.call, l.entries FROM ledger l
        WHERE (l.xid, l.seq) >= ($1::xid8, $5::bigint) AND l.xid < ledger_bound()
          AND (l.tenant = ANY ($3) OR l.tenant IS NULL AND '*' = ANY ($3))
        ORDER BY l.xid, l.seq LIMIT $4::int + 1)
      SELECT p.seq + e.place - 1 AS seq, p.xid::text, (e.entry->>'at')::timestamptz AS at, p.tenant, c.call_id,
        e.entry->>'kind' AS kind, e.entry->'data' AS data
      FROM pages p LEFT JOIN calls c ON c.id = p.call, json_array_elements(p.entries) WITH ORDINALITY AS e (entry, place)
      WHERE (p.xid, p.seq + e.place - 1) > ($1::xid8, $2::bigint)
      ORDER BY p.xid, p.seq, e.place LIMIT $4::int`,
    // The page that the cursor stands in may give nothing any more.
    values: [xid, seq, tenants, limit + 1, pageNumberOf(seq)],
  });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    entries: shown.map(entryOfRow),
    next: last === undefined ? (after ?? '') : `${last.xid}.${last.seq}`,
    more: rows.length > limit,
  };
}

/** What commits from now on lies behind it, and nothing that the feed has shown. */
export async function readEndOfFeed(client: PoolClient): Promise<string> {
  const { rows } = await client.query<{ xid: string }>('SELECT ledger_bound()::text AS xid');
  return `${rows[0]?.xid ?? '0'}.0`;
}

export function entryOfRow(row: Omit<FeedRow, 'xid'>): LedgerEntry {
  const { seq, at, tenant, call_id: callId, kind, data } = row;
  return { seq, at, tenant, callId, kind, data } as LedgerEntry;
}

function readCursor(after: string | undefined): [xid: string, seq: number] {
  if (after === undefined || after === '') return ['0', 0];
  const match = /^(\d{1,19})\.(\d{1,15})$/.exec(after);
  if (match?.[1] === undefined || match[2] === undefined) throw new BadCursorError('The cursor is not one of ours.');
  return [match[1], Number(match[2])];
}
