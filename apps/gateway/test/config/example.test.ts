import { fileURLToPath } from 'node:url';

import { smsChannel } from '@aftercall/channel-sms';
import type { ChannelFactory } from '@aftercall/core';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';

import { findApiKey } from '../../src/config/api-key.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { fakeFactory } from './load-fixture.ts';

const file = fileURLToPath(new URL('../../../../examples/config/aftercall.yaml', import.meta.url));

const smsLike = fakeFactory(
  'sms',
  z.strictObject({ accountSid: z.string(), authToken: z.string(), from: z.string(), baseUrl: z.string() }),
);

async function loadExample(factory: ChannelFactory, env: Readonly<Record<string, string>> = {}) {
  const result = await loadConfig({ file, env, channels: new Map([['sms', factory]]) });
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.config;
}

describe('examples/config/aftercall.yaml', () => {
  test('loads with nothing set, for the sandbox', async () => {
    const config = await loadExample(smsLike);
    expect([...config.tenants.keys()]).toEqual(['harbour-clinic', 'clinica-del-puerto']);
    expect(config.tenants.get('harbour-clinic')?.accounts.get('sms-main')?.settings).toEqual({
      accountSid: 'AC00000000000000000000000000000001',
      authToken: 'sandbox-auth-token',
      from: '+15005550006',
      baseUrl: 'http://127.0.0.1:4010',
    });
    expect(findApiKey(config.apiKeys, 'ack_7z6du5ytWNENNdaOrzlBf_lcTREMNObgpclWCKWStNw')?.tenants).toEqual([
      'harbour-clinic',
      'clinica-del-puerto',
    ]);
  });

  test('satisfies the channel that it names', async () => {
    const config = await loadExample(smsChannel);
    for (const tenant of config.tenants.values()) {
      expect(tenant.accounts.get('sms-main')?.settings).toMatchObject({
        accountSid: 'AC00000000000000000000000000000001',
        authTokens: [],
        baseUrl: 'http://127.0.0.1:4010',
      });
    }
  });

  test('takes its account from the environment', async () => {
    const config = await loadExample(smsLike, {
      TWILIO_AUTH_TOKEN: 'of-my-own',
      TWILIO_BASE_URL: 'https://api.twilio.com',
    });
    expect(config.tenants.get('clinica-del-puerto')?.accounts.get('sms-main')?.settings).toMatchObject({
      authToken: 'of-my-own',
      baseUrl: 'https://api.twilio.com',
    });
  });

  test('holds the presets, so that what it shows is what is', async () => {
    const { limits, tenants, server, database } = await loadExample(smsLike);
    expect({ limits, server, database }).toEqual({
      limits: {
        ingestBacklog: 2000,
        sendConcurrency: 256,
        batchEvents: 1000,
        eventBytes: 65_536,
        batchBytes: 4_194_304,
      },
      server: { port: 8080, bodyLimitBytes: 4_194_304 },
      database: { kind: 'embedded', dataDir: '.aftercall', poolSize: 10 },
    });
    expect(tenants.get('clinica-del-puerto')?.timing).toEqual({
      afterCallDelayMs: 4000,
      longestWaitMs: 1_800_000,
      expireAfterMs: 7_200_000,
    });
  });
});
