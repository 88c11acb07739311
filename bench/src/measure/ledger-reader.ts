import { Client } from 'pg';

/** What was committed by an instant, as PostgreSQL tells it: `pg_current_snapshot()`. */
export type LedgerMark = string;

/** What a PostgreSQL has done so far. */
export interface DatabaseWork {
  /** Written to the write-ahead log. */
  readonly walBytes: number;
  /** What tables and their indexes take of the disk. */
  readonly dataBytes: number;
  /** Committed, those that only read included; each connection tells of its own with up to a second's delay. */
  readonly transactions: number;
}

/** What became of one statement so far, whoever made it. */
export interface StatementCount {
  /** Without its values. */
  readonly text: string;
  readonly calls: number;
  /** Of all calls together. */
  readonly milliseconds: number;
}

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

  /**
   * Lets the database finish what the loads so far left to it: the vacuum of what they wrote, and a checkpoint. From then on
   * the segments of its write-ahead log are used again, where a new database makes each one anew while whoever commits waits.
   */
  async settle(): Promise<void> {
    await this.#client.query('VACUUM (ANALYZE)');
    await this.#client.query('CHECKPOINT');
  }

  async mark(): Promise<LedgerMark> {
    const { rows } = await this.#client.query<{ mark: string }>('select pg_current_snapshot()::text as mark');
    return rows[0]?.mark ?? '';
  }

  async work(): Promise<DatabaseWork> {
    const { rows } = await this.#client.query<{ wal: string; data: string; transactions: string }>(
      `select pg_current_wal_lsn() - '0/0'::pg_lsn as wal,
         (select sum(pg_total_relation_size(oid)) from pg_class where relkind in ('r', 'm')
            and relnamespace <> 'pg_catalog'::regnamespace and relnamespace <> 'information_schema'::regnamespace) as data,
         (select xact_commit from pg_stat_database where datname = current_database()) as transactions`,
    );
    const { wal, data, transactions } = rows[0] ?? {};
    return { walBytes: Number(wal), dataBytes: Number(data), transactions: Number(transactions) };
  }

  /** By its id; only where PostgreSQL counts statements. Those of our own are left out. */
  async statements(): Promise<ReadonlyMap<string, StatementCount>> {
    const { rows } = await this.#client.query<{ id: string; text: string; calls: string; milliseconds: number }>(
      `select queryid::text as id, min(query) as text, sum(calls) as calls, sum(total_exec_time)::float8 as milliseconds
       from pg_stat_statements
       where dbid = (select oid from pg_database where datname = current_database())
         and query not like '%pg_stat_statements%' and query not like '%pg_current_snapshot%'
         and query not like '%pg_current_wal_lsn%'
       group by queryid`,
    );
    return new Map(rows.map(({ id, text, calls, milliseconds }) => [id, { text, calls: Number(calls), milliseconds }]));
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
