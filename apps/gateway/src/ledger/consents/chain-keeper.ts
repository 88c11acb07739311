import type { Pool } from 'pg';
import type { Logger } from '../../observability/logger.ts';
import { appendAnchor, readAnchors } from './anchor-file.ts';
import type { Keyring } from '../privacy/keyring.ts';
import { verifyChain, type ChainReport } from './verify-chain.ts';

export interface ChainKeeperSettings {
  readonly pool: Pool;
  readonly keyring: Keyring;
  /** Nobody else writes where chains end, and so when they were looked at. */
  readonly ownerPool: Pool;
  readonly tenants: readonly string[];
  /** Where anchors are kept outside the database; absent: nowhere. */
  readonly anchorFolder?: string;
  readonly now: () => Date;
  readonly log: Logger;
  /** Told of every check. */
  readonly checked: (tenant: string, holds: boolean) => void;
}

const dayMs = 24 * 60 * 60 * 1_000;

/** Looks once a day whether the chain of each tenant's consents holds, and anchors those that do. */
export class ChainKeeper {
  readonly #settings: ChainKeeperSettings;
  readonly #abort = new AbortController();

  constructor(settings: ChainKeeperSettings) {
    this.#settings = settings;
  }

  /** Checks what no gateway has looked at for a day. A chain that cannot be looked at keeps no other one from it. */
  async run(): Promise<void> {
    const at = this.#settings.now();
    for (const tenant of await this.#takeDue(at)) {
      if (this.#abort.signal.aborted) return;
      await this.#check(tenant).catch((error: unknown) => this.#giveBack(tenant, at, error));
    }
  }

  /** Looks at no more; what was begun is called off. */
  close(): void {
    this.#abort.abort();
  }

  /** One gateway takes a tenant; if it dies over it, another one looks the day after. */
  async #takeDue(at: Date): Promise<readonly string[]> {
    const { ownerPool, tenants } = this.#settings;
    const { rows } = await ownerPool.query<{ tenant: string }>(
      `UPDATE consent_chains SET checked_at = $2
        WHERE tenant = ANY ($1) AND (checked_at IS NULL OR checked_at <= $3) RETURNING tenant`,
      [tenants, at, new Date(at.getTime() - dayMs)],
    );
    return rows.map((one) => one.tenant);
  }

  /** It counts as not looked at, so the next run looks again. */
  async #giveBack(tenant: string, takenAt: Date, error: unknown): Promise<void> {
    const { ownerPool, log } = this.#settings;
    log.error(
      { tenant, err: error },
      'The chain of consents could not be looked at: it is tried again within the hour.',
    );
    await ownerPool.query('UPDATE consent_chains SET checked_at = NULL WHERE tenant = $1 AND checked_at = $2', [
      tenant,
      takenAt,
    ]);
  }

  async #check(tenant: string): Promise<void> {
    const { pool, keyring, anchorFolder, now, log, checked } = this.#settings;
    const outside = anchorFolder === undefined ? [] : await readAnchors(anchorFolder, tenant);
    const { signal } = this.#abort;
    const report = await verifyChain({ pool, keyring }, tenant, now(), outside, signal).catch((error: unknown) => {
      if (signal.aborted) return undefined;
      throw error;
    });
    if (report === undefined) return;
    checked(tenant, report.fault === undefined);
    if (report.fault === undefined) await this.#anchor(report);
    else log.error({ tenant, ...report.fault }, 'The chain of consents does not hold: somebody changed the evidence.');
  }

  async #anchor({ tenant, head }: ChainReport): Promise<void> {
    const { pool, anchorFolder } = this.#settings;
    if (head === undefined) return;
    await pool.query(
      `INSERT INTO consent_anchors (tenant, seq, row_hash, at) VALUES ($1, $2, decode($3, 'hex'), $4)
        ON CONFLICT (tenant, seq) DO NOTHING`,
      [tenant, head.seq, head.rowHash, head.at],
    );
    if (anchorFolder !== undefined) await appendAnchor(anchorFolder, tenant, head);
  }
}
