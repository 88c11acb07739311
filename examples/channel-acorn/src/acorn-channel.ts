import { outcomeOfSilence } from '@aftercall/core';
import type { Channel, ChannelFactory, ChannelOutside } from '@aftercall/core';
import { acornCapabilities } from './acorn-capabilities.ts';
import { outcomeOfAnswer } from './acorn-outcome.ts';
import { bodyOf, fitAcorn, fitAcornText } from './acorn-request.ts';
import { acornSettings } from './acorn-settings.ts';
import type { AcornSettings } from './acorn-settings.ts';
import { createAcornWebhook } from './acorn-webhook.ts';

export const acornChannel: ChannelFactory<AcornSettings> = {
  channel: 'acorn',
  contract: 1,
  settings: acornSettings,
  create: createAcornChannel,
};

function createAcornChannel(settings: AcornSettings, { http, now, webhookUrl }: ChannelOutside): Channel {
  const { baseUrl, token, webhookKeys } = settings;
  return {
    name: 'acorn',
    capabilities: acornCapabilities,
    hosts: [new URL(baseUrl).host],
    fit: fitAcorn,
    fitText: fitAcornText,
    async send(request, { attemptId, signal }) {
      try {
        const answer = await http({
          method: 'POST',
          url: `${baseUrl}/messages`,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: bodyOf(request, attemptId, webhookUrl),
          signal,
        });
        return outcomeOfAnswer(answer, now());
      } catch (error) {
        return outcomeOfSilence(error, 'the provider');
      }
    },
    webhook: createAcornWebhook(webhookKeys),
  };
}
