import { hashApiKey } from '../../src/config/api-key.ts';
import { openAllDay } from './open-all-day.ts';

export const tenant = 'salon-luz';
export const account = 'sms-main';
export const apiKey = 'ack_of-the-end-to-end-tests';

/** The sandbox's one account, as its README names it. */
export const twilioAccount = {
  accountSid: 'AC00000000000000000000000000000001',
  authToken: 'sandbox-auth-token',
  from: '+15005550006',
} as const;

/** The sandbox's one number of Meta's, as its README names it. */
export const metaAccount = {
  phoneNumberId: '106540352242922',
  businessAccountId: '102290129340398',
  accessToken: 'sandbox-access-token',
  appSecrets: ['sandbox-app-secret'],
  verifyToken: 'sandbox-verify-token',
} as const;

/** The sandbox's one agent of Google RCS for Business, as its README names it; any key will do. */
export const rbmAgent = {
  provider: 'google',
  agentId: 'sandbox_agent',
  clientToken: 'sandbox-client-token',
} as const;

export interface AccountChoices {
  readonly id: string;
  readonly channel: string;
  readonly settings: object;
  readonly optOutConfirmation?: 'provider' | 'gateway';
  readonly pace?: object;
}

export interface GatewayConfigChoices {
  readonly sandboxUrl: string;
  /** From the end of a call until its follow-up is due. */
  readonly afterCallDelay?: string;
  /** Who answers STOP and HELP on SMS: the carrier, unless it is said. */
  readonly optOutConfirmation?: 'provider' | 'gateway';
  /** How fast messages leave from the account on SMS. */
  readonly pace?: object;
  /** Sends under way at once. */
  readonly sendConcurrency?: number;
  /** Accounts after the one on SMS; every caller may be written to on all of them, in this order. */
  readonly moreAccounts?: readonly AccountChoices[];
  /** Who is written to where, instead of that. */
  readonly routing?: readonly object[];
  /** What messages cost, and what of them is included. */
  readonly prices?: object;
  readonly tariff?: object;
  /** Packages that bring further channels. */
  readonly channels?: readonly string[];
}

/** A configuration file: JSON, which is YAML as well. One tenant, one account, real time but little of it. */
export function gatewayConfig(choices: GatewayConfigChoices): string {
  const { sandboxUrl, afterCallDelay = '300ms', sendConcurrency = 64, moreAccounts = [], channels = [] } = choices;
  const everyChannel = { send: ['sms', ...moreAccounts.map((one) => one.channel)].map((channel) => ({ channel })) };
  const config = {
    apiKeys: [{ name: 'voice-platform', sha256: hashApiKey(apiKey), tenants: '*' }],
    privacy: { addressKeys: [{ version: 1, key: Buffer.alloc(32, 7).toString('base64') }] },
    timing: { afterCallDelay },
    limits: { sendConcurrency },
    channels,
    ...(choices.prices && { prices: choices.prices }),
    tenants: [
      {
        id: tenant,
        name: 'Salon Luz',
        locale: 'en-US',
        timezone: 'America/New_York',
        accounts: [
          {
            id: account,
            channel: 'sms',
            optOutConfirmation: choices.optOutConfirmation ?? 'provider',
            settings: { ...twilioAccount, baseUrl: sandboxUrl },
            ...(choices.pace && { pace: choices.pace }),
          },
          ...moreAccounts,
        ],
        routing: choices.routing ?? [everyChannel],
        quietHours: openAllDay,
        ...(choices.tariff && { tariff: choices.tariff }),
      },
    ],
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
