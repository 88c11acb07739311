import type { CallEvent, Fault } from './call-event.ts';
import { parseCallEvent } from './parse-call-event.ts';

/** A fault in one event of a batch. */
export interface BatchFault extends Fault {
  /** The event's place in the batch, from 0; absent for a fault of the batch itself. */
  readonly index?: number;
}

export type ParsedEvents =
  | { readonly ok: true; readonly events: readonly CallEvent[] }
  | { readonly ok: false; readonly faults: readonly BatchFault[] };

/** What one request may carry. */
export const eventLimits = { bytesPerEvent: 64 * 1024, bytesPerBatch: 4 * 1024 * 1024, eventsPerBatch: 1_000 } as const;

/** Reads a batch of CloudEvents, whole or not at all: with one fault in it, every fault of every event is named. */
export function parseCallEvents(values: readonly unknown[]): ParsedEvents {
  if (values.length === 0) return refuseBatch('must hold at least one event');
  if (values.length > eventLimits.eventsPerBatch) {
    return refuseBatch(`must hold at most ${eventLimits.eventsPerBatch} events: send several batches`);
  }
  const events: CallEvent[] = [];
  const faults: BatchFault[] = [];
  for (const [index, value] of values.entries()) {
    const parsed = parseCallEvent(value);
    if (parsed.ok) events.push(parsed.event);
    else faults.push(...parsed.faults.map((fault) => ({ index, ...fault })));
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, events };
}

function refuseBatch(message: string): ParsedEvents {
  return { ok: false, faults: [{ field: '', message }] };
}
