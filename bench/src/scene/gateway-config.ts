import { createHash } from 'node:crypto';
import { tenantsOf } from '../tenants.ts';
import { twilioAccount } from './twilio-account.ts';

/** The senders of a tenant, as the configuration has them. */
export type GatewayAccounts = readonly object[];

/** @param place of the tenant among the others, from 0. */
export type AccountsOfTenant = (place: number) => GatewayAccounts;

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
  readonly accountsOf: AccountsOfTenant;
  /** How many there are. */
  readonly tenants: number;
  readonly keys: SharedKeys | undefined;
}

/** A measurement counts the same at any hour of the day. */
export const atAnyHour = {
  place: 'default',
  for: 'transactional',
  hours: [{ from: '00:00', to: '24:00' }],
  author: 'the benchmark',
  reason: 'It runs at any hour, and nobody reads what it sends.',
};

const digitsOfPlace = 4;
const firstSender = Number(twilioAccount.from.slice(-digitsOfPlace));

/** SMS alone, from a number that no other tenant sends from. */
export function smsAccount(responderUrl: string, place = 0): GatewayAccounts {
  const from = twilioAccount.from.slice(0, -digitsOfPlace) + String(firstSender + place).padStart(digitsOfPlace, '0');
  return [
    {
      id: 'sms-main',
      channel: 'sms',
      optOutConfirmation: 'provider',
      settings: { ...twilioAccount, from, baseUrl: responderUrl },
    },
  ];
}

/** YAML takes in JSON. Whatever is not said here is the gateway's own default. */
export function gatewayConfig({ port, apiKey, database, accountsOf, tenants, keys }: ConfigGiven): string {
  return JSON.stringify({
    server: { port },
    database,
    ...(keys !== undefined && {
      privacy: { addressKeys: [{ version: 1, key: keys.addressKey }], masterKeyFiles: [keys.masterKeyFile] },
    }),
    apiKeys: [{ name: 'bench', sha256: createHash('sha256').update(apiKey).digest('hex'), tenants: '*' }],
    // Everybody calls again and again.
    caps: { person: { perDay: 'none', perWeek: 'none' } },
    tenants: tenantsOf(tenants).map((id, place) => ({
      id,
      name: 'Harbour Clinic',
      locale: 'en-US',
      timezone: 'America/New_York',
      accounts: accountsOf(place),
      quietHours: { overrides: [atAnyHour] },
    })),
  });
}
