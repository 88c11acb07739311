import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import { RandomIdGenerator, type IdGenerator } from '@opentelemetry/sdk-trace';
import { LRUCache } from 'lru-cache';
import type { TracedEvent, TracedReceipt, TracedSend, Traces } from './traces.ts';

/** Of the last minutes: what leaves or is heard of later stands by itself, under the ids that its spans name. */
const mostRemembered = 20_000;

/** Lets the next trace have an id of ours, so that every gateway knows the trace of a follow-up without asking. */
export class JourneyIds implements IdGenerator {
  readonly #random = new RandomIdGenerator();
  #next: string | undefined;

  /** @param uuid whose digits the next trace has as its id. */
  nextTrace(uuid: string): void {
    this.#next = uuid.replaceAll('-', '');
  }

  generateTraceId(): string {
    const id = this.#next ?? this.#random.generateTraceId();
    this.#next = undefined;
    return id;
  }

  generateSpanId(): string {
    return this.#random.generateSpanId();
  }
}

export interface SpanTracesSettings {
  readonly tracer: Tracer;
  readonly ids: JourneyIds;
  readonly close: () => Promise<void>;
}

interface Told {
  readonly name: string;
  readonly kind: SpanKind;
  readonly from: Date;
  readonly to: Date;
  /** Whose digits are the id of the trace where there is no parent. */
  readonly uuid: string | undefined;
  readonly parent: SpanContext | undefined;
  readonly attributes: Attributes;
  /** What went wrong, in one word. */
  readonly error?: string | undefined;
}

/** The way of an event as spans: what it came to, the sends that follow from it, and what was heard of those. */
export class SpanTraces implements Traces {
  readonly isOn = true;
  readonly #settings: SpanTracesSettings;
  /** Of the event that made it. */
  readonly #ofFollowUp = new LRUCache<string, SpanContext>({ max: mostRemembered });
  readonly #ofAttempt = new LRUCache<string, SpanContext>({ max: mostRemembered });

  constructor(settings: SpanTracesSettings) {
    this.#settings = settings;
  }

  event({ door, type, tenant, receivedAt, at, result, eventId, followUpId, ...rest }: TracedEvent): void {
    const { verdict, reason, traceparent } = rest;
    const context = this.#tell({
      name: `process ${type}`,
      kind: SpanKind.CONSUMER,
      from: receivedAt,
      to: at,
      uuid: followUpId ?? eventId,
      parent: (typeof traceparent === 'string' && parseTraceParent(traceparent)) || undefined,
      attributes: {
        ...(door.startsWith('pubsub') && pubsubAttributes),
        'cloudevents.event_type': type,
        'aftercall.door': door,
        'aftercall.tenant': tenant,
        'aftercall.event.result': result,
        ...(eventId !== undefined && { 'aftercall.event.id': eventId }),
        ...(followUpId !== undefined && { 'aftercall.follow_up.id': followUpId }),
        ...(verdict !== undefined && { 'aftercall.verdict': verdict }),
        ...(reason !== undefined && { 'aftercall.verdict.reason': reason }),
      },
      error: result === 'conflict' ? 'conflict' : undefined,
    });
    if (followUpId !== undefined && !namesAnothers(reason)) this.#ofFollowUp.set(followUpId, context);
  }

  send({ tenant, account, channel, attemptId, followUpId, sentAt, at, outcome, latencyMs }: TracedSend): void {
    const context = this.#tell({
      name: `send ${channel}`,
      kind: SpanKind.CLIENT,
      from: sentAt,
      to: at,
      uuid: followUpId ?? attemptId,
      parent: followUpId === undefined ? undefined : this.#ofFollowUp.get(followUpId),
      attributes: {
        ...attemptAttributes({ tenant, account, channel, attemptId }),
        ...(followUpId !== undefined && { 'aftercall.follow_up.id': followUpId }),
        'aftercall.outcome': outcome.outcome,
        'aftercall.latency_ms': latencyMs,
      },
      error: errorOf(outcome),
    });
    this.#ofAttempt.set(attemptId, context);
  }

  receipt({ tenant, account, channel, attemptId, followUpId, status, receivedAt, at }: TracedReceipt): void {
    this.#tell({
      name: `receipt ${status}`,
      kind: SpanKind.CONSUMER,
      from: receivedAt,
      to: at,
      uuid: followUpId ?? attemptId,
      parent: this.#ofAttempt.get(attemptId) ?? this.#ofFollowUp.get(followUpId ?? ''),
      attributes: {
        ...attemptAttributes({ tenant, account, channel, attemptId }),
        ...(followUpId !== undefined && { 'aftercall.follow_up.id': followUpId }),
        'aftercall.receipt.status': status,
      },
    });
  }

  close(): Promise<void> {
    return this.#settings.close();
  }

  #tell({ name, kind, from, to, uuid, parent, attributes, error }: Told): SpanContext {
    const { tracer, ids } = this.#settings;
    const within = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
    if (parent === undefined && uuid !== undefined) ids.nextTrace(uuid);
    const span = tracer.startSpan(name, { kind, startTime: from, attributes }, within);
    if (error !== undefined) span.setAttribute('error.type', error).setStatus({ code: SpanStatusCode.ERROR });
    span.end(to);
    return span.spanContext();
  }
}

/** The follow-up of such a verdict was made by an event before this one, and what follows is below that. */
function namesAnothers(reason: string | undefined): boolean {
  return reason === 'duplicate' || reason === 'superseded';
}

/** https://opentelemetry.io/docs/specs/semconv/messaging/gcp-pubsub/: they are for brokers, and a text to a person is none. */
const pubsubAttributes: Attributes = {
  'messaging.system': 'gcp_pubsub',
  'messaging.operation.name': 'process',
  'messaging.operation.type': 'process',
};

function attemptAttributes({
  tenant,
  account,
  channel,
  attemptId,
}: Pick<TracedSend, 'tenant' | 'account' | 'channel' | 'attemptId'>): Attributes {
  return {
    'aftercall.tenant': tenant,
    'aftercall.account': account,
    'aftercall.channel': channel,
    'aftercall.attempt.id': attemptId,
  };
}

function errorOf(outcome: TracedSend['outcome']): string | undefined {
  if (outcome.outcome === 'accepted') return undefined;
  return outcome.outcome === 'rejected' ? outcome.reason.kind : outcome.outcome;
}
