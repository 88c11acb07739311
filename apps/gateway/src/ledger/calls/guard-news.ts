import type { GuardSkip } from '@aftercall/core';
import type { LedgerEntries } from '../rows/entries/entry-schemas.ts';
import type { LaterVerdict } from './later-verdicts.ts';

/** What one transaction came to by the bounds of tenants, and the verdicts that it gave; without anything personal. */
export interface GuardNews {
  readonly refused: readonly {
    readonly tenant: string;
    readonly reason: GuardSkip;
  }[];
  readonly warned: readonly ({ readonly tenant: string } & LedgerEntries['limit'])[];
  /** Those that were given when something fell due, was sent, was decided again, or was withdrawn. */
  readonly verdicts: readonly LaterVerdict[];
}
