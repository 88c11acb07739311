import { expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { parse } from 'yaml';
import { glowSalon } from '../../src/morning/glow-salon.ts';
import { morning } from '../../src/morning/morning.ts';
import { riveraHome } from '../../src/morning/rivera-home.ts';
import { approvedTemplates, whatsappTemplates } from '../../src/morning/whatsapp-templates.ts';
import { makeApiKey } from '../../src/run/api-key.ts';
import { gatewayConfig } from '../../src/run/gateway-config.ts';
import { sandboxAccounts } from '../../src/run/sandbox-accounts.ts';

const rcsKey = { privateKey: 'the private key', publicKey: '-----BEGIN PUBLIC KEY-----' };

test('each business is a tenant with its accounts at the carriers, and the key stands there as its hash', () => {
  const { key, sha256: apiKeySha256 } = makeApiKey();
  const sandboxUrl = 'http://127.0.0.1:4010';
  const text = gatewayConfig({
    businesses: [glowSalon, riveraHome],
    sandboxUrl,
    apiKeySha256,
    port: 8080,
    dataDir: '/tmp/morning/data',
    rcsKey,
  });
  expect(text).not.toContain(key);
  expect(createHash('sha256').update(key).digest('hex')).toBe(apiKeySha256);
  expect(parse(text)).toEqual({
    server: { port: 8080 },
    database: { dataDir: '/tmp/morning/data' },
    apiKeys: [{ name: 'morning-of-calls', sha256: apiKeySha256, tenants: '*' }],
    timing: { afterCallDelay: '4s' },
    tenants: [
      {
        id: 'glow-salon',
        name: 'Glow Salon',
        locale: 'en-US',
        timezone: 'America/New_York',
        accounts: [
          {
            id: 'sms-main',
            channel: 'sms',
            optOutConfirmation: 'provider',
            pace: { perSecond: 'none' },
            settings: {
              accountSid: 'AC000000000000676c6f772d73616c6f6e',
              authToken: 'sandbox-token-of-glow-salon',
              from: '+12125550100',
              baseUrl: sandboxUrl,
            },
          },
          {
            id: 'rcs-main',
            channel: 'rcs',
            optOutConfirmation: 'gateway',
            pace: { perSecond: 'none' },
            settings: {
              provider: 'google',
              agentId: 'glow-salon',
              serviceAccount: {
                client_email: 'glow-salon@sandbox.iam.gserviceaccount.com',
                private_key: 'the private key',
              },
              clientToken: 'sandbox-client-token-of-glow-salon',
              baseUrl: sandboxUrl,
              tokenUrl: `${sandboxUrl}/token`,
            },
          },
        ],
        routing: glowSalon.routing,
      },
      expect.objectContaining({ id: 'rivera-home', timing: { longestWait: '8s' } }),
    ],
  });
});

test('the carriers have the same accounts, each with its own sender and webhook', () => {
  const { accounts, whatsappNumbers, rcsAgents } = sandboxAccounts(morning, 'http://127.0.0.1:8080', rcsKey);
  expect([accounts.length, whatsappNumbers.length, rcsAgents.length]).toEqual([8, 5, 3]);
  const config = parse(
    gatewayConfig({
      businesses: morning,
      sandboxUrl: 'http://127.0.0.1:4010',
      apiKeySha256: '',
      port: 1,
      dataDir: '',
      rcsKey,
    }),
  ) as { tenants: { id: string; accounts: { id: string; settings: Record<string, unknown> }[] }[] };
  const configured = config.tenants.flatMap(({ id, accounts: own }) =>
    own.map(({ id: account, settings }) => ({ ...settings, path: `/webhooks/${id}/${account}` })),
  );
  for (const { sid, inboundUrl } of accounts as { sid: string; inboundUrl: string }[]) {
    expect(sid).toMatch(/^AC[0-9a-f]{32}$/);
    expect(configured).toContainEqual(expect.objectContaining({ accountSid: sid, path: new URL(inboundUrl).pathname }));
  }
  for (const one of whatsappNumbers as Record<string, string>[]) {
    const { phoneNumberId, businessAccountId, accessToken, appSecret, verifyToken, webhookUrl = '' } = one;
    const ours = { phoneNumberId, businessAccountId, accessToken, appSecrets: [appSecret], verifyToken };
    expect(configured).toContainEqual(expect.objectContaining({ ...ours, path: new URL(webhookUrl).pathname }));
  }
  for (const { agentId, clientToken, webhookUrl = '' } of rcsAgents as Record<string, string>[]) {
    expect(configured).toContainEqual(
      expect.objectContaining({ agentId, clientToken, path: new URL(webhookUrl).pathname }),
    );
  }
});

test('the templates of WhatsApp are those that the carrier has approved', () => {
  for (const business of morning.filter((one) => one.whatsappNumber !== undefined)) {
    const approved = new Map(
      (approvedTemplates(business) as { name: string; body: string; language: string }[]).map((one) => [one.name, one]),
    );
    for (const one of whatsappTemplates(business) as { name: string; locale: string; body: { text: string } }[]) {
      expect(approved.get(one.name)).toMatchObject({ body: one.body.text, language: one.locale.replace('-', '_') });
    }
  }
});
