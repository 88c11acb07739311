import { createHmac } from 'node:crypto';
import { type PersistentPost, type PersistentPoster } from '../http/persistent-poster.ts';
import type { Webhook, WebhookResult } from '../http/webhook-poster.ts';
import type { CarrierState } from '../carrier/carrier-state.ts';
import type { MetaAccount } from './meta-account.ts';
import { mergeChanges, type WebhookChange } from './webhook-envelope.ts';

interface Waiting {
  readonly change: WebhookChange;
  readonly posted: (post: PersistentPost) => void;
}

/** Up to 1000 updates travel in one webhook. (providers.md, 2.3) */
const batchLimit = 1_000;

const noWebhook: WebhookResult = { attempts: 0, answer: null, error: 'stopped' };

/** Posts changes to the accounts' webhooks, each alone or with others that come within the account's `batchMs`. */
export class WebhookOutbox {
  readonly #state: Pick<CarrierState, 'timers' | 'behaviour'>;
  readonly #poster: PersistentPoster;
  readonly #waiting = new Map<string, Waiting[]>();

  constructor(state: Pick<CarrierState, 'timers' | 'behaviour'>, poster: PersistentPoster) {
    this.#state = state;
    this.#poster = poster;
  }

  /** What became of the first post and of the last; both at once where a reset forgets the change. */
  post(account: MetaAccount, url: string, change: WebhookChange): PersistentPost {
    if (account.batchMs === 0) return this.#postNow(account, url, [change]);
    const post = new Promise<PersistentPost>((posted) => this.#queue(account, url, { change, posted }));
    return { first: post.then(({ first }) => first), last: post.then(({ last }) => last) };
  }

  /** To be called after the timers were cleared. */
  clear(): void {
    const forgotten = Promise.resolve(noWebhook);
    for (const { posted } of [...this.#waiting.values()].flat()) posted({ first: forgotten, last: forgotten });
    this.#waiting.clear();
  }

  #queue(account: MetaAccount, url: string, waiting: Waiting): void {
    const queue = this.#waiting.get(url);
    if (queue !== undefined) {
      queue.push(waiting);
      if (queue.length >= batchLimit) this.#flush(account, url);
      return;
    }
    this.#waiting.set(url, [waiting]);
    const { timers, behaviour } = this.#state;
    timers.after(behaviour.scaled(account.batchMs), () => this.#flush(account, url));
  }

  #flush(account: MetaAccount, url: string): void {
    const batch = this.#waiting.get(url) ?? [];
    this.#waiting.delete(url);
    if (batch.length === 0) return;
    const changes = batch.map(({ change }) => change);
    const post = this.#postNow(account, url, changes);
    for (const { posted } of batch) posted(post);
  }

  #postNow(account: MetaAccount, url: string, changes: readonly WebhookChange[]): PersistentPost {
    return this.#poster.post(signedWebhook(account.appSecret, url, JSON.stringify(mergeChanges(changes))));
  }
}

/** https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validating-payloads */
export function signedWebhook(appSecret: string, url: string, body: string): Webhook {
  return {
    url,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'facebookexternalua',
      'x-hub-signature-256': `sha256=${createHmac('sha256', appSecret).update(body, 'utf8').digest('hex')}`,
    },
    body,
  };
}
