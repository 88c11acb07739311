import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { loadConfig } from '../../src/config/load-config.ts';
import { channels } from './load-fixture.ts';

/** From its own folder a package is found by its name, as one that is installed is found from the folder above. */
const file = fileURLToPath(new URL('../../../../examples/channel-email/aftercall.yaml', import.meta.url));

const load = (settings: string) =>
  loadConfig({
    file,
    text: `channels: ['@aftercall/example-channel-email']
tenants:
  - id: harbour
    name: Harbour Clinic
    locale: en-US
    accounts:
      - id: mail
        channel: email
        settings: ${settings}
`,
    env: {},
    channels,
  });

test('the e-mail example is named by its package, and its settings are checked as any', async () => {
  const result = await load('{ host: mail.harbour.example, from: hello@harbour.example }');
  const account = result.ok ? result.config.tenants.get('harbour')?.accounts.get('mail') : undefined;
  expect(account).toMatchObject({
    channel: 'email',
    settings: { host: 'mail.harbour.example', port: 587, secure: false, subject: '{business}' },
    factory: { channel: 'email', contract: 1 },
  });

  const refused = await load('{ host: mail.harbour.example, from: Harbour }');
  expect(refused.ok ? [] : refused.faults.map(({ line, field }) => [line, field])).toEqual([
    [9, 'tenants[0].accounts[0].settings.from'],
  ]);
});
