import type {
  Channel,
  ChannelFactory,
  ChannelOutside,
  ChannelSender,
  ReconcileResult,
  SendOutcome,
} from '@aftercall/core';
import { smsCapabilities } from './sms-capabilities.ts';
import { outcomeOfCreated, outcomeOfRefusal, outcomeOfSilence } from './sms-outcome.ts';
import { findMessage } from './sms-reconcile.ts';
import { createFormWriter, fitSms } from './sms-request.ts';
import { smsSettings } from './sms-settings.ts';
import type { SmsSettings } from './sms-settings.ts';
import { createSmsWebhook } from './sms-webhook.ts';
import { createTwilioClient } from './twilio-client.ts';

/** SMS through Twilio Programmable Messaging. */
export const smsChannel: ChannelFactory<SmsSettings> = {
  channel: 'sms',
  contract: 1,
  settings: smsSettings,
  create: createSmsChannel,
  senders: sendersOf,
};

export function createSmsChannel(settings: SmsSettings, outside: ChannelOutside): Channel {
  const { accountSid, authToken, baseUrl } = settings;
  const twilio = createTwilioClient({
    accountSid,
    username: settings.apiKeySid ?? accountSid,
    password: settings.apiKeySecret ?? authToken,
    baseUrl,
    http: outside.http,
  });
  const writeForm = createFormWriter(settings, outside.webhookUrl);

  return {
    name: 'sms',
    capabilities: smsCapabilities,
    hosts: [new URL(baseUrl).host],
    fit: fitSms,

    async send(request, context): Promise<SendOutcome> {
      const form = writeForm(request, context);
      try {
        const creation = await twilio.create(form, context.signal);
        return 'created' in creation
          ? outcomeOfCreated(creation.created)
          : outcomeOfRefusal(creation.answer, outside.now());
      } catch (error) {
        return outcomeOfSilence(error);
      }
    },

    async reconcile(request, sentAt, context): Promise<ReconcileResult> {
      try {
        return await findMessage(twilio.call(context.signal), request, sentAt, settings.smartEncoding === true);
      } catch {
        return { found: false, certain: false };
      }
    },

    webhook: createSmsWebhook([authToken, ...settings.authTokens]),
  };
}

/** Nobody can answer to an alphanumeric sender, so it may stand in several accounts. */
function sendersOf({ accountSid, from, messagingServiceSid }: SmsSettings): readonly ChannelSender[] {
  const isAnswered = from !== undefined && !/[A-Za-z]/.test(from);
  return [
    ...(isAnswered ? [{ field: 'from', key: `${accountSid}/${from}` }] : []),
    ...(messagingServiceSid === undefined ? [] : [{ field: 'messagingServiceSid', key: messagingServiceSid }]),
  ];
}
