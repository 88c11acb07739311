import { afterEach, expect, test } from '@jest/globals';
import type { Message } from '@google-cloud/pubsub';
import type { OutboundEvent } from '../../src/outbound/cloud-event.ts';
import { PubsubTarget } from '../../src/outbound/pubsub-target.ts';
import type { Target } from '../../src/outbound/target.ts';
import { describeWithPubsub } from '../support/describe-with-pubsub.ts';
import { until } from '../support/until.ts';

const never = new AbortController().signal;

function eventOf(callId: string, number: number): OutboundEvent {
  return {
    specversion: '1.0',
    id: `7421.${number}`,
    source: 'urn:test:gateway',
    type: 'aftercall.receipt',
    subject: callId,
    time: '2026-11-26T09:00:00.000Z',
    tenant: 'salon-luz',
    datacontenttype: 'application/json',
    data: { number },
  };
}

describeWithPubsub('a Pub/Sub topic', (pubsub) => {
  let target: Target;
  afterEach(() => target.close());

  const openTarget = (topic: string): void => {
    const { project, host: emulatorHost } = pubsub().emulator;
    target = new PubsubTarget({ project, topic, emulatorHost });
  };

  test('is given events as structured CloudEvents, those of a call in order under its key', async () => {
    const [topic] = await pubsub().client.createTopic('news');
    const [subscription] = await topic.createSubscription('news-reader', { enableMessageOrdering: true });
    const received: Message[] = [];
    subscription.on('message', (message: Message) => {
      received.push(message);
      message.ack();
    });
    openTarget('news');
    const calls = ['call-1', 'call-2', 'call-3'];
    const numbers = Array.from({ length: 20 }, (_, index) => index);
    await Promise.all(
      calls.map(async (callId) => {
        for (const number of numbers) {
          const event = eventOf(callId, number);
          expect(await target.deliver(event, `salon-luz/${callId}`, never)).toEqual({ result: 'taken' });
        }
      }),
    );
    await until('every message', async () => (received.length >= calls.length * numbers.length ? true : undefined));
    await subscription.close();
    for (const callId of calls) {
      const own = received.filter(({ orderingKey }) => orderingKey === `salon-luz/${callId}`);
      expect(own.map(({ data }) => JSON.parse(data.toString()) as unknown)).toEqual(
        numbers.map((number) => eventOf(callId, number)),
      );
      expect(own[0]?.attributes).toEqual({
        'content-type': 'application/cloudevents+json',
        type: 'aftercall.receipt',
        tenant: 'salon-luz',
      });
    }
  }, 60_000);

  test('that is not there has failed, and takes the same call once it is', async () => {
    openTarget('later');
    const event = eventOf('call-1', 1);
    // https://grpc.io/docs/guides/status-codes/: NOT_FOUND
    expect(await target.deliver(event, 'salon-luz/call-1', never)).toEqual({
      result: 'failed',
      error: 'gRPC status 5',
    });
    await pubsub().client.createTopic('later');
    expect(await target.deliver(event, 'salon-luz/call-1', never)).toEqual({ result: 'taken' });
  }, 60_000);
});
