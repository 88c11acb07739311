import { createHash } from 'node:crypto';
import { twilioAccount } from './twilio-account.ts';

/** The senders of the tenant, as its configuration has them. */
export type GatewayAccounts = readonly object[];

/** What gateways on one database have to have in common, beside it. */
export interface SharedKeys {
  /** 32 bytes in base64. */
  readonly addressKey: string;
  /** A file of 32 bytes. */
  readonly masterKeyFile: string;
}

export interface ConfigGiven {
  readonly port: number;
  readonly apiKey: string;
  /** A folder for a PostgreSQL of its own, or one that is there. */
  readonly database: { readonly dataDir: string } | { readonly url: string };
  readonly accounts: GatewayAccounts;
  readonly keys: SharedKeys | undefined;
}

export const tenant = 'harbour-clinic';

/** A measurement counts the same at any hour of the day. */
export const atAnyHour = {
  place: 'default',
  for: 'transactional',
  hours: [{ from: '00:00', to: '24:00' }],
  author: 'the benchmark',
  reason: 'It runs at any hour, and nobody reads what it sends.',
};

/** SMS alone. */
export function smsAccount(responderUrl: string): GatewayAccounts {
  return [
    {
      id: 'sms-main',
      channel: 'sms',
      optOutConfirmation: 'provider',
      settings: { ...twilioAccount, baseUrl: responderUrl },
    },
  ];
}

/** YAML takes in JSON. Whatever is not said here is the gateway's own default. */
export function gatewayConfig({ port, apiKey, database, accounts, keys }: ConfigGiven): string {
  return JSON.stringify({
    server: { port },
    database,
    ...(keys !== undefined && {
      privacy: { addressKeys: [{ version: 1, key: keys.addressKey }], masterKeyFiles: [keys.masterKeyFile] },
    }),
    apiKeys: [{ name: 'bench', sha256: createHash('sha256').update(apiKey).digest('hex'), tenants: '*' }],
    // Everybody calls again and again.
    caps: { person: { perDay: 'none', perWeek: 'none' } },
    tenants: [
      {
        id: tenant,
        name: 'Harbour Clinic',
        locale: 'en-US',
        timezone: 'America/New_York',
        accounts,
        quietHours: { overrides: [atAnyHour] },
      },
    ],
  });
}
