import { expect, test } from '@jest/globals';
import { channels } from '../../src/channels.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { fakeFactory } from './load-fixture.ts';

const sid = 'AC00000000000000000000000000000001';
const sms = (more: string) =>
  `{ channel: sms, optOutConfirmation: provider, settings: { accountSid: ${sid}, authToken: secret-token-1, ${more} } }`;
const whatsapp = (number: string, waba = '102290129340398') =>
  `{ channel: whatsapp, optOutConfirmation: gateway, settings: { phoneNumberId: "${number}", businessAccountId: "${waba}", accessToken: t, appSecrets: [s], verifyToken: v } }`;
const twilioRcs = (more: string) =>
  `{ channel: rcs, optOutConfirmation: provider, pace: { perSecond: 10 }, settings: { provider: twilio, accountSid: ${sid}, authToken: secret-token-1, ${more} } }`;

/** Accounts one a line from the fifth on, each list a tenant. */
function configOf(...tenants: readonly (readonly string[])[]): string {
  const blocks = tenants.map((accounts, tenant) => {
    const lines = accounts.map((one, index) => `      - ${one.replace('{', `{ id: a${index},`)}\n`);
    return `  - id: t${tenant}\n    name: T\n    locale: en-US\n    accounts:\n${lines.join('')}`;
  });
  return `tenants:\n${blocks.join('')}`;
}

async function faultsOf(text: string, known = channels): Promise<readonly string[]> {
  const loaded = await loadConfig({ file: 'test.yaml', text, env: {}, channels: known });
  const faults = loaded.ok ? [] : loaded.faults;
  return faults.map(({ file, line, field, message }) => `${file}:${line} ${field} ${message}`);
}

const shared = (line: number, field: string, other: string): string =>
  `test.yaml:${line} ${field} is the same sender as ${other}: nobody could tell whose a reply or a stop to it is; give this account a sender of its own, or remove one of the two`;

test.each([
  ['a number of Twilio', sms('from: "+15005550006"'), 'from'],
  ['a short code', sms('from: "72345"'), 'from'],
  ['a messaging service', sms(`messagingServiceSid: MG00000000000000000000000000000001`), 'messagingServiceSid'],
  ['a number of WhatsApp', whatsapp('106540352242922'), 'phoneNumberId'],
  ['an RCS sender of Twilio', twilioRcs('from: "rcs:salon_agent"'), 'from'],
])('%s may stand in one account only: of two tenants, or of one', async (_what, account, field) => {
  const [first, second] = ['tenants[0].accounts[0]', 'tenants[1].accounts[0]'];
  const other = `${first}.settings.${field}`;
  expect(await faultsOf(configOf([account], [account]))).toEqual([shared(11, `${second}.settings.${field}`, other)]);
  expect(await faultsOf(configOf([account, account]))).toEqual([
    shared(7, `tenants[0].accounts[1].settings.${field}`, other),
  ]);
});

test('other senders, those of other channels, and names that nobody can answer to are fine', async () => {
  const service = 'messagingServiceSid: MG00000000000000000000000000000001';
  const harbour = [sms('from: "+15005550006"'), whatsapp('106540352242922'), sms(service)];
  const puerto = [sms('from: Harbour'), whatsapp('106540352242923'), sms('from: Harbour'), twilioRcs(service)];
  expect(await faultsOf(configOf(harbour, puerto))).toEqual([]);
});

test('a channel that fails to name its senders is a fault that quotes nothing', async () => {
  const settings = { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } } as const;
  const senders = (): never => {
    throw new Error('ringToken ABCD1234');
  };
  const pigeon = new Map([['pigeon', { ...fakeFactory('pigeon', settings), senders }]]);
  expect(await faultsOf(configOf(['{ channel: pigeon, settings: { a: 1 } }']), pigeon)).toEqual([
    'test.yaml:6 tenants[0].accounts[0].settings could not be compared: the channel "pigeon" failed to name its senders; report it to the channel\'s author',
  ]);
});
