import { setTimeout as wait } from 'node:timers/promises';
import { describeAnswer, type JsonClient } from '../run/json-client.ts';
import type { CloudEvent } from './cloud-event.ts';
import { DoorError, type EventDoor } from './event-door.ts';

const mostTries = 5;

/** `POST /v1/events`: one event alone, several as a batch. */
export class HttpDoor implements EventDoor {
  readonly #gateway: JsonClient;

  constructor(gateway: JsonClient) {
    this.#gateway = gateway;
  }

  async deliver(events: readonly CloudEvent[], signal: AbortSignal): Promise<void> {
    const [body, contentType] =
      events.length === 1
        ? [events[0], 'application/cloudevents+json']
        : [events, 'application/cloudevents-batch+json'];
    for (let tried = 1; ; tried += 1) {
      const answer = await this.#gateway.post('/v1/events', body, signal, contentType);
      if (answer.status === 202) return;
      if (answer.status !== 503 || tried === mostTries) {
        throw new DoorError(`${events.map(({ id }) => id).join(', ')} was not taken: ${describeAnswer(answer)}`);
      }
      // What a voice platform does, too: a gateway that is busy says when to come again.
      await wait(answer.retryAfterMs ?? 1_000, undefined, { signal });
    }
  }
}
