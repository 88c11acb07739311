import { type BatchFault, type Fault, faultOfEventTime, type TenantPolicy } from '@aftercall/core';
import type { Admission } from '../engine/admission.ts';
import { BacklogFullError, type Ingest, type IncomingEvent, type IngestResult } from '../engine/ingest.ts';
import type { Refusals, RefusingDoor } from '../ledger/calls/refusals.ts';
import { readPubsubMessage, type EventLimits, type PubsubEvent, type PubsubMessage } from './pubsub-message.ts';

/** The part of a logger that the Pub/Sub doors use: the fields first, then one sentence. A pino logger is one. */
export interface PubsubLog {
  info(fields: Readonly<Record<string, unknown>>, sentence: string): void;
  warn(fields: Readonly<Record<string, unknown>>, sentence: string): void;
  error(fields: Readonly<Record<string, unknown>>, sentence: string): void;
}

export interface PubsubIntakeSettings {
  readonly door: RefusingDoor;
  /** The tenants that the subscription speaks for. */
  readonly tenants: readonly TenantPolicy[];
  readonly limits: EventLimits;
  readonly admission: Pick<Admission, 'enter'>;
  readonly ingest: Pick<Ingest, 'ingest'>;
  readonly refusals: Pick<Refusals, 'record'>;
  readonly log: PubsubLog;
  /** Told what became of the events of a message, and of the trace that it belongs to. */
  readonly observe?: (events: readonly IncomingEvent[], result: IngestResult, traceparent?: string) => void;
}

/** What became of a message: its events are committed, or its refusal is. */
export type PubsubTaking = { readonly taken: true } | { readonly taken: false; readonly faults: readonly Fault[] };

/** One delivery of a message. */
export interface PubsubDelivery {
  /**
   * Resolves once the outcome is committed, so the message may be answered. Rejects when nothing
   * was written, with BacklogFullError or the error of the database: it may be called again, and
   * the time of receipt stays what it was.
   */
  take(): Promise<PubsubTaking>;
}

/** What both Pub/Sub doors do with a message. */
export class PubsubIntake {
  readonly #settings: PubsubIntakeSettings;
  readonly #tenants: ReadonlyMap<string, TenantPolicy>;

  constructor(settings: PubsubIntakeSettings) {
    this.#settings = settings;
    this.#tenants = new Map(settings.tenants.map((tenant) => [tenant.id, tenant]));
  }

  /**
   * Reads a message that came just now; nothing is written yet.
   *
   * @param subscription the full name, `projects/<project>/subscriptions/<name>`.
   */
  receive(message: PubsubMessage, subscription: string, receivedAt: Date): PubsubDelivery {
    const { limits } = this.#settings;
    const delivery: Delivery = { message, subscription, receivedAt };
    const read = readPubsubMessage(message, { tenants: this.#tenants, limits });
    if (!read.ok) return { take: () => this.#refuse(delivery, read.faults, read.tenant) };
    const faults = faultsOfTimes(read.events, receivedAt);
    if (faults.length > 0) return { take: () => this.#refuse(delivery, faults, tenantOfAll(read.events)) };
    return { take: () => this.#store(delivery, read.events) };
  }

  async #store(delivery: Delivery, events: readonly PubsubEvent[]): Promise<PubsubTaking> {
    const { admission, ingest, observe } = this.#settings;
    const { receivedAt } = delivery;
    if ((await admission.enter()) === 'refused') throw new BacklogFullError('Too much is under way.');
    const incoming = events.map((event) => ({ ...event, receivedAt }));
    const result = await ingest.ingest(incoming);
    observe?.(incoming, result, traceparentOf(delivery.message));
    if (result.ok) return { taken: true };
    const faults = result.conflicts.map((index) => ({
      ...(events.length > 1 && { index }),
      field: 'id',
      message: 'was used before for another event of this source: give each event an id of its own',
    }));
    return this.#refuse(delivery, faults, tenantOfAll(events));
  }

  async #refuse(
    { message, subscription, receivedAt }: Delivery,
    batchFaults: readonly BatchFault[],
    tenant: string | undefined,
  ): Promise<PubsubTaking> {
    const { door, refusals, log } = this.#settings;
    const faults = batchFaults.map(placed);
    const { refusedId, isFirst } = await refusals.record({
      door,
      messageName: [subscription, message.id],
      receivedAt,
      body: publishable(message),
      faults,
      ...(tenant !== undefined && { tenant }),
    });
    if (isFirst) {
      const fields = { door, subscription, messageId: message.id, refusedId, faults: faults.length };
      log.warn(fields, 'A Pub/Sub message was refused: the ledger entry of this id says why.');
    }
    return { taken: false, faults };
  }
}

/** As Google's client writes it where it traces, or anybody else by its plain name. */
function traceparentOf({ attributes }: PubsubMessage): string | undefined {
  return attributes['googclient_OpenTelemetryTraceparent'] ?? attributes['traceparent'];
}

function tenantOfAll(events: readonly PubsubEvent[]): string | undefined {
  const tenants = new Set(events.map((event) => event.tenant.id));
  return tenants.size === 1 ? [...tenants][0] : undefined;
}

/** Of consents that are said to have been given later than now. */
function faultsOfTimes(events: readonly PubsubEvent[], receivedAt: Date): BatchFault[] {
  return events.flatMap(({ event }, index) => {
    const fault = faultOfEventTime(event, receivedAt);
    return fault === undefined ? [] : [{ ...(events.length > 1 && { index }), ...fault }];
  });
}

interface Delivery {
  readonly message: PubsubMessage;
  readonly subscription: string;
  readonly receivedAt: Date;
}

/** The fault with its place in the batch as part of its path. */
export function placed({ index, field, message }: BatchFault): Fault {
  if (index === undefined) return { field, message };
  return { field: field === '' ? `[${index}]` : `[${index}].${field}`, message };
}

/**
 * The message as Pub/Sub's REST API writes one, ready to be mended and published again.
 * https://cloud.google.com/pubsub/docs/reference/rest/v1/PubsubMessage
 */
function publishable({ id, data, attributes }: PubsubMessage): Uint8Array {
  return Buffer.from(JSON.stringify({ messageId: id, attributes, data: Buffer.from(data).toString('base64') }));
}
