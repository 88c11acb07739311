import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from '@jest/globals';

import { channels } from '../../src/channels.ts';
import { hashApiKey } from '../../src/config/api-key.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import type { LoadConfigInput } from '../../src/config/load-config.ts';

const file = fileURLToPath(new URL('../../../../examples/config/aftercall.yaml', import.meta.url));

async function loadExample(input: Partial<LoadConfigInput> = {}) {
  const result = await loadConfig({ file, env: {}, channels, ...input });
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.config;
}

/** The example with the block that begins with a line uncommented, up to the next empty line. */
async function withBlock(firstLine: string): Promise<string> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  const begin = lines.findIndex((line) => line.trim() === `# ${firstLine}`);
  if (begin < 0) throw new Error(`the example has no commented line "${firstLine}"`);
  const end = lines.indexOf('', begin);
  return lines.map((line, index) => (index < begin || index >= end ? line : line.replace('# ', ''))).join('\n');
}

describe('examples/config/aftercall.yaml', () => {
  test('loads with nothing set, for the sandbox', async () => {
    const config = await loadExample();
    expect([...config.tenants.keys()]).toEqual(['harbour-clinic', 'clinica-del-puerto']);
    expect(config.tenants.get('harbour-clinic')?.accounts.get('sms-main')?.settings).toMatchObject({
      accountSid: 'AC00000000000000000000000000000001',
      authToken: 'sandbox-auth-token',
      from: '+15005550006',
      baseUrl: 'http://127.0.0.1:4010',
    });
    const sha256 = hashApiKey('ack_7z6du5ytWNENNdaOrzlBf_lcTREMNObgpclWCKWStNw');
    const known = config.apiKeys.find((one) => one.sha256 === sha256);
    expect(known?.tenants).toEqual(['harbour-clinic', 'clinica-del-puerto']);
  });

  test('shows an account of WhatsApp, with a template', async () => {
    const config = await loadExample();
    const { accounts } = config.tenants.get('clinica-del-puerto')!;
    expect([...accounts.values()].map(({ id, channel }) => [id, channel])).toEqual([
      ['sms-main', 'sms'],
      ['whatsapp-main', 'whatsapp'],
    ]);
    expect(accounts.get('whatsapp-main')?.settings).toMatchObject({
      phoneNumberId: '106540352242922',
      baseUrl: 'http://127.0.0.1:4010',
      templates: [{ trigger: 'booking.confirmed', locale: 'es-MX', name: 'cita_confirmada' }],
    });
  });

  test('shows an account of RCS, which is good once it has its key', async () => {
    const text = await withBlock('- id: rcs-main');
    expect(await loadConfig({ file, text, env: {}, channels })).toMatchObject({
      ok: false,
      faults: [{ field: 'tenants[0].accounts[1].settings.serviceAccount', message: expect.stringMatching(/^needs/) }],
    });
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2_048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const email = 'sandbox@sandbox.iam.gserviceaccount.com';
    const env = { RBM_SERVICE_ACCOUNT: JSON.stringify({ client_email: email, private_key: privateKey }) };
    const config = await loadExample({ text, env });
    expect(config.tenants.get('harbour-clinic')?.accounts.get('rcs-main')?.settings).toMatchObject({
      provider: 'google',
      agentId: 'sandbox_agent',
      serviceAccount: { email },
      tokenUrl: 'http://127.0.0.1:4010/token',
    });
  });

  test('shows how a package brings a channel', async () => {
    const text = await withBlock("channels: ['@acme/aftercall-channel-pigeon']");
    expect(await loadConfig({ file, text, env: {}, channels })).toMatchObject({
      ok: false,
      faults: [{ field: 'channels[0]', message: expect.stringMatching(/^cannot be found/) }],
    });
  });

  test('takes its account from the environment', async () => {
    const config = await loadExample({
      env: { TWILIO_AUTH_TOKEN: 'of-my-own', TWILIO_BASE_URL: 'https://api.twilio.com' },
    });
    expect(config.tenants.get('clinica-del-puerto')?.accounts.get('sms-main')?.settings).toMatchObject({
      authToken: 'of-my-own',
      baseUrl: 'https://api.twilio.com',
    });
  });

  test('shows destinations of outbound events, which are good once they have their secret', async () => {
    const text = await withBlock('outbound:');
    const secret = `whsec_${Buffer.alloc(32, 4).toString('base64')}`;
    const { outbound } = await loadExample({ text, env: { CRM_WEBHOOK_SECRET: secret } });
    expect(outbound.destinations).toMatchObject([
      { kind: 'pubsub', project: 'my-project', topic: 'aftercall-news' },
      { kind: 'webhook', id: 'crm', tenants: ['harbour-clinic'], kinds: ['verdict', 'settled', 'reply'] },
    ]);
  });

  test('holds the presets, so that what it shows is what is', async () => {
    const { limits, tenants, server, database } = await loadExample();
    expect({ limits, server, database }).toEqual({
      limits: {
        ingestBacklog: 2000,
        sendConcurrency: 256,
        batchEvents: 1000,
        eventBytes: 65_536,
        batchBytes: 4_194_304,
        requestsPerSecond: 5_000,
        failedRequestsPerMinute: 120,
      },
      server: { port: 8080, bodyLimitBytes: 4_194_304 },
      database: { kind: 'embedded', dataDir: '.aftercall', poolSize: 10, readPoolSize: 5, roles: 'required' },
    });
    expect(tenants.get('clinica-del-puerto')?.timing).toEqual({
      afterCallDelayMs: 4000,
      longestWaitMs: 1_800_000,
      expireAfterMs: 7_200_000,
    });
  });
});
