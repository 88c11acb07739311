import { setTimeout as wait } from 'node:timers/promises';
import { Pool } from 'undici';
import { callOfCaller, phoneOfCaller, type BrownoutTenant } from './brownout-tenants.ts';

/** A call whose events the gateway acknowledged. */
export interface PostedCall {
  readonly tenant: string;
  readonly phone: string;
  /** When it was to be posted, in milliseconds since 1970, whatever became of the ones before. */
  readonly dueAt: number;
}

/** Posts calls at a constant rate, whatever becomes of them: each has a consent and a trigger that is to be told at once. */
export class CallGenerator {
  readonly #pool: Pool;
  readonly #apiKey: string;
  readonly #counts = new Map<string, number>();
  readonly posted: PostedCall[] = [];
  /** Events that the gateway did not take; the run is not valid with one. */
  refused = 0;

  constructor(gatewayUrl: string, apiKey: string) {
    this.#pool = new Pool(gatewayUrl, { connections: 32 });
    this.#apiKey = apiKey;
  }

  /** For so long, so many calls a second of each tenant. */
  async run(tenants: readonly BrownoutTenant[], rate: number, seconds: number, signal: AbortSignal): Promise<void> {
    const start = Date.now();
    const posts: Promise<void>[] = [];
    for (let number = 0; number < rate * seconds; number += 1) {
      const dueAt = start + (number * 1_000) / rate;
      const waitMs = dueAt - Date.now();
      if (waitMs > 0) await wait(waitMs, undefined, { signal });
      for (const tenant of tenants) posts.push(this.#post(tenant, dueAt));
    }
    await Promise.all(posts);
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  async #post(tenant: BrownoutTenant, dueAt: number): Promise<void> {
    const number = this.#counts.get(tenant.id) ?? 0;
    this.#counts.set(tenant.id, number + 1);
    const phone = phoneOfCaller(tenant, number);
    const answer = await this.#pool.request({
      method: 'POST',
      path: '/v1/events',
      headers: { 'content-type': 'application/cloudevents-batch+json', authorization: `Bearer ${this.#apiKey}` },
      body: JSON.stringify(eventsOf(tenant.id, callOfCaller(tenant, number), phone)),
    });
    await answer.body.dump();
    if (answer.statusCode === 202) this.posted.push({ tenant: tenant.id, phone, dueAt });
    else this.refused += 1;
  }
}

function eventsOf(tenant: string, callId: string, phone: string): object[] {
  const event = (type: string, data: object): object => ({
    specversion: '1.0',
    id: `${callId}-${type}`,
    source: '/brownout/voice-platform',
    type,
    subject: callId,
    tenant,
    data,
  });
  const startsAt = new Date(Date.now() + 7 * 86_400_000).toISOString();
  return [
    event('call.started', { caller: { phone, locale: 'en-US' } }),
    event('consent.granted', {
      consent: {
        channels: ['sms'],
        purposes: ['appointment'],
        basis: 'oral_express',
        wording: 'May we text you this?',
      },
    }),
    event('booking.confirmed', {
      live: true,
      booking: { id: 'B-1', startsAt, location: '12 Harbour Street', rescheduleUrl: 'https://bookings.example/r/1' },
    }),
  ];
}
