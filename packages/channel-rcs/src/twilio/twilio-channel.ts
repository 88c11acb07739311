import type { Channel, ChannelOutside, ReconcileResult, SendOutcome } from '@aftercall/core';
import { outcomeOfSilence } from '../outcome-of-silence.ts';
import { twilioCapabilities } from './twilio-capabilities.ts';
import { createTwilioClient } from './twilio-client.ts';
import { outcomeOfCreated, outcomeOfRefusal } from './twilio-outcome.ts';
import { findMessage } from './twilio-reconcile.ts';
import { createOptions, fitTwilio } from './twilio-request.ts';
import type { TwilioSettings } from './twilio-settings.ts';
import { createTwilioWebhook } from './twilio-webhook.ts';

/** RCS through Twilio Programmable Messaging. */
export function createTwilioChannel(settings: TwilioSettings, outside: ChannelOutside): Channel {
  const { accountSid, authToken, baseUrl } = settings;
  const twilio = createTwilioClient({
    accountSid,
    username: settings.apiKeySid ?? accountSid,
    password: settings.apiKeySecret ?? authToken,
    baseUrl,
    http: outside.http,
  });

  return {
    name: 'rcs',
    capabilities: twilioCapabilities,
    hosts: [new URL(baseUrl).host],
    fit: fitTwilio,

    async send(request, context): Promise<SendOutcome> {
      const options = createOptions(request, settings, outside.webhookUrl, context);
      const call = twilio.call(context.signal);
      try {
        return outcomeOfCreated(await call.messages.create(options));
      } catch (error) {
        const answer = call.answer();
        return answer === undefined ? outcomeOfSilence(error, 'Twilio') : outcomeOfRefusal(answer, outside.now());
      }
    },

    async reconcile(request, sentAt, context): Promise<ReconcileResult> {
      try {
        return await findMessage(twilio.call(context.signal), request, sentAt);
      } catch {
        return { found: false, certain: false };
      }
    },

    webhook: createTwilioWebhook([authToken, ...settings.authTokens]),
  };
}
