import type { GuardSkip } from '@aftercall/core';
import type { LedgerEntries } from './entries.ts';

/** What one transaction came to by the bounds of tenants; without anything personal. */
export interface GuardNews {
  readonly refused: readonly {
    readonly tenant: string;
    readonly reason: GuardSkip;
  }[];
  readonly warned: readonly ({ readonly tenant: string } & LedgerEntries['limit'])[];
}
