import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Message } from '@google-cloud/pubsub';
import type { OutboundEvent } from '../../src/outbound/cloud-event.ts';
import { CallScript } from '../support/call-script.ts';
import { describeWithPubsub } from '../support/describe-with-pubsub.ts';
import { createTestDatabase, startTestEngine, tenantId, type TestEngine } from '../support/test-engine.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { until } from '../support/until.ts';
import { startOutbound, type RunningOutbound } from './support/start-outbound.ts';

const worker = '00000000-0000-4000-8000-000000000001';

describeWithPubsub('a topic that is published to', (pubsub) => {
  let database: TestDatabase;
  let engine: TestEngine;
  let outbound: RunningOutbound;

  beforeAll(async () => {
    database = await createTestDatabase();
    engine = await startTestEngine({ database });
    const { project, host: emulatorHost } = pubsub().emulator;
    const topic = {
      kind: 'pubsub',
      id: 'pubsub',
      project,
      topic: 'late',
      tenants: [tenantId],
      includeReplyText: false,
      startAt: 'now',
    } as const;
    outbound = await startOutbound(database, worker, [topic], { emulatorHost });
  }, 60_000);
  afterAll(async () => {
    await outbound.stop();
    await engine.stop();
    await database.drop();
  }, 60_000);

  test('and was not there at first is given everything once it is, each call in order', async () => {
    const calls = ['call-1', 'call-2', 'call-3', 'call-4'].map((callId) => new CallScript(callId));
    await engine.ingest(...calls.map((call) => call.started()));
    const failed = await until('a failure', async () => (await outbound.status.of([tenantId]))[0]?.lastError);
    expect(failed.error).toBe('gRPC status 5');

    const [topic] = await pubsub().client.createTopic('late');
    const [subscription] = await topic.createSubscription('late-reader', { enableMessageOrdering: true });
    const received: { key: string; event: OutboundEvent }[] = [];
    subscription.on('message', (message: Message) => {
      const event = JSON.parse(message.data.toString()) as OutboundEvent;
      received.push({ key: message.orderingKey ?? '', event });
      message.ack();
    });
    await Promise.all(calls.map((call) => engine.ingest(call.consent(), call.booking(), call.ended())));
    await until('everything', async () => {
      const [status] = await outbound.status.of([tenantId]);
      return status?.entriesBehind === 0 && status.waiting === 0 ? true : undefined;
    });
    for (const { callId } of calls) {
      const { entries } = await engine.journey(callId);
      const own = await until(`all of ${callId}`, async () => {
        const events = received.filter(({ key }) => key === `${tenantId}/${callId}`).map(({ event }) => event);
        const ids = events.map(({ id }) => id);
        const once = events.filter(({ id }, index) => ids.indexOf(id) === index);
        return once.length >= entries.length ? once : undefined;
      });
      expect(own.map(({ type, data }) => [type, data])).toEqual(
        entries.map(({ kind, data }) => [`aftercall.${kind}`, data]),
      );
    }
    await subscription.close();
  }, 90_000);
});
