import type { Pool } from 'pg';
import { entriesPerPage, pageNumberOf } from '../rows/ledger-pages.ts';
import type { LedgerEntry } from '../reads/views.ts';

/** A place in the feed: everything up to it, it included. */
export interface Position {
  readonly xid: string;
  readonly seq: number;
}

/** An entry on its way out, with its place and our own id of its call. */
export interface OutboundEntry {
  readonly position: Position;
  readonly call: string | null;
  readonly entry: LedgerEntry;
}

/** What comes next for a destination. */
export interface OutboundBatch {
  /** Those of its tenants, in the order of the feed. */
  readonly entries: readonly OutboundEntry[];
  /** Up to where the ledger was looked at; equal to the cursor when nothing is new. */
  readonly end: Position;
  /** More may be there already. */
  readonly more: boolean;
}

interface PageRow {
  readonly seq: number;
  readonly xid: string;
  readonly tenant: string;
  readonly call: string | null;
  readonly call_id: string | null;
  /** Null where the page is of a tenant that is not asked for. */
  readonly entries: readonly { at: string; kind: LedgerEntry['kind']; data: LedgerEntry['data'] }[] | null;
}

/** As the feed writes its cursors. */
export function cursorOf({ xid, seq }: Position): string {
  return `${xid}.${seq}`;
}

export function comparePositions(one: Position, other: Position): number {
  const byXid = BigInt(one.xid) - BigInt(other.xid);
  return byXid === 0n ? one.seq - other.seq : Number(byXid);
}

/**
 * The entries behind a cursor, under the bound of the feed (`readFeed`): none is ever shown before one that has its
 * place in front of it. So many pages are looked at, whosever they are, so that a destination whose tenants are quiet
 * comes forward all the same, and no read is longer than another.
 */
export async function readBatch(
  pool: Pool,
  after: Position,
  tenants: readonly string[],
  mostPages: number,
): Promise<OutboundBatch> {
  const { rows } = await pool.query<PageRow>({
    name: 'outbound batch',
    text: `SELECT l.seq, l.xid::text, l.tenant, l.call, c.call_id, l.entries
      FROM (SELECT seq, xid, tenant, call, CASE WHEN tenant = ANY ($4) THEN entries END AS entries FROM ledger
        WHERE (xid, seq) >= ($1::xid8, $2::bigint) AND xid < ledger_bound()
        ORDER BY xid, seq LIMIT $3) l
      LEFT JOIN calls c ON c.id = l.call AND l.entries IS NOT NULL ORDER BY l.xid, l.seq`,
    values: [after.xid, pageNumberOf(after.seq), mostPages, tenants],
  });
  const last = rows.at(-1);
  return {
    entries: entriesOf(rows).filter(({ position }) => comparePositions(position, after) > 0),
    end: last === undefined ? after : latest(after, { xid: last.xid, seq: last.seq + entriesPerPage - 1 }),
    more: rows.length === mostPages,
  };
}

/** The entries of a call from one entry on, and none behind `until`. */
export async function readCall(
  pool: Pool,
  call: string,
  from: Position,
  until: Position,
  mostPages: number,
): Promise<OutboundBatch> {
  const { rows } = await pool.query<PageRow>({
    name: 'outbound call',
    text: `SELECT l.seq, l.xid::text, l.tenant, l.call, c.call_id, l.entries FROM ledger l JOIN calls c ON c.id = l.call
      WHERE l.call = $1 AND (l.xid, l.seq) >= ($2::xid8, $3::bigint) AND (l.xid, l.seq) <= ($4::xid8, $5::bigint)
      ORDER BY l.xid, l.seq LIMIT $6`,
    values: [call, from.xid, pageNumberOf(from.seq), until.xid, until.seq, mostPages],
  });
  const entries = entriesOf(rows).filter(
    ({ position }) => comparePositions(position, from) >= 0 && comparePositions(position, until) <= 0,
  );
  return { entries, end: entries.at(-1)?.position ?? from, more: rows.length === mostPages };
}

/** One entry that is of no call. */
export async function readEntry(pool: Pool, at: Position): Promise<readonly OutboundEntry[]> {
  const { rows } = await pool.query<PageRow>({
    name: 'outbound entry',
    text: `SELECT seq, xid::text, tenant, call, NULL AS call_id, entries FROM ledger WHERE xid = $1::xid8 AND seq = $2`,
    values: [at.xid, pageNumberOf(at.seq)],
  });
  return entriesOf(rows).filter(({ position }) => position.seq === at.seq);
}

function entriesOf(rows: readonly PageRow[]): OutboundEntry[] {
  return rows.flatMap(({ seq: first, xid, tenant, call, call_id: callId, entries }) =>
    (entries ?? []).map(({ at, kind, data }, place) => {
      const seq = first + place;
      const entry = { seq, at: new Date(at), tenant, callId, kind, data } as LedgerEntry;
      return { position: { xid, seq }, call, entry };
    }),
  );
}

function latest(one: Position, other: Position): Position {
  return comparePositions(one, other) >= 0 ? one : other;
}
