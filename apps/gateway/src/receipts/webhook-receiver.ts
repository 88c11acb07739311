import type { WebhookReply, WebhookRequest } from '@aftercall/core';
import type { Aftermath } from '../engine/aftermath.ts';
import { UnreadableAnswerError } from '../engine/checked-channel.ts';
import type { Account } from '../engine/tenant-policies.ts';
import type { MessageFinder } from './message-finder.ts';

export interface WebhookReceiverSettings {
  readonly aftermath: Aftermath;
  readonly finder: Pick<MessageFinder, 'named'>;
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
    const { reply } = parsed;
    if (parsed.signals.length > 0) {
      const receivedAt = now();
      const signals = await finder.named(account, parsed.signals);
      await aftermath.recordWebhook({ tenant, account: id, channel: channel.name, url, rawBody, receivedAt, signals });
    }
    return { outcome: 'stored', reply };
  }
}
