import type { WebhookReply, WebhookRequest } from '@aftercall/core';
import { MicroBatcher } from '../engine/micro-batcher.ts';
import type { Account } from '../engine/tenant-policies.ts';
import type { ReceivedWebhook, SignalStore, StoredSignals } from '../ledger/signal-store.ts';

export interface WebhookReceiverSettings {
  readonly store: SignalStore;
  readonly now: () => Date;
  readonly maxBacklog: number;
  readonly committed: (news: StoredSignals) => void;
}

/** What to answer a provider. */
export type Reception =
  | { readonly outcome: 'stored'; readonly reply: WebhookReply }
  | { readonly outcome: 'forged'; readonly why: string }
  | { readonly outcome: 'unreadable' }
  | { readonly outcome: 'busy' };

/** Receipts and replies: verified on the raw bytes before anything is parsed, answered after the commit. */
export class WebhookReceiver {
  readonly #settings: WebhookReceiverSettings;
  readonly #batcher: MicroBatcher<ReceivedWebhook, void>;

  constructor(settings: WebhookReceiverSettings) {
    this.#settings = settings;
    this.#batcher = new MicroBatcher({ run: (webhooks) => this.#store(webhooks), maxItems: 256, inFlight: 1 });
  }

  async receive({ tenant, id, channel }: Account, request: WebhookRequest): Promise<Reception> {
    const verified = channel.webhook.verify(request);
    if (!verified.verified) return { outcome: 'forged', why: verified.why };
    const { now, maxBacklog } = this.#settings;
    if (this.#batcher.backlog >= maxBacklog) return { outcome: 'busy' };
    let parsed;
    try {
      parsed = channel.webhook.parse(request);
    } catch {
      return { outcome: 'unreadable' };
    }
    const { url, rawBody } = request;
    const { signals, reply } = parsed;
    if (signals.length > 0) {
      const receivedAt = now();
      await this.#batcher.add({ tenant, account: id, channel: channel.name, url, rawBody, receivedAt, signals });
    }
    return { outcome: 'stored', reply };
  }

  close(): Promise<void> {
    return this.#batcher.close();
  }

  async #store(webhooks: readonly ReceivedWebhook[]): Promise<void[]> {
    const { store, committed } = this.#settings;
    committed(await store.store(webhooks));
    return webhooks.map(() => undefined);
  }
}
