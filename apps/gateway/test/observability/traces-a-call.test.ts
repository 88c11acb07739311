import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { InMemorySpanExporter, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { exportingTraces } from '../../src/observability/exporting-traces.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { keys, startHttpTestApp, type HttpTestApp } from '../http/support/http-test-app.ts';
import { CallScript } from '../support/call-script.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres-test-database.ts';
import { startTestEngine } from '../support/test-engine.ts';
import { until } from '../support/until.ts';

const exporter = new InMemorySpanExporter();
/** Of one gateway. */
const open = () =>
  exportingTraces({
    version: '1.2.3',
    instance: 'test',
    log: createLogger({ level: 'silent' }),
    sampler: 'parentbased_always_on',
    ratio: 1,
    exporter,
  });
const traces = open();
let database: TestDatabase;
let app: HttpTestApp;
beforeAll(async () => {
  database = await createTestDatabase();
  app = await startHttpTestApp(database, { traces });
});
afterAll(async () => {
  await app.stop();
  await database.drop();
});
beforeEach(() => exporter.reset());

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parent = '00f067aa0ba902b7';
const traceparent = `00-${traceId}-${parent}-01`;

async function post(events: readonly object[], headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${app.url}/v1/events`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${keys.salon}`,
      'content-type': 'application/cloudevents-batch+json',
      ...headers,
    },
    body: JSON.stringify(events.map((event) => ({ tenant: 'salon-luz', ...event }))),
  });
}

/** Spans are exported once a second. */
const untilSpan = (name: string): Promise<ReadableSpan> =>
  until(`the span ${name}`, async () => exporter.getFinishedSpans().find((one) => one.name === name));

const parentOf = (span: ReadableSpan): string | undefined => span.parentSpanContext?.spanId;

describe('the way of an event', () => {
  test('is one trace, below the one that the platform says, from the event to the receipt', async () => {
    const call = new CallScript('traced', '+12025550141');
    await post([call.started(), call.consent()]);
    const booking = { ...call.booking({}, { live: true }), traceparent };
    expect((await post([booking])).status).toBe(202);
    const sent = await untilSpan('send sms');
    const attemptId = String(sent.attributes['aftercall.attempt.id']);
    await app.engine.post({
      signal: 'receipt',
      key: 'traced delivered',
      attemptId,
      providerId: `id-${attemptId}`,
      status: 'delivered',
      rawStatus: 'delivered',
    });
    const heard = await untilSpan('receipt delivered');
    const event = await untilSpan('process booking.confirmed');
    expect([event, sent, heard].map((one) => one.spanContext().traceId)).toEqual([traceId, traceId, traceId]);
    expect([parentOf(event), parentOf(sent), parentOf(heard)]).toEqual([
      parent,
      event.spanContext().spanId,
      sent.spanContext().spanId,
    ]);
    expect([event.kind, sent.kind, heard.kind]).toEqual([SpanKind.CONSUMER, SpanKind.CLIENT, SpanKind.CONSUMER]);
    expect(event.attributes).toMatchObject({
      'aftercall.door': 'http',
      'aftercall.tenant': 'salon-luz',
      'aftercall.verdict': 'send',
      'aftercall.follow_up.id': sent.attributes['aftercall.follow_up.id'],
    });
    expect(sent.attributes).toMatchObject({ 'aftercall.channel': 'sms', 'aftercall.outcome': 'accepted' });
    expect(sent.attributes['aftercall.latency_ms']).toEqual(expect.any(Number));
    expect(event.resource.attributes).toMatchObject({
      'service.name': 'aftercall',
      'service.version': '1.2.3',
      'telemetry.sdk.language': 'nodejs',
    });
  });

  test('is below the trace of the request where the event has none, and has the id of the follow-up where neither has', async () => {
    const call = new CallScript('traced-by-header', '+12025550142');
    await post([call.started()], { traceparent });
    expect((await untilSpan('process call.started')).spanContext().traceId).toBe(traceId);
    await post([call.consent()]);
    await post([call.booking({}, { live: true })]);
    const event = await untilSpan('process booking.confirmed');
    const followUpId = String(event.attributes['aftercall.follow_up.id']);
    expect(event.spanContext().traceId).toBe(followUpId.replaceAll('-', ''));
    expect(parentOf(event)).toBeUndefined();
    expect((await untilSpan('send sms')).spanContext().traceId).toBe(event.spanContext().traceId);
  });

  test('has the id of the follow-up, too, where another gateway hears what became of it', async () => {
    const call = new CallScript('traced-elsewhere', '+12025550146');
    await post([call.started(), call.consent(), call.booking({}, { live: true })]);
    const sent = await untilSpan('send sms');
    const attemptId = String(sent.attributes['aftercall.attempt.id']);
    const other = await startTestEngine({ database, traces: open(), start: false });
    const known = { attemptId, providerId: `id-${attemptId}`, status: 'delivered', rawStatus: 'delivered' } as const;
    await other.post({ signal: 'receipt', key: 'elsewhere delivered', ...known });
    const heard = await untilSpan('receipt delivered');
    await other.stop();
    expect(heard.attributes['aftercall.follow_up.id']).toBe(sent.attributes['aftercall.follow_up.id']);
    expect(heard.spanContext().traceId).toBe(sent.spanContext().traceId);
  });

  test('stays that of the event that made the follow-up, when the same is said again in another trace', async () => {
    const call = new CallScript('traced-twice', '+12025550149');
    await post([call.started(), call.consent(), { ...call.booking(), traceparent }]);
    await post([{ ...call.booking(), traceparent: `00-${'c'.repeat(32)}-${parent}-01` }]);
    const duplicate = await until('the span of the second', async () =>
      exporter.getFinishedSpans().find((one) => one.attributes['aftercall.verdict.reason'] === 'duplicate'),
    );
    await post([call.ended()]);
    const sent = await untilSpan('send sms');
    expect(sent.attributes['aftercall.follow_up.id']).toBe(duplicate.attributes['aftercall.follow_up.id']);
    expect(sent.spanContext().traceId).toBe(traceId);
  });

  test('is exported where whoever began the trace has it exported, and its send with it', async () => {
    const unwanted = 'b'.repeat(32);
    const call = new CallScript('traced-unsampled', '+12025550147');
    await post([call.started(), call.consent()]);
    const heads = { traceparent: `00-${unwanted}-${parent}-00`, tracestate: 'rojo=00f067aa0ba902b7' };
    await post([call.booking({}, { live: true })], heads);
    await app.engine.until('traced-unsampled', ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
    const other = new CallScript('traced-sampled', '+12025550148');
    await post([other.started(), other.consent(), { ...other.booking({}, { live: true }), traceparent }]);
    expect((await untilSpan('send sms')).spanContext().traceId).toBe(traceId);
    expect(exporter.getFinishedSpans().map((one) => one.spanContext().traceId)).not.toContain(unwanted);
  });

  test('tells what was refused, and of a failed send why', async () => {
    const call = new CallScript('traced-failure', '+12025550143');
    const reason = { kind: 'unreachable', permanent: true, fallback: true, alert: false, message: 'x' } as const;
    app.engine.provider.answers.push({ outcome: 'rejected', reason });
    const booking = call.booking({}, { live: true });
    await post([call.started(), call.consent(), booking]);
    const sent = await untilSpan('send sms');
    expect(sent.status.code).toBe(SpanStatusCode.ERROR);
    expect(sent.attributes['error.type']).toBe('unreachable');
    expect((await post([{ ...booking, data: {}, type: 'call.ended' }])).status).toBe(409);
    const refused = await untilSpan('process call.ended');
    expect(refused.attributes['aftercall.event.result']).toBe('conflict');
    expect(refused.status.code).toBe(SpanStatusCode.ERROR);
  });

  test('is told whatever a platform writes as its trace', async () => {
    const call = new CallScript('traced-nonsense', '+12025550144');
    const written = [7, '', 'x'.repeat(1_000), `00-${'0'.repeat(32)}-${parent}-01`, { a: 1 }];
    for (const [index, one] of written.entries()) {
      const answer = await post([
        { ...call.event('call.started', { caller: {} }), id: `nonsense-${index}`, traceparent: one },
      ]);
      expect([202, 400]).toContain(answer.status);
    }
    await untilSpan('process call.started');
    for (const span of exporter.getFinishedSpans()) expect(parentOf(span)).toBeUndefined();
  });

  test('tells no number, name, text or id of the platform', async () => {
    const call = new CallScript('call-with-a-name', '+12025550145');
    await post([
      call.started({ name: 'Ana Morales' }),
      call.consent(),
      call.booking({ id: 'BOOKING-77' }, { live: true }),
      call.event('something.else'),
    ]);
    await untilSpan('send sms');
    await untilSpan('process other');
    const told = JSON.stringify(exporter.getFinishedSpans().map(({ name, attributes }) => [name, attributes]));
    for (const one of ['5550145', 'Ana', 'BOOKING', 'call-with-a-name', 'Main St', 'something.else', 'https://']) {
      expect(told).not.toContain(one);
    }
  });
});
