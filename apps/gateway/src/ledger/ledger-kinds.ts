import type { LedgerKind } from './entries.ts';

/** All kinds of ledger entries: the compiler misses one that is left out. */
export const ledgerKinds = {
  event: 'event',
  verdict: 'verdict',
  plan: 'plan',
  attempt: 'attempt',
  postponed: 'postponed',
  outcome: 'outcome',
  reconciliation: 'reconciliation',
  settlement: 'settlement',
  receipt: 'receipt',
  settled: 'settled',
  reply: 'reply',
  consent: 'consent',
  exported: 'exported',
  suppression: 'suppression',
  notice: 'notice',
  join: 'join',
  withdrawal: 'withdrawal',
  reachability: 'reachability',
  webhook: 'webhook',
  replay: 'replay',
  limit: 'limit',
  refused: 'refused',
  erased: 'erased',
  unpublished: 'unpublished',
} as const satisfies { readonly [Kind in LedgerKind]: Kind };
