import type { GuardSkip, Verdict } from '@aftercall/core';
import type { LedgerEntries } from './entries.ts';

/** What one transaction came to by the bounds of tenants, and the verdicts that it gave; without anything personal. */
export interface GuardNews {
  readonly refused: readonly {
    readonly tenant: string;
    readonly reason: GuardSkip;
  }[];
  readonly warned: readonly ({ readonly tenant: string } & LedgerEntries['limit'])[];
  /** Those that were given when something fell due, was sent, or was decided again. */
  readonly verdicts: readonly {
    readonly eventId: string;
    readonly verdict: Verdict['verdict'];
    /** Empty where there is none. */
    readonly reason: string;
    readonly trigger: string;
  }[];
}
