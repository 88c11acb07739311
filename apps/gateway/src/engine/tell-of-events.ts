import { type CallEvent, isTrigger } from '@aftercall/core';
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
  incoming.forEach(({ event }, index) => countEvent(metrics, door, event, index, result));
  if (!traces.isOn) return;
  const at = now();
  incoming.forEach((one, index) => traceEvent(traces, door, one, index, { result, at, traceparent }));
}

function countEvent(metrics: Metrics, door: string, { type }: CallEvent, index: number, result: IngestResult): void {
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
}

function traceEvent(
  traces: Traces,
  door: string,
  { event, body, tenant, receivedAt }: IncomingEvent,
  index: number,
  { result, at, traceparent }: { result: IngestResult; at: Date; traceparent: string | undefined },
): void {
  const told = { door, type: event.type, tenant: tenant.id, receivedAt, at, traceparent: own(body) ?? traceparent };
  if (!result.ok) {
    if (result.conflicts.includes(index)) traces.event({ ...told, result: 'conflict' });
    return;
  }
  const stored = result.events[index];
  if (stored === undefined) return;
  const { eventId, status } = stored;
  if (status === 'duplicate') return traces.event({ ...told, result: status, eventId });
  const { verdict } = stored;
  traces.event({
    ...told,
    result: status,
    eventId,
    verdict: verdict.verdict,
    ...('reason' in verdict && { reason: verdict.reason }),
    ...(verdict.followUpId !== undefined && { followUpId: verdict.followUpId }),
  });
}

/**
 * What an event says of the trace that it belongs to.
 * https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/distributed-tracing.md
 */
function own(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'traceparent' in body ? body.traceparent : undefined;
}
