import { type CallEvent, isTrigger } from '@aftercall/core';
import type { IngestResult } from '../engine/ingest.ts';
import type { Metrics } from '../observability/metrics.ts';

/** Counts what became of the events of one request. */
export function countEvents(metrics: Metrics, door: string, events: readonly CallEvent[], result: IngestResult): void {
  events.forEach(({ type }, index) => {
    if (!result.ok) {
      if (result.conflicts.includes(index)) metrics.events.inc({ door, type, result: 'conflict' });
      return;
    }
    const stored = result.events[index];
    if (stored === undefined) return;
    metrics.events.inc({ door, type, result: stored.status });
    if (stored.status === 'duplicate') return;
    const { verdict } = stored;
    const reason = 'reason' in verdict ? verdict.reason : '';
    metrics.verdicts.inc({ verdict: verdict.verdict, reason, trigger: isTrigger(type) ? type : '' });
  });
}
