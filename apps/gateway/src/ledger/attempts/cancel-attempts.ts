import type { FailureReason } from '@aftercall/core';
import { foldAttempt } from '@aftercall/core';
import type { PoolClient } from 'pg';
import type { LedgerLine } from '../rows/ledger-pages.ts';
import { deleteWork } from '../rows/work-rows.ts';
import type { Writes } from '../rows/writes.ts';
import { loadAttempts, updateAttempts, type StoredAttempt } from './attempt-rows.ts';

/** Planned attempts that were overtaken before anything was sent: they are over, and the ledger says why. */
export async function cancelAttempts(
  client: PoolClient,
  writes: Writes,
  cancelled: readonly { id: string; reason: FailureReason; at: Date }[],
): Promise<void> {
  if (cancelled.length === 0) return;
  const stored = await loadAttempts(
    client,
    cancelled.map((one) => one.id),
  );
  const over: StoredAttempt[] = [];
  const entries: LedgerLine[] = [];
  for (const { id, reason, at } of cancelled) {
    const attempt = stored.get(id);
    if (attempt === undefined) continue;
    attempt.state = foldAttempt(attempt.state, { fact: 'rejected', reason });
    over.push(attempt);
    const { tenant, call } = attempt;
    entries.push({ at, tenant, call, kind: 'outcome', data: { attemptId: id, outcome: 'rejected', reason } });
  }
  updateAttempts(writes, over);
  deleteWork(
    writes,
    'send',
    cancelled.map((one) => one.id),
  );
  writes.enter(...entries);
}
