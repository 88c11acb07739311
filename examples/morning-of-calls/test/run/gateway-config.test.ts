import { expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { parse } from 'yaml';
import { glowSalon } from '../../src/morning/glow-salon.ts';
import { morning } from '../../src/morning/morning.ts';
import { riveraHome } from '../../src/morning/rivera-home.ts';
import { makeApiKey } from '../../src/run/api-key.ts';
import { gatewayConfig } from '../../src/run/gateway-config.ts';
import { sandboxAccounts } from '../../src/run/sandbox-accounts.ts';

test('each business is a tenant with an account at the carrier, and the key stands there as its hash', () => {
  const { key, sha256: apiKeySha256 } = makeApiKey();
  const sandboxUrl = 'http://127.0.0.1:4010';
  const text = gatewayConfig({
    businesses: [glowSalon, riveraHome],
    sandboxUrl,
    apiKeySha256,
    port: 8080,
    dataDir: '/tmp/morning/data',
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
            settings: {
              accountSid: 'AC000000000000676c6f772d73616c6f6e',
              authToken: 'sandbox-token-of-glow-salon',
              from: '+12125550100',
              baseUrl: sandboxUrl,
            },
          },
        ],
      },
      expect.objectContaining({ id: 'rivera-home', timing: { longestWait: '8s' } }),
    ],
  });
});

test('the carrier has the same accounts, each with its own sender and inbound webhook', () => {
  const accounts = sandboxAccounts(morning, 'http://127.0.0.1:8080');
  expect(new Set(accounts.map(({ sid }) => sid)).size).toBe(morning.length);
  for (const { sid } of accounts) expect(sid).toMatch(/^AC[0-9a-f]{32}$/);
  expect(accounts.find(({ senders }) => senders.includes('+12125550100'))).toEqual({
    sid: 'AC000000000000676c6f772d73616c6f6e',
    authToken: 'sandbox-token-of-glow-salon',
    senders: ['+12125550100'],
    inboundUrl: 'http://127.0.0.1:8080/webhooks/glow-salon/sms-main',
  });
});
