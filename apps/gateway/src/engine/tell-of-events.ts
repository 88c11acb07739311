import { type CallEvent, isTrigger } from '@aftercall/core';
import type { StoredResult } from '../ledger/calls/event-store.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { Traces } from '../observability/traces.ts';
import type { IncomingEvent, IngestResult } from './ingest.ts';

/** Who is told of what comes in. */
export interface EventTellers {
  readonly metrics: Metrics;
  readonly traces: Traces;
  readonly now: () => Date;
}

/**
 * Counts, and traces, what became of the events of one request or message.
 *
 * @param traceparent of the request, for events that have none of their own.
 */
export function tellOfEvents(
  { metrics, traces, now }: EventTellers,
  door: string,
  incoming: readonly IncomingEvent[],
  result: IngestResult,
  traceparent?: string,
): void {
  const at = traces.isOn ? now() : undefined;
  incoming.forEach((one, index) => {
    const fate = fateOf(result, index);
    if (fate === undefined) return;
    countEvent(metrics, door, one.event, fate);
    if (at !== undefined) traceEvent(traces, door, one, fate, { at, traceparent });
  });
}

/** What became of an event; undefined where it was not written because of another one. */
type Fate = StoredResult | { readonly status: 'conflict' };

function fateOf(result: IngestResult, index: number): Fate | undefined {
  if (result.ok) return result.events[index];
  return result.conflicts.includes(index) ? { status: 'conflict' } : undefined;
}

function countEvent(metrics: Metrics, door: string, { type }: CallEvent, fate: Fate): void {
  metrics.events.inc({ door, type, result: fate.status });
  if (fate.status !== 'accepted') return;
  const { verdict } = fate;
  const reason = 'reason' in verdict ? verdict.reason : '';
  metrics.verdicts.inc({ verdict: verdict.verdict, reason, trigger: isTrigger(type) ? type : '' });
}

function traceEvent(
  traces: Traces,
  door: string,
  { event, body, tenant, receivedAt }: IncomingEvent,
  fate: Fate,
  { at, traceparent }: { readonly at: Date; readonly traceparent: string | undefined },
): void {
  const verdict = fate.status === 'accepted' ? fate.verdict : undefined;
  traces.event({
    door,
    type: event.type,
    tenant: tenant.id,
    receivedAt,
    at,
    traceparent: own(body) ?? traceparent,
    result: fate.status,
    ...(fate.status !== 'conflict' && { eventId: fate.eventId }),
    ...(verdict !== undefined && { verdict: verdict.verdict }),
    ...(verdict !== undefined && 'reason' in verdict && { reason: verdict.reason }),
    ...(verdict?.followUpId !== undefined && { followUpId: verdict.followUpId }),
  });
}

/**
 * What an event says of the trace that it belongs to.
 * https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/distributed-tracing.md
 */
function own(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'traceparent' in body ? body.traceparent : undefined;
}
