import type { Signal, WebhookReply, WebhookRequest } from '@aftercall/core';
import type { Aftermath } from '../engine/aftermath.ts';
import { UnreadableAnswerError } from '../engine/checked-channel.ts';
import type { Account } from '../engine/tenant-policies.ts';
import type { MessageFinder } from './message-finder.ts';

export interface WebhookReceiverSettings {
  readonly aftermath: Aftermath;
  readonly finder: Pick<MessageFinder, 'sort' | 'named'>;
  readonly now: () => Date;
  readonly maxBacklog: number;
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

  constructor(settings: WebhookReceiverSettings) {
    this.#settings = settings;
  }

  async receive(account: Account, request: WebhookRequest): Promise<Reception> {
    const { tenant, id, channel } = account;
    const verified = channel.webhook.verify(request);
    if (!verified.verified) return { outcome: 'forged', why: verified.why };
    const { aftermath, finder, now, maxBacklog } = this.#settings;
    if (aftermath.backlog >= maxBacklog) return { outcome: 'busy' };
    let parsed;
    try {
      parsed = channel.webhook.parse(request);
    } catch (error) {
      if (error instanceof UnreadableAnswerError) throw error;
      return { outcome: 'unreadable' };
    }
    const { url, rawBody } = request;
    const receivedAt = now();
    const record = async (signals: readonly Signal[]): Promise<void> => {
      if (signals.length === 0) return;
      await aftermath.recordWebhook({ tenant, account: id, channel: channel.name, url, rawBody, receivedAt, signals });
    };
    // What a person says waits for no receipt that came with it.
    const { ready, nameless } = finder.sort(account, parsed.signals);
    if (nameless.length === 0) await record(ready);
    else await Promise.all([record(ready), finder.named(account, nameless).then(record)]);
    return { outcome: 'stored', reply: parsed.reply };
  }
}
