import type { PubSub, Subscription, Topic } from '@google-cloud/pubsub';
import type { CloudEvent } from './cloud-event.ts';
import { DoorError, type EventDoor } from './event-door.ts';

export interface PubsubDoorSettings {
  /** `host:port` of Google's emulator. */
  readonly emulatorHost: string;
  readonly project: string;
  readonly topic: string;
  readonly subscription: string;
  /** How often each message is published; each time it is a message of its own. */
  readonly copies: 1 | 2;
}

/** A topic of Google Cloud Pub/Sub and the subscription that the gateway pulls from. */
export class PubsubDoor implements EventDoor {
  readonly #client: PubSub;
  readonly #topic: Topic;
  readonly #subscription: Subscription;
  readonly #copies: number;

  private constructor(client: PubSub, topic: Topic, subscription: Subscription, copies: number) {
    this.#client = client;
    this.#topic = topic;
    this.#subscription = subscription;
    this.#copies = copies;
  }

  /** Makes the topic and its subscription. */
  static async open({ emulatorHost, project, topic, subscription, copies }: PubsubDoorSettings): Promise<PubsubDoor> {
    // Loaded only here: the client takes its time, and the other door has no use for it.
    const [{ PubSub: Client }, { PassThroughClient }] = await Promise.all([
      import('@google-cloud/pubsub'),
      import('google-auth-library'),
    ]);
    // Without a client of its own the library looks for Google's credentials, as far as Google's metadata server.
    const authClient = new PassThroughClient();
    const client = new Client({ projectId: project, apiEndpoint: emulatorHost, emulatorMode: true, authClient });
    const [madeTopic] = await client.createTopic(topic);
    // The events of a call keep their order, because each message has the call as its ordering key.
    const [madeSubscription] = await madeTopic.createSubscription(subscription, {
      enableMessageOrdering: true,
      ackDeadlineSeconds: 10,
      retryPolicy: { minimumBackoff: { seconds: 0, nanos: 200_000_000 }, maximumBackoff: { seconds: 2 } },
    });
    const ordered = client.topic(madeTopic.name, { messageOrdering: true, batching: { maxMilliseconds: 5 } });
    return new PubsubDoor(client, ordered, madeSubscription, copies);
  }

  async deliver(events: readonly CloudEvent[]): Promise<void> {
    const message = messageOf(events);
    try {
      await Promise.all(Array.from({ length: this.#copies }, () => this.#topic.publishMessage(message)));
    } catch (error) {
      throw new DoorError(`${events.map(({ id }) => id).join(', ')} could not be published: ${String(error)}`);
    }
  }

  async close(): Promise<void> {
    await this.#subscription.delete();
    await this.#topic.delete();
    await this.#client.close();
  }
}

/**
 * Events of one moment as one message, in structured mode.
 * https://github.com/googleapis/google-cloudevents/blob/main/docs/spec/pubsub.md
 */
function messageOf(events: readonly CloudEvent[]) {
  const [first, ...others] = events;
  if (first === undefined) throw new DoorError('there is no event to publish');
  const [json, contentType] =
    others.length === 0 ? [first, 'application/cloudevents+json'] : [events, 'application/cloudevents-batch+json'];
  return { json, orderingKey: first.subject, attributes: { 'content-type': contentType } };
}
