import { stringify } from 'yaml';
import type { Business } from '../morning/call-script.ts';
import { accountSidOf, authTokenOf, smsAccountId } from './sandbox-accounts.ts';

export interface GatewayConfigInput {
  readonly businesses: readonly Business[];
  readonly sandboxUrl: string;
  readonly apiKeySha256: string;
  readonly port: number;
  readonly dataDir: string;
}

/** The gateway's configuration file: each business is a tenant with one SMS account at the local carrier. */
export function gatewayConfig(input: GatewayConfigInput): string {
  const { businesses, sandboxUrl, apiKeySha256, port, dataDir } = input;
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
        {
          id: smsAccountId,
          channel: 'sms',
          settings: {
            accountSid: accountSidOf(business),
            authToken: authTokenOf(business),
            from: business.sender,
            baseUrl: sandboxUrl,
          },
        },
      ],
      ...(business.timing && { timing: business.timing }),
    })),
  });
}
