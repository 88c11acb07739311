import type { Pool } from 'pg';
import { ofNobody } from '../replays/dead-letters.ts';
import { dataKeyColumns, type Keyring, type MaybeDataKeyRow } from './keyring.ts';
import { encodeUuids } from '../rows/row-encoding.ts';

const pageSize = 500;
/** So many last digits of a number find it however its beginning is written (+52 1 ..., 0052 ..., 044 ...). */
const digitsOfNumber = 8;

const tables = ['refused_bodies', 'webhook_bodies'] as const;
type StrayTable = (typeof tables)[number];

interface StrayRow extends MaybeDataKeyRow {
  id: string;
  sealed: Buffer;
}

/**
 * Bodies that are nobody's as far as the database knows: messages that were refused unread, and requests of providers about
 * several calls or none. There are few, and they are kept for some weeks: whose they are is told by reading them.
 */
export async function findStrayBodies(
  pool: Pool,
  keyring: Keyring,
  tenant: string,
  addresses: readonly string[],
): Promise<readonly string[]> {
  const needles = [...new Set(addresses)].map(needleOf);
  const found: string[] = [];
  for (const table of tables) {
    for await (const row of strayRows(pool, table, tenant)) {
      const plain = (await keyring.open(row))?.open(table, row.id, row.sealed)?.toString();
      if (plain === undefined) continue;
      const text = withDecoded(plain);
      if (needles.some((isIn) => isIn(text))) found.push(row.id);
    }
  }
  return found;
}

/** In the order of their ids, read a page at a time. */
async function* strayRows(pool: Pool, table: StrayTable, tenant: string): AsyncGenerator<StrayRow> {
  let after: string | undefined = '00000000-0000-0000-0000-000000000000';
  while (after !== undefined) {
    const values: unknown[] = [[tenant, ofNobody], after, pageSize];
    const { rows } = await pool.query<StrayRow>({ text: pages[table], values });
    yield* rows;
    after = rows.length < pageSize ? undefined : rows.at(-1)?.id;
  }
}

const pages = {
  refused_bodies: `SELECT r.id, r.sealed, ${dataKeyColumns} FROM refused_bodies r JOIN data_keys k ON k.id = r.id
    WHERE r.tenant = ANY ($1) AND r.sealed IS NOT NULL AND r.id > $2 ORDER BY r.id LIMIT $3`,
  webhook_bodies: `SELECT b.key AS id, b.sealed, ${dataKeyColumns} FROM webhook_bodies b JOIN data_keys k ON k.id = b.key
    WHERE b.call IS NULL AND b.tenant = ANY ($1) AND b.sealed IS NOT NULL AND b.key > $2 ORDER BY b.key LIMIT $3`,
} satisfies Record<StrayTable, string>;

/** Deletes them and their keys. */
export async function deleteStrayBodies(pool: Pool, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const values = [encodeUuids(ids)];
  // The keys first: should the rest not come to its end, nothing of it can be read.
  await pool.query({ text: 'DELETE FROM data_keys WHERE id = ANY ($1)', values });
  await pool.query({ text: 'DELETE FROM refused_bodies WHERE id = ANY ($1)', values });
  await pool.query({ text: 'DELETE FROM dead_letters WHERE id = ANY ($1)', values });
  await pool.query({ text: 'DELETE FROM webhook_bodies WHERE call IS NULL AND key = ANY ($1)', values });
}

/** What stands in Base64, as the data of a Pub/Sub message does, behind the text itself. */
function withDecoded(text: string): string {
  const decoded = (text.match(/[\w+/-]{12,}/g) ?? []).map((one) => Buffer.from(one, 'base64').toString());
  return [text, ...decoded].join('\n');
}

/** Finds an address in a text, however it is written there. It rather finds too much: what it finds is only for looking back. */
function needleOf(address: string): (text: string) => boolean {
  const digits = address.replaceAll(/\D/g, '');
  if (!/^\+?[\d\s().-]+$/.test(address) || digits.length < digitsOfNumber) return (text) => text.includes(address);
  const end = digits.slice(-digitsOfNumber);
  return (text) => text.split('\n').some((line) => line.replaceAll(/\D/g, '').includes(end));
}
