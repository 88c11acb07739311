import { Agent, request } from 'undici';
import { apiKey } from '../scene/gateway-config.ts';
import type { CallEvent } from './call-story.ts';
import type { Door } from './door.ts';

const patienceMs = 10_000;

/** `POST /v1/events`, to each gateway in turn, as a load balancer would. */
export class HttpDoor implements Door {
  readonly name = 'http';
  /** Answers of 5xx, and posts without an answer. */
  readonly refused = { answers: 0, unanswered: 0 };
  readonly #urls: readonly string[];
  /** A connection each: nothing is pipelined, and a killed gateway takes down only what it was asked. */
  readonly #agent = new Agent({ pipelining: 0, connections: null });
  #turn = 0;

  constructor(urls: readonly string[]) {
    this.#urls = urls;
  }

  async tell(event: CallEvent): Promise<boolean> {
    this.#turn += 1;
    const url = this.#urls[this.#turn % this.#urls.length] ?? '';
    const answer = await this.#post(url, event);
    if (answer === undefined) {
      this.refused.unanswered += 1;
      return false;
    }
    if (answer.status === 202) return true;
    if (answer.status < 500) throw new Error(`POST /v1/events: ${answer.status} ${answer.text}`);
    this.refused.answers += 1;
    return false;
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }

  async #post(url: string, event: CallEvent): Promise<{ status: number; text: string } | undefined> {
    try {
      const answer = await request(`${url}/v1/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/cloudevents+json' },
        body: JSON.stringify(event),
        dispatcher: this.#agent,
        signal: AbortSignal.timeout(patienceMs),
      });
      // Cut off in mid-answer, it was not heard.
      return { status: answer.statusCode, text: await answer.body.text() };
    } catch {
      return undefined;
    }
  }
}
