import type { TenantPolicy } from '@aftercall/core';
import type { BulkTable, Row } from '../rows/row-type.ts';

const providerBlockColumns = {
  person: 'uuid',
  account: 'text',
  tenant: 'text',
  blocked_at: 'timestamptz',
  freed_at: 'timestamptz',
} as const;

/** Put together and ordered like conversations, and for the same reasons. */
export const providerBlocksTable: BulkTable<typeof providerBlockColumns> = {
  name: 'provider_blocks_row',
  columns: providerBlockColumns,
  insertText: `INSERT INTO provider_blocks AS known (person, account, tenant, blocked_at, freed_at)
    SELECT person, account, min(tenant), max(blocked_at), max(freed_at)
    FROM unnest($1::provider_blocks_row[]) GROUP BY person, account ORDER BY person, account
    ON CONFLICT (person, account) DO UPDATE SET
      blocked_at = greatest(known.blocked_at, excluded.blocked_at),
      freed_at = greatest(known.freed_at, excluded.freed_at)`,
};

export type ProviderBlockRow = Row<typeof providerBlocksTable.columns>;

/** Between whom the provider blocks, or no longer does. */
interface Between {
  readonly tenant: string;
  readonly account: string;
  readonly person: string;
}

/**
 * The provider of an account refuses a person from now on, or no longer does: on each account that is the same sender.
 * https://help.twilio.com/articles/223134027: of a messaging service it is one list for SMS, MMS and RCS.
 */
export function providerBlockRows(
  { tenant, account, person }: Between,
  kind: 'stop' | 'start',
  at: Date,
  policy: Pick<TenantPolicy, 'oneSender'> | undefined,
): readonly ProviderBlockRow[] {
  const [blocked_at, freed_at] = kind === 'stop' ? [at, null] : [null, at];
  const others = policy?.oneSender?.get(account) ?? [];
  return [account, ...others].map((one) => ({ person, account: one, tenant, blocked_at, freed_at }));
}
