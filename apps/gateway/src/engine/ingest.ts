import { hash } from 'node:crypto';
import type { AnswerGiven, CallEvent, CallerPhone, NewId, TenantPolicy } from '@aftercall/core';
import { canonicalBody } from '@aftercall/core';
import type { EventStore, StoredResult } from '../ledger/calls/event-store.ts';
import type { StorableEvent } from '../ledger/calls/named-event.ts';
import { concernsEveryStatement } from '../postgres/connect.ts';
import type { Admission } from './admission.ts';
import { MicroBatcher } from './micro-batcher.ts';

/** An event is answered that much later at most, and a gateway that is half busy spends a quarter less on it. */
const spacingMs = 8;

/** An event that passed validation and whose tenant is settled. */
export interface IncomingEvent {
  readonly tenant: TenantPolicy;
  readonly event: CallEvent;
  /** The event as it came, kept as evidence; but for that its data is JSON. */
  readonly body: unknown;
  readonly receivedAt: Date;
  /** The message of the person that it answers, if it answers one. */
  readonly answers?: AnswerGiven;
}

/** What became of the events of one request, in their order; with a conflict among them nothing was written. */
export type IngestResult =
  | { readonly ok: true; readonly events: readonly StoredResult[] }
  | { readonly ok: false; readonly conflicts: readonly number[] };

/** More waits than the gateway will take on: come back later. */
export class BacklogFullError extends Error {
  override readonly name = 'BacklogFullError';
  readonly retryAfterSeconds = 1;
}

export interface IngestSettings {
  readonly store: EventStore;
  readonly readPhone: (raw: string) => CallerPhone;
  readonly newId: NewId;
  /** Events received and not yet committed; over it {@link BacklogFullError}. */
  readonly maxBacklog: number;
  readonly maxBatch?: number;
  /** How many messages could leave at once; 0 while others wait for that. */
  readonly room: () => number;
  readonly admission: Pick<Admission, 'began' | 'ended' | 'onEnded'>;
}

/**
 * The one way in, whatever the door. Resolves once the events are committed, so that a door
 * acknowledges nothing that could be lost.
 */
export class Ingest {
  readonly #settings: IngestSettings;
  readonly #batcher: MicroBatcher<readonly IncomingEvent[], IngestResult>;

  constructor(settings: IngestSettings) {
    this.#settings = settings;
    this.#batcher = new MicroBatcher({
      run: (groups) => this.#store(groups),
      room: settings.room,
      weigh: (group) => group.length,
      maxItems: settings.maxBatch ?? 256,
      // One at a time: what arrives meanwhile goes together, and half as many batches cost a fifth less.
      inFlight: 1,
      spacingMs,
      concernsAll: concernsEveryStatement,
    });
    settings.admission.onEnded(() => this.#batcher.resume());
  }

  /** Events received and not yet begun to be stored. */
  get backlog(): number {
    return this.#batcher.backlog;
  }

  /** The events of one request: all of them, or none. */
  async ingest(events: readonly IncomingEvent[]): Promise<IngestResult> {
    if (this.#batcher.backlog >= this.#settings.maxBacklog) throw new BacklogFullError('Too many events are waiting.');
    const { admission } = this.#settings;
    admission.began(events.length);
    try {
      return await this.#batcher.add(events);
    } finally {
      admission.ended(events.length);
    }
  }

  /** What the events of one request would come to at this moment; nothing is written. */
  async preview(events: readonly IncomingEvent[]): Promise<IngestResult> {
    const [result] = await this.#settings.store.preview([events.map((one) => this.#storable(one))]);
    if (result === undefined) throw new Error('a request was not looked at');
    return result;
  }

  /** Takes nothing more in, and finishes what it took. */
  close(): Promise<void> {
    return this.#batcher.close();
  }

  #store(groups: readonly (readonly IncomingEvent[])[]): Promise<IngestResult[]> {
    return this.#settings.store.store(groups.map((group) => group.map((one) => this.#storable(one))));
  }

  #storable({ tenant, event, body, receivedAt, answers }: IncomingEvent): StorableEvent {
    const { readPhone, newId } = this.#settings;
    const compared = withoutJsonType(body);
    const canonical = canonicalBody(compared);
    const phone = event.data.caller?.phone;
    return {
      tenant,
      body: canonical,
      bodyHash: hash('sha256', canonical, 'buffer'),
      // What a gateway stored that compared this type, too, comes again while the version changes, and later.
      ...(compared !== body && { hashBefore: () => hash('sha256', canonicalBody(body), 'buffer') }),
      received: {
        event,
        eventId: newId(),
        receivedAt,
        ...(phone !== undefined && { phone: readPhone(phone) }),
        ...(answers && { answers }),
      },
    };
  }
}

const jsonType = /^[\w.+-]+\/(?:[\w.-]+\+)?json(?:$|[;\s])/i;

/**
 * That the data is JSON need not be said in one mode of CloudEvents and has to be in another, in these words or in those: it
 * makes no other event.
 */
function withoutJsonType(body: unknown): unknown {
  const named = (body as { readonly datacontenttype?: unknown } | null)?.datacontenttype;
  if (named === undefined) return body;
  return typeof named === 'string' && jsonType.test(named) ? { ...(body as object), datacontenttype: undefined } : body;
}
