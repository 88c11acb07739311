import { PostClient } from '../wire/post-client.ts';
import type { Outcome } from '../wire/post-connection.ts';
import { textOf } from '../wire/read-answer.ts';
import type { LoadCounts } from './load.ts';

export interface EventClientSettings {
  readonly gatewayUrl: string;
  readonly apiKey: string;
  readonly connections: number;
}

/**
 * Posts events to the gateway, one a request as a voice platform sends them, and counts what they
 * come to. Events beyond the connections wait in line. It counts as the client of the bare loop
 * does, but costs less: what it takes of the machine is missing from the path.
 */
export class EventClient {
  readonly #client: PostClient;
  #posted = 0;
  #accepted = 0;
  #refused = 0;
  #unavailable = 0;
  #firstRefusal: string | undefined;
  #whenIdle: (() => void) | undefined;

  constructor({ gatewayUrl, apiKey, connections }: EventClientSettings) {
    this.#client = new PostClient({
      origin: gatewayUrl,
      connections,
      headers: { 'content-type': 'application/cloudevents+json', authorization: `Bearer ${apiKey}` },
    });
  }

  get posted(): number {
    return this.#posted;
  }

  /** Whatever the answer, it is counted. */
  post(event: string): void {
    this.#posted += 1;
    this.#client.post('/v1/events', '', event, this.#count);
  }

  counts(): LoadCounts {
    const firstRefusal = this.#firstRefusal;
    return {
      posted: this.#posted,
      accepted: this.#accepted,
      refused: this.#refused,
      unavailable: this.#unavailable,
      ...(firstRefusal !== undefined && { firstRefusal }),
    };
  }

  /** Waits for the requests under way, then lets the connections go. */
  async close(): Promise<void> {
    if (this.#underway > 0) await new Promise<void>((resolve) => (this.#whenIdle = resolve));
    this.#client.close();
  }

  get #underway(): number {
    return this.#posted - this.#accepted - this.#refused;
  }

  readonly #count = (outcome: Outcome): void => {
    if (!('status' in outcome)) this.#refuse(String(outcome));
    else if (outcome.status === 202) this.#accepted += 1;
    else {
      if (outcome.status === 503) this.#unavailable += 1;
      this.#refuse(`${outcome.status} ${textOf(outcome).slice(0, 500)}`);
    }
    if (this.#underway === 0) this.#whenIdle?.();
  };

  #refuse(why: string): void {
    this.#refused += 1;
    this.#firstRefusal ??= why;
  }
}
