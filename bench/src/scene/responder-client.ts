import { setTimeout as wait } from 'node:timers/promises';
import { request } from 'undici';
import type { Accept, ResponderStats } from '../responder/responder.ts';

const pollMs = 25;
/** A message that is not complete by then is lost, or its callbacks are. */
const patienceMs = 20_000;

/** Speaks to the responder's process. */
export class ResponderClient {
  readonly pid: number;
  readonly url: string;

  constructor(pid: number, url: string) {
    this.pid = pid;
    this.url = url;
  }

  stats(): Promise<ResponderStats> {
    return this.#get('/stats');
  }

  /** Whether a message gets a `sent` receipt before its `delivered` one, from now on. */
  async postSentReceipts(wanted: boolean): Promise<void> {
    const answer = await request(`${this.url}/receipts?sent=${wanted}`, { method: 'PUT' });
    await answer.body.dump();
  }

  /** Where Meta and Google post: the webhooks of a tenant. */
  async postWebhooksTo(url: string): Promise<void> {
    const answer = await request(`${this.url}/webhooks?url=${encodeURIComponent(url)}`, { method: 'PUT' });
    await answer.body.dump();
  }

  /** Of the events numbered from `from` to below `to`. */
  async accepts(from: number, to: number): Promise<ReadonlyMap<number, number>> {
    return new Map(await this.#get<Accept[]>(`/accepts?from=${from}&to=${to}`));
  }

  /** Waits until so many messages are complete since the start, or until it is clear that they will not be. */
  async untilCompleted(total: number): Promise<ResponderStats> {
    const patience = AbortSignal.timeout(patienceMs);
    for (;;) {
      const stats = await this.stats();
      if (stats.completed + stats.unacknowledged >= total || patience.aborted) return stats;
      await wait(pollMs);
    }
  }

  async #get<Answer>(path: string): Promise<Answer> {
    const answer = await request(this.url + path);
    return (await answer.body.json()) as Answer;
  }
}
