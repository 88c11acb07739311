import { generateKeyPairSync } from 'node:crypto';
import { createRcsChannel, rcsSettings } from '@aftercall/channel-rcs';
import { createSmsChannel, smsSettings } from '@aftercall/channel-sms';
import { capabilityTable } from '@aftercall/channel-testkit/capability-table';
import { createWhatsappChannel, whatsappSettings } from '@aftercall/channel-whatsapp';
import type { Channel, ChannelOutside } from '@aftercall/core';
import { betweenMarks } from './between-marks.ts';

/** No channel reaches for the outside before it is asked to send. */
const nowhere: ChannelOutside = {
  http: () => Promise.reject(new Error('the table asks no provider')),
  now: () => new Date(0),
  webhookUrl: 'https://gateway.example/webhooks/tenant/account',
};

const twilio = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'none' };

/** The README with its generated tables as they are now. */
export function withTables(readme: string): string {
  return betweenMarks(readme, 'channels', capabilityTable(columns()));
}

/** A column a channel; one of two providers with different abilities has two. */
function columns(): readonly Pick<Channel, 'name' | 'capabilities'>[] {
  const sms = createSmsChannel(smsSettings.parse({ ...twilio, from: '+12025550100' }), nowhere);
  const whatsapp = createWhatsappChannel(
    whatsappSettings.parse({
      phoneNumberId: '00000',
      businessAccountId: '00000',
      accessToken: 'none',
      appSecrets: ['none'],
      verifyToken: 'none',
    }),
    nowhere,
  );
  const rcs = (provider: string, settings: object): Pick<Channel, 'name' | 'capabilities'> => {
    const { name, capabilities } = createRcsChannel(rcsSettings.parse({ provider, ...settings }), nowhere);
    return { name: `${name} (${provider})`, capabilities };
  };
  return [
    sms,
    whatsapp,
    rcs('google', { agentId: 'none', serviceAccount: unusedServiceAccount(), clientToken: 'none' }),
    rcs('twilio', { ...twilio, from: 'rcs:none' }),
  ];
}

/** The settings want a key that is one. */
function unusedServiceAccount(): object {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  return {
    client_email: 'none@none.iam.gserviceaccount.com',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
}
