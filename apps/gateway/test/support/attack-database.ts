import { createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import type { Pool } from 'pg';
import { unseal } from '../../src/privacy/seal.ts';
import { testKeyWrapper } from './test-keyring.ts';

/** Where something was found: a table and what of it. */
export interface Leak {
  readonly table: string;
  readonly canary: string;
}

/** Whoever has a dump of the database: every row of every table, as text. */
export async function dumpTables(pool: Pool): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY 1`,
  );
  const dump = new Map<string, readonly string[]>();
  for (const { name } of tables) {
    const { rows } = await pool.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
    dump.set(
      name,
      rows.map(({ row }) => row),
    );
  }
  return dump;
}

/** Canaries that stand in a dump as they are, in hexadecimal (bytea) or in Base64. */
export async function plainLeaks(pool: Pool, canaries: readonly string[]): Promise<readonly Leak[]> {
  const dump = await dumpTables(pool);
  return [...dump].flatMap(([table, rows]) => {
    const text = rows.join('\n').toLowerCase();
    return canaries.filter((canary) => isIn(text, canary)).map((canary) => ({ table, canary }));
  });
}

/** As it is, in hexadecimal or in Base64. */
export function isIn(lowerCaseText: string, canary: string): boolean {
  return spellingsOf(canary).some((one) => lowerCaseText.includes(one.toLowerCase()));
}

function spellingsOf(canary: string): readonly string[] {
  const inBase64 = [0, 1, 2].map((offset) => {
    const encoded = Buffer.from('x'.repeat(offset) + canary).toString('base64');
    // What depends on its neighbours is left out.
    return encoded.slice(offset === 0 ? 0 : 4, -4);
  });
  return [canary, Buffer.from(canary).toString('hex'), ...inBase64];
}

/**
 * Whoever has a dump and every key there is: the master key, the keys of tenants, and the data keys that are left. They try
 * all keys on everything that looks encrypted, and do not care for tags and places: without them AES-GCM is a stream.
 *
 * @param kept an older dump, instead of one of this moment: whose keys are gone cannot be read there either.
 */
export async function readableLeaks(
  pool: Pool,
  canaries: readonly string[],
  kept?: ReadonlyMap<string, readonly string[]>,
): Promise<readonly Leak[]> {
  const keys = await everyKey(pool);
  const dump = kept ?? (await dumpTables(pool));
  const leaks: Leak[] = [];
  for (const [table, rows] of dump) {
    for (const [, hex = ''] of rows.join('\n').matchAll(/\\x([\da-f]{58,})/g)) {
      const sealed = Buffer.from(hex, 'hex');
      for (const key of keys) {
        const text = stream(key, sealed).toString('latin1').toLowerCase();
        leaks.push(...canaries.filter((canary) => isIn(text, canary)).map((canary) => ({ table, canary })));
      }
    }
  }
  return leaks;
}

function stream(key: KeyObject, sealed: Buffer): Buffer {
  const counter = Buffer.concat([sealed.subarray(1, 13), Buffer.from([0, 0, 0, 2])]);
  return createDecipheriv('aes-256-ctr', key, counter).update(sealed.subarray(29));
}

async function everyKey(pool: Pool): Promise<readonly KeyObject[]> {
  const wrapper = testKeyWrapper();
  const { rows: tenantRows } = await pool.query<{
    tenant: string;
    version: number;
    wrapped: Buffer;
    wrapped_by: string;
  }>('SELECT * FROM tenant_keys');
  const keys: KeyObject[] = [];
  for (const { tenant, version, wrapped, wrapped_by: by } of tenantRows) {
    const tenantKey = createSecretKey(await wrapper.unwrap(wrapped, by, `tenant_keys\n${tenant}\n${version}`));
    keys.push(tenantKey);
    const { rows } = await pool.query<{ id: string; wrapped: Buffer }>(
      'SELECT id, wrapped FROM data_keys WHERE tenant = $1 AND tenant_key = $2',
      [tenant, version],
    );
    for (const row of rows) {
      const key = unseal(tenantKey, `data_keys\n${tenant}\n${row.id}`, row.wrapped);
      if (key !== undefined) keys.push(createSecretKey(key));
    }
  }
  return keys;
}
