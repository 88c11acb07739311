import type { Finding } from './audit.ts';
import { finding } from './audit-triggers.ts';
import type { LedgerIndex } from './ledger-index.ts';

/** What is written again because a commit was not heard of has to find out that it stands there. */
export function auditRepeats({ entries }: LedgerIndex): readonly Finding[] {
  const alike = Map.groupBy(entries, ({ callId, at, kind, data }) => JSON.stringify([callId, at, kind, data]));
  return [...alike]
    .filter(([, [, second]]) => second !== undefined)
    .map(([entry, { length }]) => finding('written_twice', `${entry}, ${length} times`));
}
