import { Client } from 'pg';

/** What was committed by an instant, as PostgreSQL tells it: `pg_current_snapshot()`. */
export type LedgerMark = string;

/**
 * Reads the ledger's table. Marks cost nothing while a load runs; what lies between two of them
 * is counted afterwards, when nothing is measured any more.
 */
export class LedgerReader {
  readonly #client: Client;
  #closed: Promise<void> | undefined;

  private constructor(client: Client) {
    this.#client = client;
  }

  static async open(connectionString: string): Promise<LedgerReader> {
    const client = new Client({ connectionString, application_name: 'aftercall bench' });
    // Without a listener a server that goes away would end the process; the next query tells of it.
    client.on('error', () => undefined);
    await client.connect();
    return new LedgerReader(client);
  }

  /** Such as `18.4`. */
  async serverVersion(): Promise<string> {
    const { rows } = await this.#client.query<{ server_version: string }>('show server_version');
    return rows[0]?.server_version.split(' ')[0] ?? 'unknown';
  }

  async mark(): Promise<LedgerMark> {
    const { rows } = await this.#client.query<{ mark: string }>('select pg_current_snapshot()::text as mark');
    return rows[0]?.mark ?? '';
  }

  /** How many attempts got their first `delivered` receipt committed between the marks. */
  async deliveredBetween(from: LedgerMark, to: LedgerMark): Promise<number> {
    const { rows } = await this.#client.query<{ delivered: string }>(
      `select count(distinct data->>'attemptId') as delivered from ledger_entries
       where ${committedBetween} and kind = 'receipt' and data->>'status' = 'delivered'`,
      [from, to],
    );
    return Number(rows[0]?.delivered);
  }

  /** Of each send that was accepted between the marks: from the receipt of its event to the accept, in milliseconds. */
  async latenciesBetween(from: LedgerMark, to: LedgerMark): Promise<readonly number[]> {
    const { rows } = await this.#client.query<{ latency: number }>(
      `select (data->>'latencyMs')::float8 as latency from ledger_entries
       where ${committedBetween} and kind = 'outcome' and data->>'outcome' = 'accepted'`,
      [from, to],
    );
    return rows.map((row) => row.latency);
  }

  /** A second call waits for the first. */
  close(): Promise<void> {
    return (this.#closed ??= this.#client.end());
  }
}

/** The first two conditions only let the index on (xid, seq) help; the others decide. */
const committedBetween = `xid >= pg_snapshot_xmin($1::pg_snapshot) and xid < pg_snapshot_xmax($2::pg_snapshot)
  and not pg_visible_in_snapshot(xid, $1::pg_snapshot) and pg_visible_in_snapshot(xid, $2::pg_snapshot)`;
