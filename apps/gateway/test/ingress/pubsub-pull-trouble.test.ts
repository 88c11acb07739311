import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { BacklogFullError } from '../../src/engine/ingest.ts';
import type { PubsubTaking } from '../../src/ingress/pubsub-intake.ts';
import type { PubsubMessage } from '../../src/ingress/pubsub-message.ts';
import { PubsubPullDoor, type PullPace } from '../../src/ingress/pubsub-pull.ts';
import { describeWithPubsub } from '../support/describe-with-pubsub.ts';
import { eventually } from './support/eventually.ts';
import { memoryPubsubLog, type MemoryPubsubLog } from './support/memory-pubsub-log.ts';
import { createPullSubscription } from './support/pull-subscription.ts';
import { messageOf } from './support/sample-events.ts';

const pace: PullPace = {
  firstWaitMs: 10,
  longestWaitMs: 40,
  holdMs: 60_000,
  reopenMs: 20,
  longestReopenMs: 40,
  closeMs: 30_000,
};
const taken: PubsubTaking = { taken: true };

describeWithPubsub('the pull door in trouble', (pubsub) => {
  let log: MemoryPubsubLog;
  let deliveries = 0;
  let door: PubsubPullDoor | undefined;

  beforeEach(() => {
    log = memoryPubsubLog();
    deliveries = 0;
  });
  afterEach(() => door?.close());

  async function pull(
    subscription: string,
    take: (message: PubsubMessage) => Promise<PubsubTaking>,
    changes: Partial<PullPace> = {},
  ): Promise<void> {
    const { project, host: emulatorHost } = pubsub().emulator;
    door = new PubsubPullDoor({
      project,
      subscription,
      maxMessages: 100,
      maxBacklog: 100,
      emulatorHost,
      now: () => new Date(),
      intake: {
        receive: (message) => {
          deliveries += 1;
          return { take: () => take(message) };
        },
      },
      log,
      pace: { ...pace, ...changes },
    });
    await door.start();
  }

  const said = (level: string) => log.lines.filter((line) => line.level === level).map(({ sentence }) => sentence);

  test('while the backlog is full, messages are held, not given back, and all are taken in the end', async () => {
    const subscription = await createPullSubscription(pubsub().client, 'full');
    const tries = new Map<string, number>();
    const done = new Set<string>();
    await pull('full', ({ id }) => {
      const tried = (tries.get(id) ?? 0) + 1;
      tries.set(id, tried);
      if (tried < 8) return Promise.reject(new BacklogFullError('full'));
      done.add(id);
      return Promise.resolve(taken);
    });
    await subscription.publish(...Array.from({ length: 10 }, (_, index) => messageOf(`message ${index}`)));
    await eventually(
      () => done.size,
      (size) => size === 10,
    );
    await door?.close();
    expect([...tries.values()]).toEqual(Array.from({ length: 10 }, () => 8));
    expect(deliveries).toBe(10);
    expect(said('warn').at(0)).toBe('Messages cannot be stored now: they are held and tried again.');
  }, 60_000);

  test('a message that cannot be stored for too long is given back and comes again', async () => {
    const subscription = await createPullSubscription(pubsub().client, 'too-long');
    let tries = 0;
    let stored = 0;
    await pull(
      'too-long',
      () => {
        tries += 1;
        // How often it is tried within a delivery depends on the machine's pace.
        if (deliveries === 1) return Promise.reject(new Error('the database is away'));
        stored += 1;
        return Promise.resolve(taken);
      },
      { holdMs: 20 },
    );
    await subscription.publish(messageOf('message'));
    await eventually(
      () => stored,
      (count) => count === 1,
    );
    expect(tries).toBeGreaterThan(1);
    expect(deliveries).toBe(2);
    expect(said('error')).toEqual(['A message could not be stored.']);
  }, 60_000);

  test('data that the database does not take is not tried again here, and ends with the dead letters', async () => {
    const subscription = await createPullSubscription(pubsub().client, 'bad-data');
    let tries = 0;
    await pull('bad-data', () => {
      tries += 1;
      return Promise.reject(Object.assign(new Error('invalid byte sequence'), { code: '22021' }));
    });
    await subscription.publish(messageOf('message'));
    expect((await subscription.nextDeadLetter()).data.toString()).toBe('message');
    expect(tries).toBe(5);
  }, 60_000);

  test('a door that closes gives back what it holds and finishes what is under way', async () => {
    const subscription = await createPullSubscription(pubsub().client, 'closing');
    const arrived = new Set<string>();
    let finish = (): void => undefined;
    const underWay = new Promise<PubsubTaking>((resolve) => {
      finish = () => resolve(taken);
    });
    await pull(
      'closing',
      ({ data }) => {
        const text = Buffer.from(data).toString();
        arrived.add(text);
        return text === 'under way' ? underWay : Promise.reject(new Error('the database is away'));
      },
      { firstWaitMs: 60_000 },
    );
    await subscription.publish(messageOf('under way'), messageOf('held'));
    await eventually(
      () => arrived.size,
      (size) => size === 2,
    );
    const closed = door?.close();
    finish();
    await closed;
    await expect(subscription.unacknowledged()).resolves.toEqual(['held']);
  }, 60_000);

  test('a subscription that is not there yet is opened again until it is', async () => {
    const arrived: string[] = [];
    await pull('late', async ({ data }) => {
      arrived.push(Buffer.from(data).toString());
      return Promise.resolve(taken);
    });
    await eventually(
      () => said('error').length,
      (count) => count >= 2,
    );
    expect(new Set(said('error'))).toEqual(new Set(['Pulling from Pub/Sub failed.']));
    const subscription = await createPullSubscription(pubsub().client, 'late');
    await subscription.publish(messageOf('message'));
    await eventually(
      () => arrived.length,
      (count) => count > 0,
    );
    expect(arrived).toEqual(['message']);
  }, 60_000);

  test('a subscription without a dead-letter policy is warned about, and only such a one', async () => {
    const { client } = pubsub();
    const warning = expect.stringMatching(/^The subscription has no dead-letter policy/);
    const [topic] = await client.createTopic('bare-topic');
    await topic.createSubscription('bare');
    await pull('bare', () => Promise.resolve(taken));
    await eventually(
      () => said('warn').length,
      (count) => count > 0,
    );
    expect(log.lines).toContainEqual({
      level: 'warn',
      fields: { subscription: 'projects/demo/subscriptions/bare' },
      sentence: warning,
    });
    await door?.close();
    log.lines.splice(0);
    await createPullSubscription(client, 'guarded', { retryPolicy: null });
    await pull('guarded', () => Promise.resolve(taken));
    await eventually(
      () => said('info').length,
      (count) => count === 2,
    );
    expect(said('warn')).toEqual([]);
  }, 60_000);
});
