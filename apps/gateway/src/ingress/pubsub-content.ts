import type { Fault } from '@aftercall/core';
import { parseJsonStrictly } from '@aftercall/core';
import type { LimitsConfig } from '../config/gateway-config.ts';

/** A message as Pub/Sub delivers it, by whichever door. */
export interface PubsubMessage {
  /** Given by Pub/Sub: unique in its topic, and the same at every delivery. */
  readonly id: string;
  readonly data: Uint8Array;
  readonly attributes: Readonly<Record<string, string>>;
}

export type EventLimits = Pick<LimitsConfig, 'eventBytes' | 'batchEvents' | 'batchBytes'>;

/** The CloudEvents of a message as JSON values; not yet known to be call events. */
export type PubsubContent =
  | { readonly ok: true; readonly isBatch: boolean; readonly values: readonly unknown[] }
  | { readonly ok: false; readonly fault: Fault };

/** The media types of the JSON event format, for one event and for a batch; parameters are not looked at. */
const eventFormat = /^application\/cloudevents(?:-batch)?\+json(?:$|[;\s])/i;
const jsonType = /^[\w.+-]+\/(?:[\w.-]+\+)?json(?:$|[;\s])/i;

const attributePrefix = 'ce-';
/** What CloudEvents 1.0 lets an attribute be called. */
const attributeName = /^[a-z0-9]+$/;

/**
 * Reads a message in either content mode of the Pub/Sub binding of CloudEvents:
 *
 * - structured: `content-type` says `application/cloudevents...`, and the data is the event;
 * - binary: the data is the event's `data`, its attributes are message attributes with `ce-` before their names.
 *
 * Beyond the binding, data without any such attribute is taken for a structured event, and an
 * array of events for a batch, as over HTTP.
 *
 * https://github.com/googleapis/google-cloudevents/blob/main/docs/spec/pubsub.md
 */
export function readContent(message: PubsubMessage, limits: EventLimits): PubsubContent {
  const contentType = message.attributes['content-type'] ?? '';
  if (/^application\/cloudevents/i.test(contentType)) {
    if (eventFormat.test(contentType)) return readStructured(message.data, limits);
    return refuse('content-type', 'must be application/cloudevents+json: JSON is the event format that is read');
  }
  const isBinary = Object.keys(message.attributes).some((name) => name.startsWith(attributePrefix));
  return isBinary ? readBinary(message, limits) : readStructured(message.data, limits);
}

function readStructured(data: Uint8Array, { eventBytes, batchBytes, batchEvents }: EventLimits): PubsubContent {
  if (data.length > batchBytes) return refuse('', `must be at most ${batchBytes} bytes: send several batches`);
  const parsed = parseJsonStrictly(data);
  if (!parsed.ok) return parsed;
  const { value } = parsed;
  if (!Array.isArray(value)) {
    if (data.length > eventBytes) return refuse('', `must be at most ${eventBytes} bytes`);
    return { ok: true, isBatch: false, values: [value] };
  }
  if (value.length > batchEvents) return refuse('', `must hold at most ${batchEvents} events: send several batches`);
  // No event of a batch that is small as a whole can be too large.
  const large =
    data.length <= eventBytes ? -1 : value.findIndex((one) => Buffer.byteLength(JSON.stringify(one)) > eventBytes);
  if (large !== -1) return refuse(`[${large}]`, `must be at most ${eventBytes} bytes`);
  return { ok: true, isBatch: true, values: value };
}

/** The same event in the JSON format, so that it is the same one whichever mode it came in. */
function readBinary({ data, attributes }: PubsubMessage, { eventBytes }: EventLimits): PubsubContent {
  if (data.length > eventBytes) return refuse('data', `must be at most ${eventBytes} bytes`);
  const event = new Map<string, unknown>();
  for (const [prefixed, value] of Object.entries(attributes)) {
    const name = prefixed.slice(attributePrefix.length);
    if (!prefixed.startsWith(attributePrefix) || !attributeName.test(name) || name === 'data') continue;
    if (value.includes('\0') || !value.isWellFormed()) {
      return refuse(name, 'holds a NUL character or half of a surrogate pair: remove it');
    }
    event.set(name, value);
  }
  const contentType = attributes['content-type'] ?? attributes['ce-datacontenttype'];
  if (contentType !== undefined) event.set('datacontenttype', contentType);
  if (data.length > 0) {
    if (contentType === undefined || jsonType.test(contentType)) {
      const parsed = parseJsonStrictly(data);
      if (!parsed.ok) return refuse(insideData(parsed.fault.field), parsed.fault.message);
      event.set('data', parsed.value);
    } else {
      event.set('data_base64', Buffer.from(data).toString('base64'));
    }
  }
  return { ok: true, isBatch: false, values: [Object.fromEntries(event)] };
}

function insideData(field: string): string {
  if (field === '') return 'data';
  return field.startsWith('[') ? `data${field}` : `data.${field}`;
}

function refuse(field: string, message: string): PubsubContent {
  return { ok: false, fault: { field, message } };
}
