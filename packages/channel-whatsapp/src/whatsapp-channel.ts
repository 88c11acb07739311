import { outcomeOfSilence } from '@aftercall/core';
import type { Channel, ChannelFactory, ChannelOutside, SendOutcome } from '@aftercall/core';
import { createGraphClient } from './graph-client.ts';
import type { GraphCall } from './graph-client.ts';
import { recipientOf } from './whatsapp-address.ts';
import { whatsappCapabilities } from './whatsapp-capabilities.ts';
import { parseJson } from './whatsapp-json.ts';
import { graphErrorCode, outcomeOfAnswer } from './whatsapp-outcome.ts';
import { fitWhatsapp, fitWhatsappText, messageOf } from './whatsapp-request.ts';
import { templateLocales } from './whatsapp-template-locales.ts';
import { templateWordings } from './whatsapp-template-wordings.ts';
import { whatsappSettings } from './whatsapp-settings.ts';
import type { WhatsappSettings } from './whatsapp-settings.ts';
import { createWhatsappWebhook } from './whatsapp-webhook.ts';

/** WhatsApp through Meta's Cloud API. */
export const whatsappChannel: ChannelFactory<WhatsappSettings> = {
  channel: 'whatsapp',
  contract: 1,
  settings: whatsappSettings,
  create: createWhatsappChannel,
  senders: ({ phoneNumberId }) => [{ field: 'phoneNumberId', key: phoneNumberId }],
  // https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput: 80, and 1,000 once raised
  pace: () => ({ perSecond: 80 }),
  // A business may set up answers of its own at Meta, and then says so.
  answersStops: () => false,
  templateLocales,
  templates: templateWordings,
};

export function createWhatsappChannel(settings: WhatsappSettings, outside: ChannelOutside): Channel {
  const { phoneNumberId, accessToken, apiVersion, baseUrl } = settings;
  const graph = createGraphClient({ accessToken, apiVersion, baseUrl, http: outside.http });

  /** Marks a message as read, and shows that somebody writes when asked to: one call of the API does both. */
  const mark = async (providerId: string, signal: AbortSignal, indicator?: 'text'): Promise<void> => {
    const call = graph.call(signal);
    await settled(call, () => call.api.markAsRead(phoneNumberId, providerId, indicator));
    const { status, body } = call.answer()!;
    if (status >= 200 && status <= 299) return;
    throw new Error(`Meta did not take the mark: HTTP ${status}, code ${graphErrorCode(parseJson(body)) ?? 'none'}`);
  };

  return {
    name: 'whatsapp',
    capabilities: whatsappCapabilities,
    hosts: [new URL(baseUrl).host],
    fit: (input) => fitWhatsapp(input, settings),
    fitText: fitWhatsappText,

    async send(request, { attemptId, signal }): Promise<SendOutcome> {
      const message = messageOf(request);
      const recipient = recipientOf(request.to);
      if (recipient === undefined) throw new TypeError('ChannelRequest.to: no address of this channel');
      const call = graph.call(signal);
      try {
        // The attempt id comes back on every status, as `biz_opaque_callback_data`.
        await settled(call, () => call.api.sendMessage(phoneNumberId, recipient, message, undefined, attemptId));
      } catch (error) {
        return outcomeOfSilence(error, 'Meta');
      }
      return outcomeOfAnswer(call.answer()!, outside.now());
    },

    async typing({ inReplyTo }, signal) {
      // Shown only as the answer to a message of theirs.
      if (inReplyTo !== undefined) await mark(inReplyTo, signal, 'text');
    },

    markRead: ({ providerId }, signal) => mark(providerId, signal),

    webhook: createWhatsappWebhook(settings),
  };
}

/** Waits for an answer, whatever the library makes of it; rejects when there is none. */
async function settled(call: GraphCall, ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    if (call.answer() === undefined) throw error;
  }
}
