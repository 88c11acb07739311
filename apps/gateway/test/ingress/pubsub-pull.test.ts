import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { BacklogFullError } from '../../src/engine/ingest.ts';
import type { PubsubIntake } from '../../src/ingress/pubsub-intake.ts';
import { PubsubPullDoor } from '../../src/ingress/pubsub-pull.ts';
import { describeWithPubsub } from '../support/describe-with-pubsub.ts';
import { eventually } from './support/eventually.ts';
import { startIntakeParts, type IntakeParts } from './support/intake-parts.ts';
import { createPullSubscription, type PullSubscription } from './support/pull-subscription.ts';
import { eventOf, messageOf } from './support/sample-events.ts';

describeWithPubsub('the pull door on a real database', (pubsub) => {
  let parts: IntakeParts;
  let door: PubsubPullDoor | undefined;
  let taken = 0;

  beforeAll(async () => {
    // So few that the first messages fill it: the others are held.
    parts = await startIntakeParts(10);
  });
  afterEach(() => door?.close());
  afterAll(() => parts.stop());

  async function pull({ name }: PullSubscription): Promise<void> {
    const { project, host: emulatorHost } = pubsub().emulator;
    door = new PubsubPullDoor({
      project,
      subscription: name,
      maxMessages: 100,
      maxBacklog: 1_000,
      emulatorHost,
      now: () => new Date(),
      intake: counted(parts.intake('pubsub.pull')),
      log: parts.log,
    });
    await door.start();
  }

  function counted(intake: PubsubIntake): Pick<PubsubIntake, 'receive'> {
    return {
      receive: (...received) => {
        const delivery = intake.receive(...received);
        return {
          take: async () => {
            const taking = await delivery.take();
            taken += Number(taking.taken);
            return taking;
          },
        };
      },
    };
  }

  const named = (stored: Record<string, number>, start: string) =>
    Object.entries(stored).filter(([id]) => id.startsWith(start));

  test('forty events, each published twice and in each mode, are each stored once, although the backlog is full; nothing is left when it closes', async () => {
    const subscription = await createPullSubscription(pubsub().client, 'twice');
    const ids = Array.from({ length: 40 }, (_, index) => `twice-${index + 1}`);
    const messages = ids.map((id, index) => {
      const event = eventOf({ id, subject: `call-of-${id}` });
      if (index % 2 === 0) return messageOf(event, { 'content-type': 'application/cloudevents+json' });
      const { data, ...attributes } = event;
      return messageOf(
        data,
        Object.fromEntries(Object.entries(attributes).map(([key, value]) => [`ce-${key}`, String(value)])),
      );
    });
    await pull(subscription);
    await subscription.publish(...messages);
    await subscription.publish(...messages);
    await eventually(
      () => taken,
      (count) => count === 2 * ids.length,
    );
    await door?.close();
    expect(Object.fromEntries(named(await parts.stored(), 'twice-'))).toEqual(
      Object.fromEntries(ids.map((id) => [id, 1])),
    );
    expect(parts.log.lines).toContainEqual({
      level: 'warn',
      fields: { subscription: 'projects/demo/subscriptions/twice', err: expect.any(BacklogFullError) },
      sentence: 'Messages cannot be stored now: they are held and tried again.',
    });
    await expect(subscription.unacknowledged()).resolves.toEqual([]);
  }, 60_000);

  test('a poison message is refused once and goes to the dead letters after five deliveries', async () => {
    const subscription = await createPullSubscription(pubsub().client, 'poison');
    const poison = eventOf({ id: 'poison-1', type: 'booking.confirmed', data: { booking: { id: 'b1' } } });
    await pull(subscription);
    await subscription.publish(messageOf(poison, { origin: 'platform' }), messageOf(eventOf({ id: 'good-1' })));
    const dead = await subscription.nextDeadLetter();
    expect(JSON.parse(dead.data.toString())).toEqual(poison);
    expect(dead.attributes).toMatchObject({ origin: 'platform', CloudPubSubDeadLetterSourceDeliveryCount: '5' });
    const [refused, ...others] = await parts.refused();
    expect(others).toEqual([]);
    expect(refused).toMatchObject({
      tenant: 'acme',
      data: { door: 'pubsub.pull', faults: [{ field: 'data.booking.startsAt' }, {}, {}] },
      body: { attributes: { origin: 'platform' }, data: dead.data.toString('base64') },
    });
    const stored = await eventually(parts.stored, (now) => 'good-1' in now);
    expect(stored).toMatchObject({ 'good-1': 1 });
    expect(stored).not.toHaveProperty('poison-1');
  }, 60_000);

  test('what is not committed when the door closes is left to the next one', async () => {
    const subscription = await createPullSubscription(pubsub().client, 'handover');
    const ids = Array.from({ length: 300 }, (_, index) => `handover-${index + 1}`);
    await pull(subscription);
    await subscription.publish(...ids.map((id) => messageOf(eventOf({ id, subject: `call-of-${id}` }))));
    await eventually(parts.stored, (stored) => named(stored, 'handover-').length > 0);
    await door?.close();
    await pull(subscription);
    const stored = await eventually(parts.stored, (now) => named(now, 'handover-').length === ids.length);
    expect(Object.fromEntries(named(stored, 'handover-'))).toEqual(Object.fromEntries(ids.map((id) => [id, 1])));
  }, 60_000);
});
