import { Client } from 'pg';
import { phoneOfCall, type BrownoutTenant } from './brownout-tenants.ts';

/** What the gateway knows of the failing tenant's sends. */
export interface SendCounts {
  readonly sends: number;
  /** Second and further tries of a step. */
  readonly retries: number;
  readonly uncertain: number;
}

/** Reads what the gateway wrote. */
export class BrownoutLedger {
  readonly #client: Client;

  private constructor(client: Client) {
    this.#client = client;
  }

  static async open(connectionString: string): Promise<BrownoutLedger> {
    const client = new Client({ connectionString, application_name: 'aftercall brownout' });
    // Without a listener a server that goes away would end the process; the next query tells of it.
    client.on('error', () => undefined);
    await client.connect();
    return new BrownoutLedger(client);
  }

  close(): Promise<void> {
    return this.#client.end();
  }

  /** Messages that were to leave before that instant, and have not. */
  waiting({ id }: BrownoutTenant, before: Date): Promise<number> {
    return this.#count(
      `work w JOIN attempts a ON a.id = w.id JOIN follow_ups f ON f.id = a.follow_up
        WHERE w.kind = 'send' AND w.tenant = $1 AND f.basis_at < $2`,
      [id, before],
    );
  }

  /** Uncertain sends that a receipt or their provider may still settle. */
  open({ id }: BrownoutTenant): Promise<number> {
    return this.#count(`uncertain_sends WHERE tenant = $1 AND parked_at IS NULL`, [id]);
  }

  /** Phones of the callers whose message nobody knows the end of. */
  async uncertainPhones(tenant: BrownoutTenant): Promise<ReadonlySet<string>> {
    const { rows } = await this.#client.query<{ call_id: string }>(
      `SELECT DISTINCT c.call_id FROM follow_ups f JOIN calls c ON c.id = f.call
        WHERE f.tenant = $1 AND f.outcome = 'uncertain'`,
      [tenant.id],
    );
    return new Set(rows.map((row) => phoneOfCall(tenant, row.call_id)));
  }

  /** Of what left between two instants. */
  async sends({ id }: BrownoutTenant, from: Date, to: Date): Promise<SendCounts> {
    const { rows } = await this.#client.query<SendCounts>(
      `SELECT count(*)::int AS sends, count(*) FILTER (WHERE a.try > 1)::int AS retries,
          count(*) FILTER (WHERE e.data->>'outcome' = 'uncertain')::int AS uncertain
        FROM ledger_entries e JOIN attempts a ON a.id = (e.data->>'attemptId')::uuid
        WHERE e.kind = 'outcome' AND e.tenant = $1 AND e.at >= $2 AND e.at < $3`,
      [id, from, to],
    );
    return rows[0] ?? { sends: 0, retries: 0, uncertain: 0 };
  }

  async #count(what: string, values: readonly unknown[]): Promise<number> {
    const { rows } = await this.#client.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${what}`, [
      ...values,
    ]);
    return rows[0]?.count ?? Number.NaN;
  }
}
