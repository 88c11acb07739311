import type { NewAttempt } from '@aftercall/core';

/** An attempt that a change planned, with what its send needs to know. */
export interface PlannedAttempt extends NewAttempt {
  readonly tenant: string;
  readonly call: string;
  readonly callKey: number;
  readonly person: string;
  /** The five seconds run from here. */
  readonly basisAt: Date;
  /** Of the hash of its text that the ledger keeps. */
  readonly textSalt: string;
}

/** The fence of an attempt that is leased as it is planned. */
export const firstFence = 1;

/** Who holds an attempt that is written down as leased. */
export interface Lease {
  readonly worker: string;
  readonly until: Date;
  /** The send slot it takes up. */
  readonly slot: string;
}
