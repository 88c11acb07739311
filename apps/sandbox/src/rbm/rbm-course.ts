import type { Fault } from '../faults/fault.ts';
import type { PlayedStep, ReceiptStep } from '../receipts/receipt-script.ts';

export type RbmReceipt = 'DELIVERED' | 'READ' | 'TTL_EXPIRATION_REVOKED' | 'TTL_EXPIRATION_REVOKE_FAILED';

export interface RbmStep extends PlayedStep {
  readonly event: RbmReceipt;
}

/**
 * A message's course as Google tells it: there is no event for `sent` or `failed`, only that it was delivered and
 * read, and, where it had a ttl, what became of it at its end. (providers.md, 3: TTL and fallback rules)
 */
export function rbmCourse(steps: readonly ReceiptStep[], fault: Fault, ttlMs: number | null): RbmStep[] {
  const arrived = steps.flatMap(({ status, ...step }): RbmStep[] => {
    if (status !== 'delivered' && status !== 'read') return [];
    return [{ ...step, event: status === 'delivered' ? 'DELIVERED' : 'READ' }];
  });
  if (ttlMs === null) return arrived;
  const pattern = fault.kind === 'receipts' ? fault.pattern : null;
  // Both are told, as may happen: revoked first, and then it was delivered after all.
  if (pattern === 'contradicted') {
    return [
      expiry(ttlMs, 'TTL_EXPIRATION_REVOKED'),
      ...arrived.map((step) => ({ ...step, afterMs: ttlMs + step.afterMs })),
    ];
  }
  if (pattern === 'sent_only') return [expiry(ttlMs, 'TTL_EXPIRATION_REVOKE_FAILED')];
  const inTime = arrived.some(({ moves, afterMs }) => moves && afterMs <= ttlMs);
  return inTime ? arrived : [expiry(ttlMs, 'TTL_EXPIRATION_REVOKED')];
}

function expiry(afterMs: number, event: RbmReceipt): RbmStep {
  return { afterMs, event, moves: true, posts: 1 };
}
