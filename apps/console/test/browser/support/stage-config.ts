import { hashApiKey } from '../../../../gateway/src/config/api-key.ts';
import {
  apiKey,
  gatewayConfig,
  tenant,
  twilioAccount,
  type GatewayConfigChoices,
} from '../../../../gateway/test/support/gateway-config.ts';
import { openAllDay } from '../../../../gateway/test/support/open-all-day.ts';

export const clinic = 'tide-clinic';
export const clinicKey = 'ack_of-the-clinic-of-the-browser-tests';

/** What was settled at an OpenID provider, as the configuration says it. */
export interface OidcChoices {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly roles: Readonly<Record<string, string>>;
}

/** The usual tenant, and beside it a clinic that holds every second person out; each has its own API key. */
export function stageConfig(choices: GatewayConfigChoices, oidc?: OidcChoices): string {
  const usual = JSON.parse(gatewayConfig(choices)) as { tenants: object[]; [field: string]: unknown };
  const config = {
    ...usual,
    apiKeys: [
      { name: 'voice-platform', sha256: hashApiKey(apiKey), tenants: [tenant] },
      { name: 'clinic', sha256: hashApiKey(clinicKey), tenants: [clinic] },
    ],
    tenants: [
      ...usual.tenants,
      {
        id: clinic,
        name: 'Tide Clinic',
        locale: 'en-US',
        timezone: 'America/New_York',
        accounts: [
          {
            id: 'sms-main',
            channel: 'sms',
            optOutConfirmation: 'provider',
            settings: { ...twilioAccount, from: '+15005550007', baseUrl: choices.sandboxUrl },
          },
        ],
        holdOut: { 'booking.confirmed': { share: 0.5, harmless: true, since: '2026-01-01' } },
        quietHours: openAllDay,
      },
    ],
    ...(oidc && { console: { oidc } }),
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
