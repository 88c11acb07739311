import type { Pool } from 'pg';
import type { LearntFact } from '../attempts/attempt-fact.ts';
import type { BulkTable, Row } from '../rows/row-type.ts';

const columns = {
  tenant: 'text',
  account: 'text',
  provider_id: 'text',
  attempt: 'uuid',
  at: 'timestamptz',
} as const;

/** Of a provider that gives an id a second time, the later message is meant. */
export const providerIdsTable: BulkTable<typeof columns> = {
  name: 'provider_ids_row',
  columns,
  insertText: `INSERT INTO provider_ids AS known (tenant, account, provider_id, attempt, at)
    SELECT DISTINCT ON (tenant, account, provider_id) tenant, account, provider_id, attempt, at
    FROM unnest($1::provider_ids_row[]) ORDER BY tenant, account, provider_id, at DESC
    ON CONFLICT (tenant, account, provider_id) DO UPDATE SET attempt = excluded.attempt, at = excluded.at
    WHERE excluded.at > known.at`,
};

/** An attempt or a notice. */
interface Message {
  readonly tenant: string;
  readonly account: string;
}

/** What is to be remembered of messages that a provider took. */
export function providerIdRows(
  messages: ReadonlyMap<string, Message>,
  facts: readonly LearntFact[],
  nameByOwnId: (tenant: string, account: string) => boolean,
): readonly Row<typeof columns>[] {
  return facts.flatMap(({ attemptId, fact, at }) => {
    const message = messages.get(attemptId);
    if (fact?.fact !== 'accepted' || message === undefined) return [];
    const { tenant, account } = message;
    if (!nameByOwnId(tenant, account)) return [];
    return fact.providerIds.map((id) => ({ tenant, account, provider_id: id, attempt: attemptId, at }));
  });
}

/** A message as its provider calls it. */
export interface ProviderName extends Message {
  readonly providerId: string;
}

/** @returns the attempt or the notice of each, undefined where no such message is known. */
export async function findByProviderIds(pool: Pool, names: readonly ProviderName[]): Promise<(string | undefined)[]> {
  const { rows } = await pool.query<{ attempt: string | null }>({
    name: 'find messages by provider ids',
    text: `SELECT known.attempt
      FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS asked (tenant, account, provider_id, place)
      LEFT JOIN provider_ids known USING (tenant, account, provider_id) ORDER BY asked.place`,
    values: [names.map((one) => one.tenant), names.map((one) => one.account), names.map((one) => one.providerId)],
  });
  return rows.map(({ attempt }) => attempt ?? undefined);
}
