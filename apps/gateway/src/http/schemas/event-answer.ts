import type { Verdict } from '@aftercall/core';
import type { StoredResult } from '../../ledger/calls/event-store.ts';

/** A verdict as it is told over the wire. */
export interface VerdictAnswer {
  readonly verdict: Verdict['verdict'];
  /** Why not, or why not yet. */
  readonly reason?: string;
  /** When a held follow-up is looked at again at the latest. */
  readonly until?: Date;
  readonly followUpId?: string;
}

export function verdictAnswer(verdict: Verdict): VerdictAnswer {
  return {
    verdict: verdict.verdict,
    ...('reason' in verdict && { reason: verdict.reason }),
    ...(verdict.verdict === 'hold' && { until: verdict.until }),
    ...(verdict.followUpId !== undefined && { followUpId: verdict.followUpId }),
  };
}

/** What is told about one event. */
export type EventAnswer = { readonly id: string; readonly eventId: string } & (
  | ({ readonly status: 'accepted' } & VerdictAnswer)
  | { readonly status: 'duplicate' }
);

/** @param id the event's own, of its source. */
export function eventAnswer(id: string, result: StoredResult): EventAnswer {
  const { status, eventId } = result;
  return status === 'duplicate' ? { id, eventId, status } : { id, eventId, status, ...verdictAnswer(result.verdict) };
}
