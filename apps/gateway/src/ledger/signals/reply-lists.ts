import type { Pool } from 'pg';

/** An account whose provider lists what people wrote to it. */
export interface ListingAccount {
  readonly tenant: string;
  readonly account: string;
}

export interface DueReplyList extends ListingAccount {
  /** All that was written until then is in the ledger: by the clock of the provider, whose newest message it was. */
  readonly readTo: Date;
}

/** The first turn of an account is a little later than one of the others would be. */
const mostTurnsAhead = 2;

/** Up to which message the provider's list of replies was read, for each account, across gateways and restarts. */
export class ReplyLists {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /**
   * An account that is new here begins with what is written from now on.
   *
   * @param firstAt before which nobody's first turn is.
   * @param spreadMs within which they are from then on, so that many accounts do not come all at once.
   */
  async begin(accounts: readonly ListingAccount[], now: Date, firstAt: Date, spreadMs: number): Promise<void> {
    await this.#pool.query(
      `INSERT INTO reply_lists (tenant, account, read_to, next_at)
        SELECT tenant, account, $3, $4::timestamptz + random() * $5 * interval '1 ms'
          FROM unnest($1::text[], $2::text[]) AS a (tenant, account)
        ON CONFLICT DO NOTHING`,
      [...namesOf(accounts), now, firstAt, spreadMs],
    );
  }

  /**
   * Those whose turn it is, of these accounts: each comes again after `everyMs`, whatever becomes of this turn. One that is
   * further away than any can be was set before the database's clock went back.
   */
  async take(
    accounts: readonly ListingAccount[],
    { now, everyMs, most }: { readonly now: Date; readonly everyMs: number; readonly most: number },
  ): Promise<readonly DueReplyList[]> {
    const { rows } = await this.#pool.query<{ tenant: string; account: string; read_to: Date }>({
      name: 'take reply lists',
      text: `UPDATE reply_lists l SET next_at = $3::timestamptz + $4 * interval '1 ms'
        FROM (SELECT tenant, account FROM reply_lists JOIN unnest($1::text[], $2::text[]) AS a (tenant, account)
            USING (tenant, account)
          WHERE next_at <= $3 OR next_at > $3::timestamptz + ${mostTurnsAhead} * $4 * interval '1 ms' ORDER BY next_at LIMIT $5 FOR UPDATE OF reply_lists SKIP LOCKED) AS due
        WHERE l.tenant = due.tenant AND l.account = due.account RETURNING l.tenant, l.account, l.read_to`,
      values: [...namesOf(accounts), now, everyMs, most],
    });
    return rows.map(({ tenant, account, read_to: readTo }) => ({ tenant, account, readTo }));
  }

  /** A slower reader of the same list takes nothing back. */
  async read({ tenant, account }: ListingAccount, to: Date): Promise<void> {
    await this.#pool.query({
      name: 'read reply list',
      text: `UPDATE reply_lists SET read_to = greatest(read_to, $3) WHERE tenant = $1 AND account = $2`,
      values: [tenant, account, to],
    });
  }
}

function namesOf(accounts: readonly ListingAccount[]): readonly [tenants: string[], ids: string[]] {
  return [accounts.map(({ tenant }) => tenant), accounts.map(({ account }) => account)];
}
