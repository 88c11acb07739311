import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { Pool } from 'pg';
import type { KeyWrapper } from '../../privacy/key-wrapper.ts';
import { ofNobody } from '../replays/dead-letters.ts';

const keyBytes = 32;
const dayMs = 24 * 60 * 60 * 1_000;
/**
 * How long a key of a tenant wraps new data keys. A key may seal 2^32 times under random nonces (NIST SP 800-38D, 8.3):
 * in so many days, some 550 new calls a second.
 */
export const tenantKeyDays = 90;

/** A key of a tenant, ready to wrap and unwrap data keys. */
export interface TenantKey {
  readonly tenant: string;
  readonly version: number;
  readonly key: KeyObject;
}

interface TenantKeyRow {
  tenant: string;
  version: number;
  wrapped: Buffer;
  wrapped_by: string;
  made_at: Date;
}

/** The keys of tenants, all of them in memory: the ones that wrap, and those that what is older was wrapped by. */
export class TenantKeys {
  readonly #pool: Pool;
  readonly #wrapper: KeyWrapper;
  readonly #tenants: readonly string[];
  readonly #known = new Map<string, TenantKey>();
  readonly #newest = new Map<string, TenantKey>();

  private constructor(pool: Pool, wrapper: KeyWrapper, tenants: readonly string[]) {
    this.#pool = pool;
    this.#wrapper = wrapper;
    this.#tenants = tenants;
  }

  /**
   * Reads every key there is, makes those that are missing, and wraps anew what an older master key had wrapped.
   *
   * @param tenants those of the configuration.
   * @throws MasterKeyError when a key does not unwrap: then nothing was changed.
   */
  static async open(pool: Pool, wrapper: KeyWrapper, tenants: readonly string[], now: Date): Promise<TenantKeys> {
    // What is refused before it is known whose it is has keys of nobody's.
    const keys = new TenantKeys(pool, wrapper, [...tenants, ofNobody]);
    await keys.refresh(now);
    return keys;
  }

  /** Reads every key there is, for whoever encrypts nothing. */
  static async read(pool: Pool, wrapper: KeyWrapper): Promise<TenantKeys> {
    const keys = new TenantKeys(pool, wrapper, []);
    await keys.load();
    return keys;
  }

  /** Whether anything was ever encrypted in this database. */
  static async areThere(pool: Pool): Promise<boolean> {
    return ((await pool.query('SELECT FROM tenant_keys LIMIT 1')).rowCount ?? 0) > 0;
  }

  /** Again from time to time: another gateway may have made a key, and one that wrapped for long enough gets a successor. */
  async refresh(now: Date): Promise<void> {
    const oldest = new Date(now.getTime() - tenantKeyDays * dayMs);
    const rows = await this.#load();
    await this.#wrapAnew(rows.filter((row) => row.wrapped_by !== this.#wrapper.current));
    const newest = new Map(rows.map((row) => [row.tenant, row]));
    const due = this.#tenants.flatMap((tenant) => {
      const known = newest.get(tenant);
      return known !== undefined && known.made_at < oldest ? [{ tenant, version: known.version + 1 }] : [];
    });
    for (const { tenant, version } of due) await this.#make(tenant, version, now);
    if (due.length > 0) await this.#load();
    await this.provide(this.#tenants, now);
  }

  /** Makes the first key of those tenants that have none. */
  async provide(tenants: readonly string[], now: Date): Promise<void> {
    const without = new Set(tenants.filter((tenant) => !this.#newest.has(tenant)));
    for (const tenant of without) await this.#make(tenant, 1, now);
    if (without.size > 0) await this.#load();
  }

  /** The one that wraps. */
  newest(tenant: string): TenantKey {
    const found = this.#newest.get(tenant);
    if (found === undefined) throw new Error('a tenant has no key: it is not in the configuration');
    return found;
  }

  find(tenant: string, version: number): TenantKey | undefined {
    return this.#known.get(nameOf(tenant, version));
  }

  /** Reads those that other gateways made since. */
  async load(): Promise<void> {
    await this.#load();
  }

  /** Lowest version first. */
  async #load(): Promise<readonly TenantKeyRow[]> {
    const { rows } = await this.#pool.query<TenantKeyRow>('SELECT * FROM tenant_keys ORDER BY tenant, version');
    for (const { tenant, version, wrapped, wrapped_by: by } of rows) {
      let known = this.find(tenant, version);
      if (known === undefined) {
        const plain = await this.#wrapper.unwrap(wrapped, by, nameOf(tenant, version));
        known = { tenant, version, key: createSecretKey(plain) };
        this.#known.set(nameOf(tenant, version), known);
      }
      this.#newest.set(tenant, known);
    }
    return rows;
  }

  /** Two gateways may make one in the same moment: one row stands, and both use that. */
  async #make(tenant: string, version: number, now: Date): Promise<void> {
    const wrapped = await this.#wrapper.wrap(randomBytes(keyBytes), nameOf(tenant, version));
    await this.#pool.query(
      `INSERT INTO tenant_keys (tenant, version, wrapped, wrapped_by, made_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT DO NOTHING`,
      [tenant, version, wrapped, this.#wrapper.current, now],
    );
  }

  async #wrapAnew(rows: readonly TenantKeyRow[]): Promise<void> {
    for (const { tenant, version, wrapped, wrapped_by: by } of rows) {
      const context = nameOf(tenant, version);
      const anew = await this.#wrapper.wrap(await this.#wrapper.unwrap(wrapped, by, context), context);
      await this.#pool.query(
        'UPDATE tenant_keys SET wrapped = $3, wrapped_by = $4 WHERE tenant = $1 AND version = $2 AND wrapped_by = $5',
        [tenant, version, anew, this.#wrapper.current, by],
      );
    }
  }
}

function nameOf(tenant: string, version: number): string {
  return `tenant_keys\n${tenant}\n${version}`;
}
