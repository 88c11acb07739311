import { outcomeOfSilence } from '@aftercall/core';
import type {
  Channel,
  ChannelCapabilities,
  ChannelOutside,
  FitInput,
  FitResult,
  FoundReceipt,
  ListedReplies,
  ReconcileResult,
  SendOutcome,
  TextInput,
} from '@aftercall/core';
import { listedSenders } from './account-settings.ts';
import type { AccountSettings } from './account-settings.ts';
import { attemptParameter } from './callback-query.ts';
import { outcomeOfCreated, outcomeOfRefusal } from './create-outcome.ts';
import { findMessage } from './find-message.ts';
import { findReceipt } from './find-receipt.ts';
import { listReplies } from './list-replies.ts';
import { createFormWriter } from './message-form.ts';
import { createMessageWebhook } from './message-webhook.ts';
import type { MessageWebhookParts } from './message-webhook.ts';
import { bodyOf } from './text-request.ts';
import { createTwilioClient } from './twilio-client.ts';

/** What one channel of Programmable Messaging has for itself. */
export interface MessageChannelParts extends Pick<MessageWebhookParts, 'errors' | 'parseInbound'> {
  readonly name: string;
  /** Replies are listed for accounts of which the senders are known. */
  readonly capabilities: Omit<ChannelCapabilities, 'listReplies'>;
  fit(this: void, input: FitInput): FitResult;
  fitText(this: void, input: TextInput): FitResult;
  /** A number as Twilio is to have it, with the prefix of the channel. */
  addressOf(this: void, to: string): string;
  /** Further fields of every message, by Twilio's names. */
  readonly formFields?: Readonly<Record<string, string | number | boolean>>;
  /** Whether Twilio may replace characters of this body, so that it cannot be found by it. */
  readonly mayRewrite?: (body: string) => boolean;
}

/** A channel over Twilio's message resource, for one account. */
export function createMessageChannel(
  account: AccountSettings,
  outside: ChannelOutside,
  parts: MessageChannelParts,
): Channel {
  const { accountSid, authToken, authTokens, baseUrl } = account;
  const { name, fit, fitText, addressOf, formFields = {}, errors, parseInbound } = parts;
  const senders = listedSenders(account);
  const capabilities = { ...parts.capabilities, listReplies: senders.length > 0 };
  const twilio = createTwilioClient({
    accountSid,
    username: account.apiKeySid ?? accountSid,
    password: account.apiKeySecret ?? authToken,
    baseUrl,
    http: outside.http,
  });
  const writeForm = createFormWriter(account, formFields, outside.webhookUrl);

  return {
    name,
    capabilities,
    hosts: [new URL(baseUrl).host],
    fit,
    fitText,

    async send(request, { attemptId, signal }): Promise<SendOutcome> {
      const form = writeForm({ to: addressOf(request.to), body: bodyOf(request), attemptId });
      try {
        const creation = await twilio.create(form, signal);
        return 'created' in creation
          ? outcomeOfCreated(creation.created, request.units, errors)
          : outcomeOfRefusal(creation.answer, errors, outside.now());
      } catch (error) {
        return outcomeOfSilence(error, 'Twilio');
      }
    },

    async reconcile(request, sentAt, { signal }): Promise<ReconcileResult> {
      try {
        const body = bodyOf(request);
        const mayBeRewritten = parts.mayRewrite?.(body) === true;
        return await findMessage(twilio.call(signal), { to: addressOf(request.to), body, sentAt, mayBeRewritten });
      } catch {
        return { found: false, certain: false, answered: false };
      }
    },

    async receiptOf({ providerIds: [sid = ''] }, { attemptId, signal }): Promise<FoundReceipt | undefined> {
      const callbackUrl = `${outside.webhookUrl}?${attemptParameter}=${encodeURIComponent(attemptId)}`;
      return findReceipt(twilio.call(signal), sid, { baseUrl, callbackUrl, channel: name, errors });
    },

    ...(capabilities.listReplies && {
      listReplies: (span, signal): Promise<ListedReplies> =>
        listReplies(() => twilio.call(signal), span, { senders, baseUrl, now: outside.now, parseInbound }),
    }),

    webhook: createMessageWebhook({ name, authTokens: [authToken, ...authTokens], errors, parseInbound }),
  };
}
