import type { AttemptState } from '@aftercall/core';
import type { Pool, PoolClient } from 'pg';
import type { Keyring } from '../privacy/keyring.ts';
import { loadNoticeRequests } from '../notices/notice-papers.ts';
import { readCallPapers } from '../calls/read-call-papers.ts';

/** A message that its provider accepted, and of which no receipt said what became of it. */
export interface UnheardMessage {
  /** Of an attempt, or of a notice. */
  readonly attemptId: string;
  readonly tenant: string;
  readonly account: string;
  readonly to: string;
  readonly providerIds: readonly string[];
}

/** A span of the time at which messages were to leave: after `from`, and `to` included. */
export interface LookedSpan {
  readonly from: Date;
  readonly to: Date;
  /** Only those of one account. */
  readonly account?: { readonly tenant: string; readonly id: string };
}

/** How many messages of a span are looked for. */
export interface MostUnheard {
  /** Of an account, of which nothing was heard. */
  readonly silent: number;
  /** Of an account, of which it was heard that they left the provider: many carriers never say more. */
  readonly sent: number;
  /** Of all accounts together. */
  readonly all: number;
}

interface UnheardRow {
  readonly id: string;
  readonly tenant: string;
  readonly account: string;
  /** Null for a notice. */
  readonly call: string | null;
  readonly request: string | null;
  readonly state: Partial<AttemptState> | null;
}

/** Looks for messages of which no receipt came, each a while after it was to leave, across gateways and restarts. */
export class ReceiptLooks {
  readonly #pool: Pool;
  readonly #keyring: Keyring;

  constructor(pool: Pool, keyring: Keyring) {
    this.#pool = pool;
    this.#keyring = keyring;
  }

  /**
   * Up to when messages were looked at, if the turn of the look has come; the next one is after `everyMs`, whatever becomes
   * of this one. A look that is new here begins with what is old enough from now on, and so does one that had come further
   * before the database's clock went back; its turn is not waited for then.
   *
   * @param afterMinutes how old a message is when this look comes to it.
   */
  async take(afterMinutes: number, now: Date, everyMs: number): Promise<Date | undefined> {
    const { rows } = await this.#pool.query<{ looked_to: Date }>({
      name: 'take receipt look',
      text: `INSERT INTO receipt_looks AS l (after_minutes, looked_to, next_at)
        VALUES ($1, $2, $3::timestamptz + $4 * interval '1 ms')
        ON CONFLICT (after_minutes) DO UPDATE
          SET next_at = excluded.next_at, looked_to = least(l.looked_to, excluded.looked_to)
          WHERE l.next_at <= $3 OR l.next_at > $3::timestamptz + 2 * $4 * interval '1 ms'
        RETURNING looked_to`,
      values: [afterMinutes, new Date(now.getTime() - afterMinutes * 60_000), now, everyMs],
    });
    return rows[0]?.looked_to;
  }

  /**
   * A slower one that looks at the same takes nothing back. Whoever takes so long keeps the turn: it is nobody else's until
   * `everyMs` after the last part of it.
   */
  async looked(afterMinutes: number, to: Date, now: Date, everyMs: number): Promise<void> {
    await this.#pool.query({
      name: 'looked for receipts',
      text: `UPDATE receipt_looks SET looked_to = greatest(looked_to, $2),
          next_at = greatest(next_at, $3::timestamptz + $4 * interval '1 ms')
        WHERE after_minutes = $1`,
      values: [afterMinutes, to, now, everyMs],
    });
  }

  /** Those on these channels, each account's in the order in which they were to leave; without those that were erased. */
  async unheard(
    channels: readonly string[],
    { from, to, account }: LookedSpan,
    { silent, sent, all }: MostUnheard,
  ): Promise<readonly UnheardMessage[]> {
    const client = await this.#pool.connect();
    try {
      const { rows } = await client.query<UnheardRow>({
        name: 'unheard messages',
        text: `WITH told AS (
            SELECT id, tenant, account, channel, call, request, progress, state, planned_at AS at FROM attempts
              WHERE planned_at > $2 AND planned_at <= $3
            UNION ALL SELECT id, tenant, account, channel, NULL, NULL, progress, state, decided_at FROM notices
              WHERE decided_at > $2 AND decided_at <= $3),
          unheard AS (
            SELECT *, row_number() OVER (PARTITION BY tenant, account, progress ORDER BY at, id) AS nth FROM told
            WHERE progress IN ('accepted', 'sent') AND channel = ANY ($1) AND state -> 'failure' IS NULL
              AND ($7::text IS NULL OR (tenant = $7 AND account = $8)))
          SELECT id, tenant, account, call, request, state FROM unheard
          WHERE nth <= CASE progress WHEN 'sent' THEN $5 ELSE $4 END::int ORDER BY nth LIMIT $6`,
        values: [channels, from, to, silent, sent, all, account?.tenant ?? null, account?.id ?? null],
      });
      return await this.#withAddresses(client, rows);
    } finally {
      client.release();
    }
  }

  async #withAddresses(client: PoolClient, rows: readonly UnheardRow[]): Promise<readonly UnheardMessage[]> {
    if (rows.length === 0) return [];
    const calls = new Set(rows.flatMap(({ call }) => call ?? []));
    const papers = await readCallPapers(client, this.#keyring, [...calls]);
    const notices = rows.flatMap(({ id, request }) => (request === null ? [id] : []));
    const requests = await loadNoticeRequests(client, this.#keyring, notices);
    return rows.flatMap(({ id: attemptId, tenant, account, call, request, state }) => {
      const ofNotice = requests.get(attemptId);
      const { to } = ofNotice ?? papers.get(call ?? '')?.requests[request ?? ''] ?? {};
      const { providerIds = [] } = state ?? {};
      return to === undefined || providerIds.length === 0 ? [] : [{ attemptId, tenant, account, to, providerIds }];
    });
  }
}
