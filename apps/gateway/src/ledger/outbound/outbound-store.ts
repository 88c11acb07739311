import type { Pool, PoolClient } from 'pg';
import { callKeyOf } from '../people/keys.ts';
import type { Keyring } from '../privacy/keyring.ts';
import type { LedgerLine } from '../rows/ledger-pages.ts';
import {
  readBatch,
  readCall,
  readEntry,
  type OutboundBatch,
  type OutboundEntry,
  type Position,
} from './outbound-entries.ts';
import { readReplyTexts } from '../signals/reply-texts.ts';
import { inTransaction } from '../rows/transaction.ts';

/** How far a destination is, as its lease found it. */
export interface DestinationState {
  readonly cursor: Position;
  /** Set while nothing gets through to it. */
  readonly away?: Away;
  readonly isDisabled: boolean;
}

export interface Away {
  /** How often in a row it was looked whether something gets through. */
  readonly tries: number;
  readonly until: Date;
}

/** A call, or an entry of no call, whose next entry was not taken. */
export interface WaitingLane {
  readonly lane: string;
  readonly call: string | null;
  readonly from: Position;
  readonly tries: number;
  readonly nextTryAt: Date;
}

/** What a round came to. */
export interface RoundResult {
  readonly cursor: Position;
  readonly waiting: readonly WaitingLane[];
  /** Lanes that wait no longer. */
  readonly caughtUp: readonly string[];
  readonly away?: Away;
  readonly lastError?: string;
  readonly published: boolean;
  readonly disabled: boolean;
  /** For the ledger, each with the call id of the platform where it is about a call. */
  readonly given: readonly { readonly line: LedgerLine<'unpublished'>; readonly callId: string | null }[];
}

/** Another gateway publishes to the destination: what was done meanwhile is not written down, and will be repeated. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

/** Where destinations are in the ledger. One gateway at a time holds the lease of a destination and writes about it. */
export class OutboundStore {
  readonly #pool: Pool;
  readonly #keyring: Keyring;
  readonly #worker: string;

  /** @param worker this gateway. */
  constructor(pool: Pool, keyring: Keyring, worker: string) {
    this.#pool = pool;
    this.#keyring = keyring;
    this.#worker = worker;
  }

  /** Makes a destination known, and enables it again. One that starts now is given everything that commits from now on. */
  async prepare(id: string, startAt: 'now' | 'beginning'): Promise<void> {
    await this.#pool.query(
      `INSERT INTO outbound_destinations (id, xid, seq)
        VALUES ($1, CASE WHEN $2 THEN '0'::xid8 ELSE ledger_bound() END, 0)
        ON CONFLICT (id) DO UPDATE SET disabled_at = NULL WHERE outbound_destinations.disabled_at IS NOT NULL`,
      [id, startAt === 'beginning'],
    );
  }

  /**
   * Takes the lease, or makes it longer; undefined while another gateway holds it. One that ends later than any can was
   * given before the database's clock went back: whoever lives has it renewed in a moment, and of a dead one nobody would.
   */
  async lease(id: string, leaseMs: number): Promise<DestinationState | undefined> {
    const { rows } = await this.#pool.query<StateRow>({
      name: 'outbound lease',
      text: `UPDATE outbound_destinations SET worker = $2, leased_until = clock_timestamp() + $3 * interval '1 ms'
        WHERE id = $1 AND (worker IS NULL OR worker = $2 OR leased_until < clock_timestamp()
          OR leased_until > clock_timestamp() + 2 * $3 * interval '1 ms')
        RETURNING xid::text, seq, away_tries, away_until, disabled_at IS NOT NULL AS is_disabled`,
      values: [id, this.#worker, leaseMs],
    });
    const [row] = rows;
    if (row === undefined) return undefined;
    return {
      cursor: { xid: row.xid, seq: row.seq },
      ...(row.away_until !== null && { away: { tries: row.away_tries, until: row.away_until } }),
      isDisabled: row.is_disabled,
    };
  }

  async release(id: string): Promise<void> {
    await this.#pool.query(
      'UPDATE outbound_destinations SET worker = NULL, leased_until = NULL WHERE id = $1 AND worker = $2',
      [id, this.#worker],
    );
  }

  batch(after: Position, tenants: readonly string[], mostPages: number): Promise<OutboundBatch> {
    return readBatch(this.#pool, after, tenants, mostPages);
  }

  /** What is next in a lane that waits, up to where the destination is. */
  async lane({ call, from }: WaitingLane, until: Position, mostPages: number): Promise<OutboundBatch> {
    if (call !== null) return readCall(this.#pool, call, from, until, mostPages);
    return { entries: await readEntry(this.#pool, from), end: from, more: false };
  }

  replyTexts(replies: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return replies.length === 0 ? Promise.resolve(new Map()) : readReplyTexts(this.#pool, this.#keyring, replies);
  }

  /** Everything that waits at a destination, what is next first. */
  async waiting(id: string): Promise<WaitingLane[]> {
    const { rows } = await this.#pool.query<WaitingRow>({
      name: 'outbound waiting',
      text: `SELECT lane, call, xid::text, seq, tries, next_try_at FROM outbound_waiting WHERE destination = $1
        ORDER BY next_try_at, lane`,
      values: [id],
    });
    return rows.map(({ lane, call, xid, seq, tries, next_try_at: nextTryAt }) => ({
      lane,
      call,
      from: { xid, seq },
      tries,
      nextTryAt,
    }));
  }

  /**
   * Writes down what a round came to, all of it or nothing.
   *
   * @throws LeaseLostError when another gateway has taken the destination over.
   */
  async settle(id: string, result: RoundResult, now: Date): Promise<void> {
    const callKeys = result.given.flatMap(({ line, callId }) =>
      callId === null ? [] : [callKeyOf(line.tenant ?? '', callId)],
    );
    await inTransaction(this.#pool, { callKeys }, async (client, writes) => {
      await this.#move(client, id, result, now);
      if (result.caughtUp.length > 0) {
        await client.query('DELETE FROM outbound_waiting WHERE destination = $1 AND lane = ANY ($2)', [
          id,
          result.caughtUp,
        ]);
      }
      if (result.waiting.length > 0) await upsertWaiting(client, id, result.waiting);
      writes.enter(...result.given.map(({ line }) => line));
    });
  }

  async #move(client: PoolClient, id: string, result: RoundResult, now: Date): Promise<void> {
    const { cursor, away, lastError = null, published, disabled } = result;
    const { rowCount } = await client.query({
      name: 'outbound settle',
      text: `UPDATE outbound_destinations SET xid = $3::xid8, seq = $4, away_tries = $5, away_until = $6,
          last_error = coalesce($7, last_error), last_error_at = CASE WHEN $7 IS NULL THEN last_error_at ELSE $8 END,
          published_at = CASE WHEN $9 THEN $8 ELSE published_at END,
          disabled_at = CASE WHEN $10 THEN $8 ELSE disabled_at END
        WHERE id = $1 AND worker = $2`,
      values: [
        id,
        this.#worker,
        cursor.xid,
        cursor.seq,
        away?.tries ?? 0,
        away?.until ?? null,
        lastError,
        now,
        published,
        disabled,
      ],
    });
    if (rowCount !== 1) throw new LeaseLostError('another gateway publishes to the destination now');
  }
}

async function upsertWaiting(client: PoolClient, id: string, lanes: readonly WaitingLane[]): Promise<void> {
  const rows = lanes.map(({ lane, call, from, tries, nextTryAt }) => ({
    lane,
    call,
    xid: from.xid,
    seq: from.seq,
    tries,
    next_try_at: nextTryAt,
  }));
  await client.query({
    name: 'outbound wait',
    text: `INSERT INTO outbound_waiting (destination, lane, call, xid, seq, tries, next_try_at)
      SELECT $1, lane, call, xid::xid8, seq, tries, next_try_at FROM json_to_recordset($2)
        AS one (lane text, call uuid, xid text, seq bigint, tries smallint, next_try_at timestamptz)
      ON CONFLICT (destination, lane) DO UPDATE
        SET xid = excluded.xid, seq = excluded.seq, tries = excluded.tries, next_try_at = excluded.next_try_at`,
    values: [id, JSON.stringify(rows)],
  });
}

/** Entries of one call stay in order; the others are in no order to each other. */
export function laneOf({ call, position }: OutboundEntry): string {
  return call ?? `${position.xid}.${position.seq}`;
}

interface StateRow {
  readonly xid: string;
  readonly seq: number;
  readonly away_tries: number;
  readonly away_until: Date | null;
  readonly is_disabled: boolean;
}

interface WaitingRow {
  readonly lane: string;
  readonly call: string | null;
  readonly xid: string;
  readonly seq: number;
  readonly tries: number;
  readonly next_try_at: Date;
}
