import type { ReplayMode } from '@aftercall/core';
import type { PoolClient } from 'pg';
import { callKeyOf } from '../people/keys.ts';
import { readTimeCursor, timeCursor } from '../reads/time-cursor.ts';
import type { LockedCalls } from '../rows/transaction.ts';

/** What a replay is about, of the tenants that it may name. */
export type CallSelection =
  | { readonly by: 'events' | 'followUps'; readonly ids: readonly string[] }
  /** By the voice platform's ids. */
  | { readonly by: 'calls'; readonly ids: readonly string[] }
  | {
      readonly by: 'time';
      /** Of the receipt of the trigger: from then on, and before then. */
      readonly from: Date;
      readonly to: Date;
      /** Why it was not sent: of the skip, or the cause of the dead letter. */
      readonly reason?: string;
      readonly trigger?: string;
      readonly after?: string;
    };

/** One thing that a replay named. */
export interface NamedItem {
  readonly eventId?: string;
  /** Absent where an event led to none, or a call has none. */
  readonly followUpId?: string;
  /** Of the verdict on an event that led to no follow-up. */
  readonly reason?: string;
}

/** A call with what was named of it. */
export interface NamedCall {
  readonly id: string;
  readonly tenant: string;
  /** The voice platform's. */
  readonly callId: string;
  readonly lock: LockedCalls;
  readonly named: readonly NamedItem[];
}

export interface Selected {
  readonly calls: readonly NamedCall[];
  /** Of the ids, those that none of the tenants has. */
  readonly missing: readonly string[];
  /** Where a selection by time goes on, when there is more. */
  readonly next?: string;
}

export interface SelectionScope {
  readonly mode: ReplayMode;
  readonly tenants: readonly string[];
  /** The most follow-ups. */
  readonly limit: number;
}

/** A call has more follow-ups than a replay takes, or the calls have together. */
export class SelectionTooLargeError extends Error {
  override readonly name = 'SelectionTooLargeError';
}

interface SelectedRow {
  call: string;
  tenant: string;
  call_id: string;
  follow_up: string | null;
  event?: string;
  reason?: string | null;
}

/** Finds what a replay names: at most `limit` follow-ups, of these tenants. */
export async function selectForReplay(
  client: PoolClient,
  selection: CallSelection,
  { mode, tenants, limit }: SelectionScope,
): Promise<Selected> {
  if (selection.by === 'time') return selectByTime(client, selection, mode, tenants, limit);
  const ids = [...new Set(selection.ids)];
  const { rows } = await client.query<SelectedRow>({
    text: statements[selection.by],
    values: [tenants, ids, limit + 1],
  });
  if (rows.length > limit) throw new SelectionTooLargeError('Too much was named.');
  const idOf = { events: 'event', followUps: 'follow_up', calls: 'call_id' } as const;
  const found = new Set(rows.map((row) => row[idOf[selection.by]]));
  return { calls: byCall(rows), missing: ids.filter((id) => !found.has(id)) };
}

/**
 * An event leads to the follow-up that its current verdict names: its own, or the one that tells the same. The ids of
 * events are found by the index of their bodies, which are in the order of these ids.
 */
const statements = {
  events: `SELECT b.event, b.call, c.tenant, c.call_id, (v.data->>'followUpId')::uuid AS follow_up,
      v.data->>'reason' AS reason
    FROM event_bodies b JOIN calls c ON c.id = b.call
    LEFT JOIN LATERAL (SELECT l.data FROM ledger_entries l WHERE l.call = b.call AND l.kind = 'verdict'
      AND l.data->>'eventId' = b.event::text ORDER BY l.seq DESC LIMIT 1) AS v ON true
    WHERE b.event = ANY ($2::uuid[]) AND c.tenant = ANY ($1) ORDER BY b.received_at, b.event LIMIT $3`,
  followUps: `SELECT f.id AS follow_up, f.call, f.tenant, c.call_id FROM follow_ups f JOIN calls c ON c.id = f.call
    WHERE f.id = ANY ($2::uuid[]) AND f.tenant = ANY ($1) ORDER BY f.received_at, f.id LIMIT $3`,
  calls: `SELECT f.id AS follow_up, c.id AS call, c.tenant, c.call_id FROM calls c LEFT JOIN follow_ups f ON f.call = c.id
    WHERE c.tenant = ANY ($1) AND c.call_id = ANY ($2::text[]) ORDER BY c.first_seen_at, c.id, f.received_at, f.id LIMIT $3`,
} as const;

/** What may have been sent, or what surely was not: the other half would only say that there is nothing to do. */
const worthwhile: Readonly<Record<ReplayMode, string>> = {
  decide: `f.state = 'settled' AND f.outcome IN ('unreached', 'suppressed', 'expired')`,
  send: `f.status = 'released'`,
};

async function selectByTime(
  client: PoolClient,
  { from, to, reason, trigger, after }: Extract<CallSelection, { by: 'time' }>,
  mode: ReplayMode,
  tenants: readonly string[],
  limit: number,
): Promise<Selected> {
  const [afterAt, afterId] = readTimeCursor(after);
  // A page further on need not look at those before it.
  const begin = afterAt !== null && afterAt > from ? afterAt : from;
  const { rows } = await client.query<SelectedRow & { follow_up: string; received_at: Date }>({
    text: `SELECT f.id AS follow_up, f.call, f.tenant, f.received_at, c.call_id
      FROM follow_ups f JOIN calls c ON c.id = f.call
      WHERE f.tenant = ANY ($1) AND f.received_at >= $2 AND f.received_at < $3 AND ${worthwhile[mode]}
        AND ($4::text IS NULL OR f.reason = $4
          OR EXISTS (SELECT FROM dead_letters d WHERE d.id = f.id AND d.cause = $4))
        AND ($5::text IS NULL OR f.trigger = $5)
        AND ($6::timestamptz IS NULL OR (f.received_at, f.id) > ($6, $7::uuid))
      ORDER BY f.received_at, f.id LIMIT $8`,
    values: [tenants, begin, to, reason ?? null, trigger ?? null, afterAt, afterId, limit + 1],
  });
  const taken = rows.slice(0, limit);
  const last = rows.length > limit ? taken.at(-1) : undefined;
  return { calls: byCall(taken), missing: [], ...(last && { next: timeCursor(last.received_at, last.follow_up) }) };
}

function byCall(rows: readonly SelectedRow[]): readonly NamedCall[] {
  return [...Map.groupBy(rows, (row) => row.call)].map(([id, ofCall]) => {
    const [{ tenant, call_id: callId }] = ofCall as [SelectedRow];
    return { id, tenant, callId, lock: { callKeys: [callKeyOf(tenant, callId)] }, named: ofCall.map(namedOf) };
  });
}

function namedOf({ event, follow_up, reason }: SelectedRow): NamedItem {
  return {
    ...(event !== undefined && { eventId: event }),
    ...(follow_up !== null && { followUpId: follow_up }),
    ...(follow_up === null && { reason: reason ?? 'no_follow_up' }),
  };
}
