import type { PubSub, Topic } from '@google-cloud/pubsub';
import { openPubsub } from '../pubsub/open-pubsub.ts';
import { bookingEvent } from './booking-event.ts';
import type { EventDoor } from './event-door.ts';
import type { LoadCounts, TopicSettings } from './load.ts';
import { ToldEvents } from './told-events.ts';

/** Publishes events to a topic, each as a message, with Google's own client as it comes. */
export class PubsubDoor implements EventDoor {
  readonly #client: PubSub;
  readonly #topic: Topic;
  readonly #told = new ToldEvents();

  private constructor(client: PubSub, topic: string) {
    this.#client = client;
    this.#topic = client.topic(topic);
  }

  static async open(settings: TopicSettings): Promise<PubsubDoor> {
    return new PubsubDoor(await openPubsub(settings), settings.topic);
  }

  get posted(): number {
    return this.#told.posted;
  }

  tell(number: number, now: number): void {
    this.#told.begin();
    this.#topic.publishMessage({ data: Buffer.from(bookingEvent(number, now)) }).then(
      () => this.#told.accept(),
      (error: unknown) => this.#told.refuse(String(error)),
    );
  }

  counts(): LoadCounts {
    return this.#told.counts();
  }

  /** What is published is answered before the gateway has seen it, so nobody asks how long that took. */
  answersBetween(): readonly number[] {
    return [];
  }

  async close(): Promise<void> {
    await this.#told.untilIdle();
    await this.#client.close();
  }
}
