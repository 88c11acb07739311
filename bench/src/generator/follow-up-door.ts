import { machineTime } from '../measure/machine-time.ts';
import type { PostClient } from '../wire/post-client.ts';
import { bookingRequest } from './booking-event.ts';
import type { EventDoor } from './event-door.ts';
import { countAnswer, inTurns, postClients } from './http-door.ts';
import type { EventLoadSettings, FollowUpDoorSettings, LoadCounts } from './load.ts';
import { ToldEvents } from './told-events.ts';

/** How long an agent waits at most. */
const waitQuery = '?wait=accepted&timeout=10s';

/**
 * Asks for follow-ups, each with an `Idempotency-Key` of its own, as the tool calls of voice agents do while the caller is
 * on the line; or waits in each request until the provider has accepted the message.
 */
export class FollowUpDoor implements EventDoor {
  readonly #clients: readonly PostClient[];
  readonly #path: string;
  readonly #told = new ToldEvents();
  readonly #answers: (readonly [at: number, tookMs: number])[] = [];

  constructor(settings: EventLoadSettings, { waits }: FollowUpDoorSettings) {
    this.#clients = postClients(settings, 'application/json');
    this.#path = `/v1/follow-ups${waits ? waitQuery : ''}`;
  }

  get posted(): number {
    return this.#told.posted;
  }

  tell(number: number, now: number, dueAt: number): void {
    this.#told.begin();
    const client = inTurns(this.#clients, number);
    client.post(this.#path, `idempotency-key: request-${number}\r\n`, bookingRequest(number, now), (outcome) => {
      const at = machineTime();
      if (countAnswer(this.#told, outcome, 201)) this.#answers.push([at, at - dueAt]);
    });
  }

  counts(): LoadCounts {
    return this.#told.counts();
  }

  answersBetween(from: number, to: number): readonly number[] {
    return this.#answers.filter(([at]) => at >= from && at < to).map(([, tookMs]) => tookMs);
  }

  async close(): Promise<void> {
    await this.#told.untilIdle();
    for (const client of this.#clients) client.close();
  }
}
