import type { ChannelCapabilities } from '@aftercall/core';
import { expect, test } from '@jest/globals';
import { loadConfig } from '../../src/config/load-config.ts';
import { policyVersion } from '../../src/engine/policy-version.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { buildAccounts, type Lent } from '../../src/engine/tenant-policies.ts';
import { FakeProvider } from '../support/fake-channel.ts';

const text = `
tenants:
  - id: harbour
    name: Harbour Clinic
    locale: en-US
    accounts: [{ id: main, channel: sms, settings: {} }]
`;

const silentLog = createLogger({ level: 'silent' });
const lent: Lent = {
  http: () => Promise.reject(new Error('nothing is sent here')),
  publicUrl: 'https://gateway.example',
  now: () => new Date(0),
};

const { factory } = new FakeProvider('sms');

async function build(create: typeof factory.create): Promise<string | undefined> {
  const loaded = await loadConfig({ text, env: {}, channels: new Map([['sms', { ...factory, create }]]) });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  return buildAccounts(loaded.config.tenants, lent, silentLog).find('harbour', 'main')?.channel.name;
}

test.each(['provider', '', null, 1])('a channel whose receipts name a message by %p is refused', async (receiptsBy) => {
  const capabilities = { receiptsBy } as unknown as Partial<ChannelCapabilities>;
  await expect(build(new FakeProvider('sms', false, capabilities).factory.create)).rejects.toThrow(
    'whose capabilities.receiptsBy is neither attemptId nor providerId: report it to the author of the channel',
  );
});

test('a channel that was made before receipts could name a message otherwise is taken', async () => {
  const capabilities = { receiptsBy: undefined } as unknown as Partial<ChannelCapabilities>;
  expect(await build(new FakeProvider('sms', false, capabilities).factory.create)).toBe('sms');
});

test('a channel that calls itself otherwise than its factory is refused', async () => {
  expect(await build(factory.create)).toBe('sms');
  await expect(build((settings, outside) => ({ ...factory.create(settings, outside), name: 'text' }))).rejects.toThrow(
    'has a channel of the name "sms" that calls itself "text": report it to the author of the channel',
  );
});

test('the version of a policy tells every other policy from it, and nothing of a secret', async () => {
  const versionOf = async (yaml: string, gateway = '1.0.0'): Promise<string> => {
    const loaded = await loadConfig({
      text: yaml,
      env: {},
      channels: new Map([['sms', new FakeProvider('sms').factory]]),
    });
    const tenant = loaded.ok ? loaded.config.tenants.get('harbour') : undefined;
    if (!loaded.ok || tenant === undefined) throw new Error('the configuration has faults');
    return policyVersion(tenant, loaded.config.reachability, gateway);
  };
  const version = await versionOf(text);
  expect(version).toMatch(/^[\da-f]{32}$/);
  expect(await versionOf(text)).toBe(version);
  const others = await Promise.all([
    versionOf(text, '1.0.1'),
    versionOf(text.replace('Harbour Clinic', 'Harbor Clinic')),
    versionOf(`timing: { longestWait: 5m }\n${text}`),
    versionOf(text.replace('id: main', 'id: second')),
    versionOf(`${text}    countries: [US]\n`),
    versionOf(`${text}    countries: [CA]\n`),
  ]);
  expect(new Set([version, ...others]).size).toBe(7);
});
