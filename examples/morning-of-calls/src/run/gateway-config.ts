import { stringify } from 'yaml';
import type { Business } from '../morning/call-script.ts';
import { whatsappTemplates } from '../morning/whatsapp-templates.ts';
import type { RcsKey } from './rcs-key.ts';
import { accountIds, accountSidOf, authTokenOf, rcsAgentOf, whatsappNumberOf } from './sandbox-accounts.ts';

export interface GatewayConfigInput {
  readonly businesses: readonly Business[];
  readonly sandboxUrl: string;
  readonly apiKeySha256: string;
  readonly port: number;
  readonly dataDir: string;
  readonly rcsKey: RcsKey;
}

/** The gateway's configuration file: each business is a tenant with its accounts at the local carriers. */
export function gatewayConfig(input: GatewayConfigInput): string {
  const { businesses, sandboxUrl, apiKeySha256, port, dataDir, rcsKey } = input;
  return stringify({
    server: { port },
    database: { dataDir },
    apiKeys: [{ name: 'morning-of-calls', sha256: apiKeySha256, tenants: '*' }],
    timing: { afterCallDelay: '4s' },
    tenants: businesses.map((business) => ({
      id: business.id,
      name: business.name,
      locale: business.locale,
      timezone: business.timezone,
      accounts: [
        smsAccount(business, sandboxUrl),
        ...whatsappAccount(business, sandboxUrl),
        ...rcsAccount(business, sandboxUrl, rcsKey),
      ],
      ...(business.routing && { routing: business.routing }),
      ...(business.timing && { timing: business.timing }),
    })),
  });
}

/** The local carriers take what they are given; a morning is to show the gateway's own time. */
const noPace = { perSecond: 'none' } as const;

function smsAccount(business: Business, baseUrl: string): object {
  return {
    id: accountIds.sms,
    channel: 'sms',
    // The local Twilio answers its own words, as Twilio does; the other carriers answer none.
    optOutConfirmation: 'provider',
    pace: noPace,
    settings: {
      accountSid: accountSidOf(business),
      authToken: authTokenOf(business),
      from: business.sender,
      baseUrl,
    },
  };
}

function whatsappAccount(business: Business, baseUrl: string): readonly object[] {
  const number = whatsappNumberOf(business);
  if (number === undefined) return [];
  const { phoneNumberId, businessAccountId, accessToken, verifyToken, appSecret } = number;
  const templates = whatsappTemplates(business);
  const settings = { phoneNumberId, businessAccountId, accessToken, appSecrets: [appSecret], verifyToken, templates };
  const account = { id: accountIds.whatsapp, channel: 'whatsapp', optOutConfirmation: 'gateway' };
  return [{ ...account, settings: { ...settings, baseUrl } }];
}

function rcsAccount(business: Business, baseUrl: string, { privateKey }: RcsKey): readonly object[] {
  const agent = rcsAgentOf(business);
  if (agent === undefined) return [];
  const { agentId, clientToken, clientEmail } = agent;
  const serviceAccount = { client_email: clientEmail, private_key: privateKey };
  const settings = { provider: 'google', agentId, serviceAccount, clientToken };
  return [
    {
      id: accountIds.rcs,
      channel: 'rcs',
      optOutConfirmation: 'gateway',
      pace: noPace,
      settings: { ...settings, baseUrl, tokenUrl: `${baseUrl}/token` },
    },
  ];
}
