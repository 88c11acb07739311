import { TransportError } from '@aftercall/core';
import { createHttpClient, type LentHttpClient } from '@aftercall/http';
import { Webhook } from 'standardwebhooks';
import type { WebhookDestination } from '../config/outbound-config.ts';
import { cloudEventType, type OutboundEvent } from './cloud-event.ts';
import { publicLookup } from './public-address.ts';
import { readRetryAfter } from './retry-schedule.ts';
import type { Delivery, Target } from './target.ts';

/** Standard Webhooks advises 15 to 30 s. */
const timeoutMs = 20_000;
/** What a receiver answers beside its status is not looked at; an answer that is longer has failed. */
const mostAnswerBytes = 1024 * 1024;

export interface WebhookTargetSettings extends Pick<WebhookDestination, 'url' | 'secrets' | 'allowPrivateNetwork'> {
  readonly version: string;
  readonly now: () => Date;
  /** Deliveries under way at once. */
  readonly concurrency: number;
}

/**
 * Posts events as Standard Webhooks says (https://www.standardwebhooks.com): signed with each secret, 2xx is taken, 410
 * means no more, and everything else has failed, redirects included.
 */
export class WebhookTarget implements Target {
  readonly #settings: WebhookTargetSettings;
  readonly #http: LentHttpClient;
  readonly #signers: readonly Webhook[];

  constructor(settings: WebhookTargetSettings) {
    this.#settings = settings;
    this.#signers = settings.secrets.map((key) => new Webhook(key.export(), { format: 'raw' }));
    this.#http = createHttpClient({
      connectionsPerOrigin: settings.concurrency,
      timeoutMs,
      maxAnswerBytes: mostAnswerBytes,
      ...(!settings.allowPrivateNetwork && { lookup: publicLookup() }),
    });
  }

  async deliver(event: OutboundEvent, _order: string | undefined, signal: AbortSignal): Promise<Delivery> {
    const body = JSON.stringify(event);
    const at = this.#settings.now();
    try {
      const { status, headers } = await this.#http.send({
        method: 'POST',
        url: this.#settings.url,
        headers: {
          'content-type': cloudEventType,
          'user-agent': `aftercall/${this.#settings.version}`,
          'webhook-id': event.id,
          'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
          'webhook-signature': this.#signers.map((signer) => signer.sign(event.id, at, body)).join(' '),
        },
        body,
        signal,
      });
      return readAnswer(status, headers['retry-after'], at);
    } catch (error) {
      if (!TransportError.isInstance(error)) throw error;
      const code = error.cause instanceof Error ? ` (${error.cause.message})` : '';
      return { result: 'failed', error: `${error.kind}${code}` };
    }
  }

  close(): Promise<void> {
    return this.#http.close();
  }
}

function readAnswer(status: number, retryAfter: string | undefined, now: Date): Delivery {
  if (status >= 200 && status < 300) return { result: 'taken' };
  const error = `answered ${status}`;
  if (status === 410) return { result: 'gone', error };
  const laterMs = status === 429 || status === 503 ? readRetryAfter(retryAfter, now) : undefined;
  return { result: 'failed', error, ...(laterMs !== undefined && { laterMs }) };
}
