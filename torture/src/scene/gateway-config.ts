import { createHash } from 'node:crypto';
import { tenants } from '../load/call-story.ts';

export const apiKey = 'ack_of-the-torture';

/** The sandbox's one account, as its README names it. */
export const twilioAccount = {
  accountSid: 'AC00000000000000000000000000000001',
  authToken: 'sandbox-auth-token',
} as const;

const atAnyHour = {
  place: 'default',
  for: 'transactional',
  hours: [{ from: '00:00', to: '24:00' }],
  author: 'the torture',
  reason: 'It runs at any hour, and nobody reads what it sends.',
};

/** A configuration file: JSON, which is YAML as well. The defaults, but for the wait after a call; and no message is late. */
export function gatewayConfig(carrierUrl: string): string {
  const config = {
    apiKeys: [{ name: 'voice-platform', sha256: createHash('sha256').update(apiKey).digest('hex'), tenants: '*' }],
    privacy: { addressKeys: [{ version: 1, key: Buffer.alloc(32, 7).toString('base64') }] },
    timing: { afterCallDelay: '1s', expireAfter: '24h' },
    tenants: tenants.map((id, index) => ({
      id,
      name: `Tenant ${index + 1}`,
      locale: 'en-US',
      timezone: 'America/New_York',
      accounts: [
        {
          id: 'sms-main',
          channel: 'sms',
          optOutConfirmation: 'provider',
          // No two accounts have one sender.
          settings: { ...twilioAccount, from: `+1500555000${index + 1}`, baseUrl: carrierUrl },
        },
      ],
      routing: [{ send: [{ channel: 'sms' }] }],
      quietHours: { overrides: [atAnyHour] },
    })),
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
