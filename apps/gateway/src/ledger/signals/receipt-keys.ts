import type { PoolClient } from 'pg';
import { isFromPerson, type PlacedSignal } from './rows-of-signals.ts';

/** Registers the facts that were not known yet and answers those; a repeat within the batch counts once. */
export async function takeKeys(client: PoolClient, placed: readonly PlacedSignal[]): Promise<PlacedSignal[]> {
  if (placed.length === 0) return [];
  const { rows } = await client.query<{ tenant: string; account: string; key: string }>({
    name: 'take receipt keys',
    text: `INSERT INTO receipt_keys (tenant, account, key, received_at, of_person)
      SELECT DISTINCT ON (tenant, account, key) *
      FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::boolean[])
        AS r (tenant, account, key, received_at, of_person) ORDER BY tenant, account, key
      ON CONFLICT DO NOTHING RETURNING tenant, account, key`,
    values: [
      placed.map((one) => one.webhook.tenant),
      placed.map((one) => one.webhook.account),
      placed.map((one) => one.signal.key),
      placed.map((one) => one.webhook.receivedAt),
      placed.map((one) => isFromPerson(one.signal)),
    ],
  });
  const taken = new Set(rows.map((row) => JSON.stringify([row.tenant, row.account, row.key])));
  return placed.filter(({ webhook, signal }) =>
    taken.delete(JSON.stringify([webhook.tenant, webhook.account, signal.key])),
  );
}
