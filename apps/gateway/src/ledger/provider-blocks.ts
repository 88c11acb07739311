import type { ProviderBlockRow } from './tables.ts';

/** Between whom the provider blocks, or no longer does. */
interface Between {
  readonly tenant: string;
  readonly account: string;
  readonly person: string;
}

/** The provider of an account refuses a person from now on, or no longer does. */
export function providerBlockRow(
  { tenant, account, person }: Between,
  kind: 'stop' | 'start',
  at: Date,
): ProviderBlockRow {
  const [blocked_at, freed_at] = kind === 'stop' ? [at, null] : [null, at];
  return { person, account, tenant, blocked_at, freed_at };
}
