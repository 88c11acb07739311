import type { Channel, ChannelFactory, ChannelOutside, SendOutcome } from '@aftercall/core';
import { deliverMail } from './deliver-mail.ts';
import { emailCapabilities } from './email-capabilities.ts';
import { outcomeOfDelivery } from './email-outcome.ts';
import { fitEmail } from './email-request.ts';
import { emailSettings } from './email-settings.ts';
import type { EmailSettings } from './email-settings.ts';
import { emailWebhook } from './email-webhook.ts';
import { messageIdOf, writeMail } from './write-mail.ts';

/** E-mail through any SMTP server. */
export const emailChannel: ChannelFactory<EmailSettings> = {
  channel: 'email',
  contract: 1,
  settings: emailSettings,
  create: createEmailChannel,
};

function createEmailChannel(settings: EmailSettings, outside: ChannelOutside): Channel {
  const { host, port, subject } = settings;
  return {
    name: 'email',
    capabilities: emailCapabilities,
    hosts: [host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`],
    fit: (input) => fitEmail(input, subject),
    async send(request, { attemptId, signal }): Promise<SendOutcome> {
      const mail = await writeMail(request, attemptId, settings, outside.now());
      const delivery = await deliverMail(mail, request.to, settings, signal);
      return outcomeOfDelivery(delivery, messageIdOf(attemptId, settings));
    },
    webhook: emailWebhook,
  };
}
