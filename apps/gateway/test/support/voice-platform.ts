import { setTimeout as wait } from 'node:timers/promises';
import type { GatewayClient } from './gateway-client.ts';

const firstRetryMs = 100;
const longestRetryMs = 800;
/** A gateway that stays away for longer fails the test. */
const patienceMs = 45_000;

/** What the doors answered, all posts together. */
export interface PostCounts {
  acknowledged: number;
  /** Answers of 5xx. */
  refused: number;
  /** No answer: the connection failed or broke. */
  unanswered: number;
}

/** Posts events as a voice platform does: an event that has no 202 is posted again, as it was. */
export class VoicePlatform {
  readonly counts: PostCounts = { acknowledged: 0, refused: 0, unanswered: 0 };
  /** Ids of the events that were posted. */
  readonly posted = new Set<string>();
  /** Ids of those that were answered with 202. */
  readonly acknowledged = new Set<string>();
  readonly #gateway: GatewayClient;

  constructor(gateway: GatewayClient) {
    this.#gateway = gateway;
  }

  /** Posts events one after another, each until it is acknowledged. */
  async postAll(events: readonly Record<string, unknown>[]): Promise<void> {
    for (const event of events) await this.#postUntilAcknowledged(event);
  }

  /** Posts once; answers whether it was acknowledged. Throws for an answer that asks for no retry. */
  async tryPost(event: Record<string, unknown>): Promise<boolean> {
    this.posted.add(String(event['id']));
    const response = await this.#gateway.post(event).catch(() => undefined);
    if (response === undefined) {
      this.counts.unanswered += 1;
      return false;
    }
    const answer = await response.text().catch(() => undefined);
    // Cut off in mid-answer, it was not heard.
    if (answer === undefined) {
      this.counts.unanswered += 1;
      return false;
    }
    if (response.status >= 500) {
      this.counts.refused += 1;
      return false;
    }
    if (response.status !== 202) throw new Error(`POST /v1/events: ${response.status} ${answer}`);
    this.counts.acknowledged += 1;
    this.acknowledged.add(String(event['id']));
    return true;
  }

  async #postUntilAcknowledged(event: Record<string, unknown>): Promise<void> {
    const deadline = Date.now() + patienceMs;
    for (let delay = firstRetryMs; !(await this.tryPost(event)); delay = Math.min(delay * 2, longestRetryMs)) {
      if (Date.now() > deadline)
        throw new Error(`The event ${String(event['id'])} was not acknowledged in ${patienceMs} ms.`);
      await wait(delay);
    }
  }
}
