import type { IncomingMessage } from 'node:http';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { LimitsConfig } from '../config/gateway-config.ts';
import type { Metrics } from '../observability/metrics.ts';
import { addressOf } from './address-of.ts';
import type { Authenticator } from './authenticate.ts';
import { Problem } from './problem.ts';

export interface RequestLimitsSettings {
  readonly limits: Pick<LimitsConfig, 'requestsPerSecond' | 'failedRequestsPerMinute'>;
  readonly authenticator: Pick<Authenticator, 'identify'>;
  readonly metrics: Pick<Metrics, 'requestsLimited'>;
}

/**
 * How many requests one API key may make of this gateway, and how many one address may make without a key that is known.
 * Providers' webhooks are not counted: a receipt that is turned away may never come again, and a signature guards them.
 *
 * Only requests without a known key count against an address and are refused for it, so that whoever sits behind the same
 * balancer as somebody who guesses is served as ever: with a key, or by a session that this gateway has met.
 */
export class RequestLimits {
  readonly #byKey: RateLimiterMemory;
  readonly #failures: RateLimiterMemory;
  /** Apart from the others: who has no key at all takes no room from a session that this gateway is yet to meet. */
  readonly #guesses: RateLimiterMemory;
  readonly #authenticator: Pick<Authenticator, 'identify'>;
  readonly #metrics: Pick<Metrics, 'requestsLimited'>;

  constructor({ limits, authenticator, metrics }: RequestLimitsSettings) {
    this.#byKey = new RateLimiterMemory({ points: limits.requestsPerSecond, duration: 1 });
    this.#failures = new RateLimiterMemory({ points: limits.failedRequestsPerMinute, duration: 60 });
    this.#guesses = new RateLimiterMemory({ points: limits.failedRequestsPerMinute, duration: 60 });
    this.#authenticator = authenticator;
    this.#metrics = metrics;
  }

  /** @throws {Problem} 429 with the seconds after which there is room again. */
  async admit(request: IncomingMessage): Promise<void> {
    const caller = this.#authenticator.identify(request);
    if (caller === undefined) {
      await this.#count(this.#failures, addressOf(request), 'address', unknownKey);
    } else {
      await this.#count(this.#byKey, caller.name, 'key', busyKey);
    }
  }

  /**
   * Counts the cookie of a session that this gateway has not met yet against the address that sends it, before the database
   * is asked whether there is such a session: whoever makes cookies up has it asked no more often than that.
   *
   * @returns what takes the count back, for a session that there is.
   * @throws {Problem} 429, as above.
   */
  async admitGuess(request: IncomingMessage): Promise<() => Promise<unknown>> {
    const address = addressOf(request);
    await this.#count(this.#guesses, address, 'address', unknownSession);
    return () => this.#guesses.reward(address);
  }

  async #count(limiter: RateLimiterMemory, name: string, by: 'address' | 'key', detail: string): Promise<void> {
    try {
      await limiter.consume(name);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      this.#metrics.requestsLimited.inc({ by });
      const retryAfter = Math.max(1, Math.ceil(refusal.msBeforeNext / 1_000));
      throw new Problem('too-many-requests', detail, { headers: { 'retry-after': String(retryAfter) } });
    }
  }
}

const unknownKey = 'Too many requests from this address carried no API key that is known here: check the key.';
const unknownSession =
  'Too many requests from this address carried a session that is not known here: wait, and sign in again.';
const busyKey =
  'This key has made as many requests of this gateway as limits.requestsPerSecond allows: send events in batches.';
