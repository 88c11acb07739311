import type { CarrierState } from '../carrier/carrier-state.ts';
import type { Webhook, WebhookResult } from './webhook-poster.ts';

/**
 * Meta and Google try again until they are answered well, ever more slowly (Google at most every 600 s), for up to
 * 7 days. Here the waits begin with a second and are played at the carrier's pace.
 * https://developers.google.com/business-communications/rcs-business-messaging/guides/integrate/webhooks
 */
const firstWaitMs = 1_000;
const longestWaitMs = 600_000;
const leastWaitMs = 50;
const giveUpAfterMs = 7 * 86_400_000;

export interface PersistentPost {
  /** What the first try gave. */
  readonly first: Promise<WebhookResult>;
  /** What the last one gave, when it is over. */
  readonly last: Promise<WebhookResult>;
}

/** Posts webhooks until they are answered with success. */
export class PersistentPoster {
  readonly #state: Pick<CarrierState, 'poster' | 'timers' | 'behaviour'>;

  constructor(state: Pick<CarrierState, 'poster' | 'timers' | 'behaviour'>) {
    this.#state = state;
  }

  /** Neither promise rejects. */
  post(webhook: Webhook): PersistentPost {
    const first = this.#state.poster.postOnce(webhook);
    return { first, last: this.#persist(webhook, first) };
  }

  async #persist(webhook: Webhook, first: Promise<WebhookResult>): Promise<WebhookResult> {
    const { poster, timers, behaviour } = this.#state;
    const { clearings } = timers;
    let result = await first;
    let waited = 0;
    for (let waitMs = firstWaitMs; !isWell(result) && waited < giveUpAfterMs; waitMs = longer(waitMs)) {
      waited += waitMs;
      if (timers.clearings !== clearings) return result;
      if (!(await timers.wait(Math.max(leastWaitMs, behaviour.scaled(waitMs))))) return result;
      const { answer, error } = await poster.postOnce(webhook);
      result = { attempts: result.attempts + 1, answer, error };
    }
    return result;
  }
}

function isWell({ answer }: WebhookResult): boolean {
  return answer !== null && answer >= 200 && answer < 300;
}

function longer(waitMs: number): number {
  return Math.min(longestWaitMs, waitMs * 2);
}
