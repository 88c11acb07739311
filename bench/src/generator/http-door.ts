import { tenantOf } from '../tenants.ts';
import { PostClient } from '../wire/post-client.ts';
import type { Outcome } from '../wire/post-connection.ts';
import { textOf } from '../wire/read-answer.ts';
import { bookingEvent } from './booking-event.ts';
import type { CallerKind } from './callers.ts';
import type { EventDoor } from './event-door.ts';
import type { EventLoadSettings, LoadCounts } from './load.ts';
import { ToldEvents } from './told-events.ts';

/**
 * Posts events to the gateways in turns, one a request as a voice platform sends them. Events
 * beyond the connections wait in line. It counts as the client of the bare loop does, but costs
 * less: what it takes of the machine is missing from the path.
 */
export class HttpDoor implements EventDoor {
  readonly #clients: readonly PostClient[];
  readonly #isLive: boolean;
  readonly #callers: CallerKind;
  readonly #tenants: number;
  readonly #told = new ToldEvents();

  /** @param isLive the gateway is to send at once. */
  constructor(settings: EventLoadSettings, isLive = true) {
    this.#clients = postClients(settings, 'application/cloudevents+json');
    this.#isLive = isLive;
    this.#callers = settings.callers ?? 'one-channel';
    this.#tenants = settings.tenants ?? 1;
  }

  get posted(): number {
    return this.#told.posted;
  }

  tell(number: number, now: number): void {
    this.#told.begin();
    const client = inTurns(this.#clients, number);
    const tenant = this.#tenants === 1 ? undefined : tenantOf(number, this.#tenants);
    const event = bookingEvent(number, now, { live: this.#isLive, callers: this.#callers, tenant });
    client.post('/v1/events', '', event, this.#count);
  }

  counts(): LoadCounts {
    return this.#told.counts();
  }

  /** An event is answered when it is committed; nobody waits for that, so nobody asks how long it took. */
  answersBetween(): readonly number[] {
    return [];
  }

  async close(): Promise<void> {
    await this.#told.untilIdle();
    for (const client of this.#clients) client.close();
  }

  readonly #count = (outcome: Outcome): void => {
    countAnswer(this.#told, outcome, 202);
  };
}

/** One a gateway, among which the connections are divided. */
export function postClients(
  { gatewayUrls, apiKey, connections }: EventLoadSettings,
  contentType: string,
): readonly PostClient[] {
  return gatewayUrls.map(
    (origin) =>
      new PostClient({
        origin,
        connections: Math.max(1, Math.floor(connections / gatewayUrls.length)),
        headers: { 'content-type': contentType, authorization: `Bearer ${apiKey}` },
      }),
  );
}

/** @throws RangeError without any. */
export function inTurns<Client>(clients: readonly Client[], number: number): Client {
  const client = clients[number % clients.length];
  if (client === undefined) throw new RangeError('a load needs a gateway');
  return client;
}

/** The gateway has more to do than it takes on, or its key has made as many requests as one may. */
const turnedAway: ReadonlySet<number> = new Set([503, 429]);

/** @param wanted the status of a good answer. @returns whether it was one. */
export function countAnswer(told: ToldEvents, outcome: Outcome, wanted: number): boolean {
  if (!('status' in outcome)) told.refuse(String(outcome));
  else if (outcome.status === wanted) {
    told.accept();
    return true;
  } else told.refuse(`${outcome.status} ${textOf(outcome).slice(0, 500)}`, turnedAway.has(outcome.status));
  return false;
}
