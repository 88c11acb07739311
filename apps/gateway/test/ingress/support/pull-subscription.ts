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
  };
}
