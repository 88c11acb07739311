import { expect, test } from '@jest/globals';
import { loadConfig } from '../../src/config/load-config.ts';
import { buildAccounts, type Lent } from '../../src/engine/tenant-policies.ts';
import { FakeProvider } from '../support/fake-channel.ts';

const text = `
tenants:
  - id: harbour
    name: Harbour Clinic
    locale: en-US
    accounts: [{ id: main, channel: sms, settings: {} }]
`;

const lent: Lent = {
  http: () => Promise.reject(new Error('nothing is sent here')),
  publicUrl: 'https://gateway.example',
  now: () => new Date(0),
};

test('a channel that calls itself otherwise than its factory is refused', async () => {
  const { factory } = new FakeProvider('sms');
  const build = async (create: typeof factory.create) => {
    const loaded = await loadConfig({ text, env: {}, channels: new Map([['sms', { ...factory, create }]]) });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
    return buildAccounts(loaded.config.tenants, lent).find('harbour', 'main')?.channel.name;
  };
  expect(await build(factory.create)).toBe('sms');
  await expect(build((settings, outside) => ({ ...factory.create(settings, outside), name: 'text' }))).rejects.toThrow(
    'A channel of the name "sms" calls itself "text": report it to the author of the channel.',
  );
});
