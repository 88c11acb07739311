import { randomFillSync } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Pool, PoolClient } from 'pg';
import { DataKey } from '../../privacy/data-key.ts';
import { seal, unseal } from '../../privacy/seal.ts';
import { encodeUuids } from '../rows/row-encoding.ts';
import type { Row } from '../rows/row-type.ts';
import type { dataKeysTable } from './sealed-tables.ts';
import type { TenantKeys } from './tenant-keys.ts';

/** What a data key is for: what it seals goes when that goes. */
export type DataKeyKind = 'call' | 'consent' | 'reply' | 'notice' | 'webhook' | 'refused';

/** A data key as it stands in its row, under names that no other table of a join has. */
export interface DataKeyRow {
  readonly key_id: string;
  readonly key_tenant: string;
  readonly key_version: number;
  readonly key_wrapped: Buffer;
}

/** To be selected from `data_keys k`; all null where a left join found none. */
export const dataKeyColumns =
  'k.id AS key_id, k.tenant AS key_tenant, k.tenant_key AS key_version, k.wrapped AS key_wrapped';

/** A row of an outer join with {@link dataKeyColumns}. */
export type MaybeDataKeyRow = { readonly [Name in keyof DataKeyRow]: DataKeyRow[Name] | null };

/** A key that is to be written, and what it seals with it. */
export interface NewDataKey {
  readonly key: DataKey;
  readonly row: Row<typeof dataKeysTable.columns>;
}

const keyBytes = 32;
/** Unwrapping costs as much as a seal, and an event is followed by others of its call: a few megabytes. */
const rememberedKeys = 5_000;

/** Drawn for many keys at once; a place is cleared when its key is taken. */
const fresh = Buffer.alloc(keyBytes * 128);
let used = fresh.length;

interface RememberedKey {
  /** Its bytes as a text of its own: a buffer would keep the whole pool that it was cut from. */
  readonly wrapped: string;
  readonly key: DataKey;
  /** It was met in the database: what made it was committed. */
  isStored: boolean;
}

/** Makes and opens data keys. Opening one needs no round trip and no wait: the keys of tenants are in memory. */
export class Keyring {
  readonly #tenantKeys: TenantKeys;
  readonly #opened = new LRUCache<string, RememberedKey>({ max: rememberedKeys });

  constructor(tenantKeys: TenantKeys) {
    this.#tenantKeys = tenantKeys;
  }

  /** A key of its own for this; it counts once its row is written. */
  make(tenant: string, id: string, kind: DataKeyKind): NewDataKey {
    if (used === fresh.length) {
      randomFillSync(fresh);
      used = 0;
    }
    const plain = fresh.subarray(used, (used += keyBytes));
    const { version, key: tenantKey } = this.#tenantKeys.newest(tenant);
    const wrapped = seal(tenantKey, placeOf(tenant, id), plain);
    const key = this.#remember(id, tenant, wrapped, plain, false);
    plain.fill(0);
    return { key, row: { id, tenant, kind, tenant_key: version, wrapped } };
  }

  /** Undefined where there is none, or none that opens: then what it sealed is as good as erased. */
  async open(row: MaybeDataKeyRow): Promise<DataKey | undefined> {
    await this.prepare([row]);
    return this.openPrepared(row);
  }

  /** So that {@link openPrepared} knows the keys of tenants: one that another gateway has made since is the only reason to wait. */
  async prepare(rows: Iterable<MaybeDataKeyRow>): Promise<void> {
    for (const row of rows) {
      if (!isThere(row) || this.#tenantKeys.find(row.key_tenant, row.key_version) !== undefined) continue;
      await this.#tenantKeys.load();
      return;
    }
  }

  /** As {@link open}, for rows that were prepared for. */
  openPrepared(row: MaybeDataKeyRow): DataKey | undefined {
    if (!isThere(row)) return undefined;
    const { key_id: id, key_tenant: tenant, key_version: version, key_wrapped: wrapped } = row;
    const known = this.#opened.get(id);
    if (known !== undefined && known.wrapped === wrapped.toString('latin1')) {
      known.isStored = true;
      return known.key;
    }
    const tenantKey = this.#tenantKeys.find(tenant, version)?.key;
    const plain = tenantKey && unseal(tenantKey, placeOf(tenant, id), wrapped);
    return plain && this.#remember(id, tenant, wrapped, plain, true);
  }

  /** Without asking the database: one that is not remembered may be there all the same, and one that is may be erased. */
  remembered(id: string): DataKey | undefined {
    const known = this.#opened.get(id);
    return known?.isStored === true ? known.key : undefined;
  }

  /** By id; without those that are not there. */
  async load(client: Pool | PoolClient, ids: readonly string[]): Promise<ReadonlyMap<string, DataKey>> {
    const keys = new Map<string, DataKey>();
    if (ids.length === 0) return keys;
    const { rows } = await client.query<DataKeyRow>({
      name: 'load data keys',
      text: `SELECT ${dataKeyColumns} FROM data_keys k WHERE k.id = ANY ($1)`,
      values: [encodeUuids(ids)],
    });
    for (const row of rows) {
      const key = await this.open(row);
      if (key !== undefined) keys.set(row.key_id, key);
    }
    return keys;
  }

  /** So that {@link make} has keys for tenants that are not in the configuration any more. */
  provide(tenants: readonly string[], now: Date): Promise<void> {
    return this.#tenantKeys.provide(tenants, now);
  }

  /** Looked after from time to time: see {@link TenantKeys.refresh}. */
  refresh(now: Date): Promise<void> {
    return this.#tenantKeys.refresh(now);
  }

  /** Keys that were destroyed. */
  forget(ids: readonly string[]): void {
    for (const id of ids) this.#opened.delete(id);
  }

  #remember(id: string, tenant: string, wrapped: Buffer, secret: Uint8Array, isStored: boolean): DataKey {
    const key = new DataKey(id, tenant, secret);
    this.#opened.set(id, { wrapped: wrapped.toString('latin1'), key, isStored });
    return key;
  }
}

function isThere(row: MaybeDataKeyRow): row is DataKeyRow {
  return row.key_id !== null;
}

function placeOf(tenant: string, id: string): string {
  return `data_keys\n${tenant}\n${id}`;
}
