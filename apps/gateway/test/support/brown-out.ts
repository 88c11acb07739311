import type { ReconcileResult, SendOutcome } from '@aftercall/core';
import type { FakeSend } from './fake-channel.ts';

/** How a provider fails, in shares of what it is sent; the rest is taken as ever. */
export interface BrownOutShares {
  /** A 5xx; half of these messages were taken before it. */
  readonly serverErrors: number;
  /** No answer; half of these messages were taken. */
  readonly timeouts: number;
  readonly throttles: number;
  /** No connection, so that surely nothing left. */
  readonly refusals: number;
}

/** A provider that can fail, and that alone knows what it took: the judge of what was lost and what was doubled. */
export class FailingProvider {
  /** While it is set, it fails so. */
  shares: BrownOutShares | undefined;
  /** How often it took a message to a phone. */
  readonly taken = new Map<string, number>();
  readonly #attempts = new Set<string>();
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  respond({ attemptId, request }: FakeSend): SendOutcome {
    const take = (): void => {
      this.#attempts.add(attemptId);
      this.taken.set(request.to, (this.taken.get(request.to) ?? 0) + 1);
    };
    const takeHalf = (): void => {
      if (this.#random() < 0.5) take();
    };
    const { serverErrors, timeouts, throttles, refusals } = this.shares ?? fine;
    const chance = this.#random();
    if (chance < serverErrors) {
      takeHalf();
      return { outcome: 'uncertain', cause: 'server_error' };
    }
    if (chance < serverErrors + timeouts) {
      takeHalf();
      return { outcome: 'uncertain', cause: 'timeout' };
    }
    if (chance < serverErrors + timeouts + throttles) {
      return { outcome: 'throttled', scope: 'account', retryAfterMs: 1_000 };
    }
    if (chance < serverErrors + timeouts + throttles + refusals) return neverLeft;
    take();
    return { outcome: 'accepted', providerIds: [`id-${attemptId}`] };
  }

  /** What it says of an uncertain send; asked while it fails, it fails to answer as often. */
  tell({ attemptId }: FakeSend): ReconcileResult {
    const { serverErrors, timeouts, throttles, refusals } = this.shares ?? fine;
    if (this.#random() < serverErrors + timeouts + throttles + refusals)
      return { found: false, certain: false, answered: false };
    if (!this.#attempts.has(attemptId)) return { found: false, certain: true };
    return { found: true, providerIds: [`id-${attemptId}`], rawStatus: 'sent' };
  }
}

const fine: BrownOutShares = { serverErrors: 0, timeouts: 0, throttles: 0, refusals: 0 };

/** No connection could be made. */
export const neverLeft: SendOutcome = {
  outcome: 'rejected',
  reason: {
    kind: 'provider_error',
    permanent: false,
    fallback: true,
    alert: false,
    neverLeft: true,
    message: 'Nothing was sent, because no connection to the provider was available: refused.',
  },
};
