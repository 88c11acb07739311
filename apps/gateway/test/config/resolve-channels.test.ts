import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { LoadConfigResult } from '../../src/config/load-config.ts';
import { importChannel } from '../../src/config/resolve/import-channel.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { channels } from './load-fixture.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aftercall-channels-'));
});
afterAll(() => rm(folder, { recursive: true }));

const fields = (channel: string, more = ''): string =>
  `channel: '${channel}', contract: 1, settings: { '~standard': { version: 1, vendor: 'test', validate } }, create: () => ({})${more}`;
const validate = `const validate = (value) => (value.loft === undefined ? { issues: [{ message: 'needs a loft', path: ['loft'] }] } : { value });`;
const dove = `${validate}\nexport const doveChannel = { ${fields('dove')} };\n`;

/** Installs a package beside the configuration file. */
async function install(name: string, code: string, more: object = {}): Promise<void> {
  const home = join(folder, 'node_modules', name);
  await mkdir(home, { recursive: true });
  await writeFile(join(home, 'index.js'), code);
  // Only `import` may find it, as is the rule for packages that are modules.
  const manifest = { name, version: '1.0.0', type: 'module', exports: { '.': { import: './index.js' } }, ...more };
  await writeFile(join(home, 'package.json'), JSON.stringify(manifest));
}

function load(packages: string, account = 'pigeon, settings: { loft: north, ringToken: ABCD1234 }') {
  const text = `channels: ${packages}
tenants:
  - id: harbour
    name: Harbour Clinic
    locale: en-US
    accounts:
      - { id: main, channel: ${account} }
`;
  return loadConfig({ file: join(folder, 'aftercall.yaml'), text, env: {}, channels });
}

const short = (result: LoadConfigResult): unknown[] =>
  result.ok ? [] : result.faults.map(({ line, field, message }) => [line, field, message]);

describe('a channel of another package', () => {
  test('is found from the folder of the configuration file, and its accounts are checked as any', async () => {
    await install('@acme/dove', dove);
    const result = await load("['@acme/dove']", 'dove, settings: { loft: north }');
    const account = result.ok ? result.config.tenants.get('harbour')?.accounts.get('main') : undefined;
    expect(account).toMatchObject({ channel: 'dove', settings: { loft: 'north' }, factory: { channel: 'dove' } });
    expect(short(await load("['@acme/dove']", 'dove, settings: { loft: }'))).toEqual([]);
    expect(short(await load("['@acme/dove']", 'dove, settings: {}'))).toEqual([
      [7, 'tenants[0].accounts[0].settings.loft', 'needs a loft'],
    ]);
  });

  test('whose import comes to no end is told, and not waited for', async () => {
    await install('never-there', 'await new Promise(() => {});\n');
    expect(await importChannel('never-there', folder, 20)).toEqual({
      ok: false,
      message: 'is still being imported after 1 s: it waits for something, and importing it must do nothing',
    });
  });

  test('is found beside the gateway, too', async () => {
    expect(short(await load("['@aftercall/channel-sms']", 'sms, settings: {}'))).toContainEqual([
      7,
      'tenants[0].accounts[0].settings.accountSid',
      'is missing: add it',
    ]);
  });

  test('may be exported more than once under more than one name, and by CommonJS', async () => {
    await install('twice-named', `${dove}export default doveChannel;\n`);
    expect(short(await load('[twice-named]', 'dove, settings: { loft: north }'))).toEqual([]);
    const code = `${validate}\nmodule.exports = { dove: { ${fields('dove')} } };\n`;
    await install('common', code, { type: 'commonjs', exports: undefined, main: './index.js' });
    expect(short(await load('[common]', 'dove, settings: { loft: north }'))).toEqual([]);
  });

  test('is imported once, however many tenants have accounts on it', async () => {
    const count = `globalThis.imports = (globalThis.imports ?? 0) + 1;\n`;
    await install('counting', count + dove);
    await load(
      '[counting]',
      'dove, settings: { loft: north } }\n      - { id: spare, channel: dove, settings: { loft: south }',
    );
    expect((globalThis as { imports?: number }).imports).toBe(1);
  });
});

describe('a package of `channels`', () => {
  test.each([
    {
      fault: 'that is not installed',
      code: undefined,
      says: 'cannot be found: check the name, and install the package in the folder of this file or beside the gateway',
    },
    {
      fault: 'that exports no channel',
      code: 'export const dove = { name: "dove" };',
      says: 'exports no channel: it must export one object with "channel", "contract", "settings" and "create" (a ChannelFactory of @aftercall/core)',
    },
    {
      fault: 'that exports several',
      code: `${dove}export const other = { ...doveChannel };`,
      says: 'exports 2 channels: a package exports one',
    },
    {
      fault: 'that is built for another version of the contract',
      code: 'export const dove = { channel: "dove", contract: 2, fly() {} };',
      says: 'is built for version 2 of the channel contract, and this gateway has version 1: install a version of the package, or of the gateway, that fits',
    },
    {
      fault: 'that does not say for which version',
      code: 'export const dove = { channel: "dove", settings: {}, create() {} };',
      says: 'does not say for which version of the channel contract it is built ("contract"): install a newer version of it',
    },
    {
      fault: 'whose channel has no good name',
      code: `${validate}\nexport const dove = { ${fields('A Dove')} };`,
      says: 'exports a channel without a good name: "channel" must be a small letter and up to 31 more, digits or hyphens',
    },
    {
      fault: 'whose channel has no schema',
      code: 'export const dove = { channel: "dove", contract: 1, settings: { parse() {} }, create() {} };',
      says: 'exports a channel whose "settings" is no Standard Schema, such as one of zod, valibot or arktype',
    },
    {
      fault: 'whose channel cannot be created',
      code: `${validate}\nexport const dove = { ${fields('dove', ', create: undefined')} };`,
      says: 'exports a channel without the function "create"',
    },
    {
      fault: 'that breaks while it is imported',
      code: 'throw new Error("no pigeons today\\nand more of it");',
      says: 'cannot be imported: no pigeons today',
    },
  ])('$fault', async ({ fault, code, says }) => {
    const name = fault.replaceAll(' ', '-');
    if (code !== undefined) await install(name, code);
    // The account is on a channel that is not there either, which is told once: by the package.
    expect(short(await load(`['${name}']`, 'dove, settings: { loft: north }'))).toEqual([[1, 'channels[0]', says]]);
  });

  test('whose package.json leads nowhere', async () => {
    await install('closed', dove, { exports: {} });
    expect(short(await load('[closed]'))).toEqual([
      [1, 'channels[0]', 'has no entry that can be imported (ERR_PACKAGE_PATH_NOT_EXPORTED): check its package.json'],
    ]);
  });

  test('is named once', async () => {
    await install('one', dove);
    expect(short(await load('[one, one]'))).toEqual([
      [1, 'channels[1]', 'is the same package as channels[0]: remove it'],
    ]);
  });

  test('brings a channel that is not there yet', async () => {
    await install('one', dove);
    await install('two', dove);
    expect(short(await load('[one, two]'))).toEqual([
      [1, 'channels[1]', 'brings the channel "dove", which channels[0] brings already: keep one of the two'],
    ]);
    await install('own', `${validate}\nexport const own = { ${fields('pigeon')} };`);
    expect(short(await load('[own]'))).toEqual([
      [1, 'channels[0]', 'brings the channel "pigeon", which the gateway has already: remove the package'],
    ]);
  });

  test.each(['../dove', './dove.js', 'dove@1.0.0', 'Dove', 'file:///dove.js', ''])('is no %j', async (name) => {
    expect(short(await load(`['${name}']`))).toEqual([
      [1, 'channels[0]', 'must be the name of a package, such as @acme/aftercall-channel-pigeon'],
    ]);
  });
});
