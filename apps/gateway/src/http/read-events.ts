import type { IncomingMessage } from 'node:http';
import { type CallEvent, parseCallEvent, parseCallEvents } from '@aftercall/core';
import type { LimitsConfig } from '../config/gateway-config.ts';
import { binaryEvent, isBinaryEvent } from './binary-event.ts';
import type { BodyRoom } from './body-room.ts';
import { invalidRequest, Problem } from './problem.ts';
import { mediaTypeOf, parseBody, readBody, tooLarge, unsupported } from './read-body.ts';

/** The events of one request, each with the document that it was read from. */
export interface ReadEvents {
  readonly events: readonly CallEvent[];
  readonly bodies: readonly unknown[];
  /** They came as a batch, so that a fault names its event by index. */
  readonly isBatch: boolean;
}

export type EventLimits = Pick<LimitsConfig, 'batchEvents' | 'eventBytes' | 'batchBytes'>;

/**
 * Reads one event or a batch, in any of the forms of the CloudEvents HTTP binding.
 *
 * @param room where a body is kept until it is there.
 * @throws {Problem} 400 with every fault of every event, 413 over a limit, 415 for another kind of body, 503
 *   without room.
 */
export async function readEvents(request: IncomingMessage, limits: EventLimits, room?: BodyRoom): Promise<ReadEvents> {
  switch (mediaTypeOf(request)) {
    case 'application/cloudevents+json':
      return readOne(parseBody(await readBody(request, limits.eventBytes, room)));
    case 'application/cloudevents-batch+json':
      return readBatch(await readBody(request, limits.batchBytes, room), limits);
    case 'application/json':
      if (isBinaryEvent(request.headers)) return readBinary(request, limits, room);
      return readEither(await readBody(request, limits.batchBytes, room), limits);
    case '':
      // Without data there is no body that a Content-Type could name.
      if (isBinaryEvent(request.headers)) return readBinary(request, limits, room);
      throw unsupported(mediaTypes);
    default:
      throw unsupported(mediaTypes);
  }
}

const mediaTypes = 'Send application/cloudevents+json, application/cloudevents-batch+json or application/json.';

/** An event may have no data, such as the end of a call. */
async function readBinary(
  request: IncomingMessage,
  { eventBytes }: EventLimits,
  room: BodyRoom | undefined,
): Promise<ReadEvents> {
  const body = await readBody(request, eventBytes, room);
  return readOne(binaryEvent(request.headers, body.length === 0 ? undefined : parseBody(body)));
}

/** An array is a batch, anything else one event: which it is, and so its limit, is known before it is parsed. */
function readEither(bytes: Buffer, limits: EventLimits): ReadEvents {
  const first = bytes.findIndex((byte) => !jsonSpace.has(byte));
  if (bytes[first] === openBracket) return readBatch(bytes, limits);
  if (bytes.length > limits.eventBytes) throw tooLarge(limits.eventBytes, 'An event');
  return readOne(parseBody(bytes));
}

const openBracket = 0x5b;
const jsonSpace: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);

function readOne(value: unknown): ReadEvents {
  const parsed = parseCallEvent(value);
  if (!parsed.ok) throw invalidRequest(...parsed.faults);
  return { events: [parsed.event], bodies: [value], isBatch: false };
}

function readBatch(bytes: Buffer, { batchEvents, eventBytes }: EventLimits): ReadEvents {
  const values = parseBody(bytes);
  if (!Array.isArray(values)) throw invalidRequest({ field: '', message: 'must be a JSON array of events' });
  if (values.length > batchEvents) {
    throw new Problem('content-too-large', `A batch may have at most ${batchEvents} events: send several batches.`);
  }
  // In a body that is smaller than one event may be, no event is too large.
  if (bytes.length > eventBytes) assertEventSizes(values, eventBytes);
  const parsed = parseCallEvents(values);
  if (!parsed.ok) throw invalidRequest(...parsed.faults);
  return { events: parsed.events, bodies: values, isBatch: true };
}

function assertEventSizes(values: readonly unknown[], limit: number): void {
  const faults = values.flatMap((value, index) =>
    Buffer.byteLength(JSON.stringify(value)) > limit
      ? [{ index, field: '', message: `must be at most ${limit} bytes` }]
      : [],
  );
  if (faults.length > 0)
    throw new Problem('content-too-large', `An event may have at most ${limit} bytes.`, { faults });
}
