import { once } from 'node:events';
import type { CreateSubscriptionOptions, Message, PubSub, Subscription, Topic } from '@google-cloud/pubsub';
import type { PubsubMessage } from '../../../src/ingress/pubsub-message.ts';

/** A topic, a subscription that is given up on after five deliveries, and what it gave up on. */
export interface PullSubscription {
  readonly name: string;
  readonly topic: Topic;
  readonly subscription: Subscription;
  /** Publishes each message; the id of a message is not used. */
  publish(...messages: readonly Pick<PubsubMessage, 'data' | 'attributes'>[]): Promise<void>;
  /** The next message that was given up on. */
  nextDeadLetter(): Promise<Message>;
  /**
   * The data of whatever is still unacknowledged, to be asked when nobody pulls any more. Takes the
   * ten seconds of a lease: a message that is leased now and comes again tells that every lease
   * taken before has run out too.
   */
  unacknowledged(): Promise<string[]>;
}

export async function createPullSubscription(
  client: PubSub,
  name: string,
  options: CreateSubscriptionOptions = {},
): Promise<PullSubscription> {
  const [topic] = await client.createTopic(`${name}-topic`);
  const [deadLetters] = await client.createTopic(`${name}-dead-letters`);
  const [graveyard] = await deadLetters.createSubscription(`${name}-graveyard`);
  const [subscription] = await topic.createSubscription(name, {
    deadLetterPolicy: { deadLetterTopic: deadLetters.name, maxDeliveryAttempts: 5 },
    retryPolicy: { minimumBackoff: { seconds: 0 }, maximumBackoff: { seconds: 1 } },
    ...options,
  });
  return {
    name,
    topic,
    subscription,
    publish: async (...messages) => {
      await Promise.all(
        messages.map(({ data, attributes }) => topic.publishMessage({ data: Buffer.from(data), attributes })),
      );
    },
    nextDeadLetter: async () => {
      const [message] = (await once(graveyard, 'message')) as [Message];
      await message.ackWithResponse();
      graveyard.removeAllListeners('message');
      await graveyard.close();
      return message;
    },
    unacknowledged: async () => {
      const last = 'last of all';
      await topic.publishMessage({ data: Buffer.from(last) });
      const found: string[] = [];
      while (!found.includes(last)) found.push(...(await leaseOne(client, name)));
      const again: string[] = [];
      while (!again.includes(last)) {
        const [message] = (await once(subscription, 'message')) as [Message];
        await message.ackWithResponse();
        again.push(message.data.toString());
      }
      await subscription.close();
      return [...new Set([...found, ...again])].filter((data) => data !== last);
    },
  };
}

/** Over REST, because the client would extend the lease. */
async function leaseOne(client: PubSub, name: string): Promise<string[]> {
  const url = `http://${client.options.apiEndpoint}/v1/projects/${client.projectId}/subscriptions/${name}:pull`;
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ maxMessages: 1 }),
  });
  const { receivedMessages = [] } = (await answer.json()) as { receivedMessages?: { message: { data: string } }[] };
  return receivedMessages.map(({ message }) => Buffer.from(message.data, 'base64').toString());
}
