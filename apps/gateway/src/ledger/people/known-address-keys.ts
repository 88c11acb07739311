import { createHmac, type KeyObject } from 'node:crypto';
import type { Pool } from 'pg';
import type { AddressKey } from './keys.ts';

/** What a database knows of an address key, without having it. */
export interface KnownAddressKey {
  readonly version: number;
  /** As {@link checkValueOf} says of the key. */
  readonly checkValue: string;
  /** Whether people may be kept under it. */
  readonly inUse: boolean;
}

/**
 * Tells one key from another and nothing of either: 16 hexadecimal digits. What people are found by is an HMAC of several
 * lines, and this is one of a single line.
 */
export function checkValueOf(key: KeyObject): string {
  return createHmac('sha256', key).update('the check value of an Aftercall address key').digest('hex').slice(0, 16);
}

/** The lowest version first; none in a database to which no gateway has told any yet. */
export async function readKnownAddressKeys(pool: Pool): Promise<readonly KnownAddressKey[]> {
  // A tool may come before the first gateway of its version.
  const { rows: tables } = await pool.query<{ is_there: boolean }>(
    "SELECT to_regclass('address_keys') IS NOT NULL AS is_there",
  );
  if (tables[0]?.is_there !== true) return [];
  const { rows } = await pool.query<KnownAddressKey>(
    'SELECT version, check_value AS "checkValue", in_use AS "inUse" FROM address_keys ORDER BY version',
  );
  return rows;
}

/**
 * Records those that are not known, and that a known one came into use; what else is known of a version stands.
 *
 * @param keys as `People` has them, the one that is used first.
 */
export async function recordAddressKeys(pool: Pool, keys: readonly AddressKey[]): Promise<void> {
  // People are kept under the first one, ids of messages under the lowest version, and nothing under any other.
  const lowest = Math.min(...keys.map(({ version }) => version));
  await pool.query(
    `INSERT INTO address_keys AS known (version, check_value, in_use)
       SELECT * FROM unnest($1::integer[], $2::text[], $3::boolean[])
       ON CONFLICT (version) DO UPDATE SET in_use = true WHERE excluded.in_use AND NOT known.in_use`,
    [
      keys.map(({ version }) => version),
      keys.map(({ key }) => checkValueOf(key)),
      keys.map(({ version }, index) => index === 0 || version === lowest),
    ],
  );
}

/** Whether anybody is kept under an address key. */
export async function arePeopleKept(pool: Pool): Promise<boolean> {
  const tables = ['calls', 'consents', 'suppressions', 'replies', 'notices', 'person_links'];
  const anybody = tables.map((table) => `EXISTS (SELECT FROM ${table} WHERE person IS NOT NULL)`).join(' OR ');
  const { rows } = await pool.query<{ are_there: boolean }>(`SELECT ${anybody} AS are_there`);
  return rows[0]?.are_there === true;
}
