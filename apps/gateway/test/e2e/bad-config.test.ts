import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { gatewayConfig } from '../support/gateway-config.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { processesOn } from '../support/postgres-processes.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres-test-database.ts';
import { startUnsafeServer } from '../support/postgres-unsafe-server.ts';
import { testDataDir } from '../support/postgres-test-folder.ts';
import { TestBed } from '../support/test-bed.ts';

let bed: TestBed;
let database: TestDatabase;

beforeAll(async () => {
  bed = await TestBed.make();
  database = await createTestDatabase();
});

afterAll(async () => {
  await bed.clear();
  await database.drop();
}, 60_000);

/** Everything that a gateway printed. */
const said = ({ process }: GatewayProcess): string => [...process.printed, ...process.complained].join('\n');

const goodConfig = `apiKeys: []
tenants:
  - id: salon-luz
    name: Salon Luz
    locale: en-US
    accounts:
      - id: sms-main
        channel: sms
        settings:
          accountSid: AC00000000000000000000000000000001
          authToken: a-secret-that-nobody-prints
          from: '+15005550006'
        optOutConfirmation: provider
`;

describe('a configuration with a fault', () => {
  test.each([
    {
      fault: 'an unknown field',
      text: goodConfig.replace('locale:', 'langauge: en-US\n    locale:'),
      place: '5:15',
      says: 'tenants[0].langauge',
      mend: 'is unknown: remove it, or use one of id, name, locale,',
    },
    {
      fault: 'settings that the channel refuses',
      text: goodConfig.replace('AC00000000000000000000000000000001', 'AC1'),
      place: '10:23',
      says: 'tenants[0].accounts[0].settings.accountSid',
      mend: 'must be AC and 32 hexadecimal digits, as the Twilio console shows it',
    },
    {
      fault: 'one sender in two tenants',
      text: goodConfig + goodConfig.slice(goodConfig.indexOf('  - id: salon-luz')).replace('salon-luz', 'salon-sol'),
      place: '23:17',
      says: 'tenants[1].accounts[0].settings.from',
      mend: 'is the same sender as tenants[0].accounts[0].settings.from: nobody could tell whose a reply or a stop to it is; give this account a sender of its own',
    },
    {
      fault: 'an account of which nobody says who answers a stop',
      text: goodConfig.replace('        optOutConfirmation: provider\n', ''),
      place: '7:9',
      says: 'tenants[0].accounts[0].optOutConfirmation',
      mend: 'is missing: write "provider" where the provider answers STOP and HELP by itself (Twilio, as a rule), or "gateway"',
    },
  ])(
    '$fault: file, line, field and mend on standard error, and exit code 2',
    async ({ fault, text, place, says, mend }) => {
      const gateway = await GatewayProcess.prepare(bed, { name: fault.replaceAll(' ', '-'), configText: text });
      const process = gateway.launch();
      expect(await process.exit).toEqual({ code: 2, signal: null });
      expect(process.printed).toEqual([]);
      const [headline, line, ...others] = process.complained.filter((one) => one !== '');
      expect(headline).toBe('The configuration has one fault; the gateway does not start.');
      expect(line).toContain(`${gateway.configFile}:${place}  ${says}`);
      expect(line).toContain(mend);
      expect(others).toEqual([]);
      expect(process.complained.join('\n')).not.toContain('a-secret-that-nobody-prints');
      expect(processesOn(gateway.folder)).toEqual([]);
    },
  );

  test('a channel that cannot be made is told once, with its place, and nothing else is', async () => {
    const configText = goodConfig
      .replace(
        'apiKeys: []',
        `channels: ['broken-loft']\nprivacy: { addressKeys: [{ version: 1, key: ${'k'.repeat(43)}= }] }`,
      )
      .replace(
        /channel: sms\n[^]*\+15005550006'\n/,
        'channel: loft\n        settings: { key: a-secret-that-nobody-prints }\n',
      );
    const gateway = await GatewayProcess.prepare(bed, {
      name: 'no-channel',
      configText,
      databaseUrl: database.connectionString,
    });
    const home = join(gateway.folder, 'node_modules/broken-loft');
    await mkdir(home, { recursive: true });
    await writeFile(join(home, 'package.json'), JSON.stringify({ type: 'module', exports: './index.js' }));
    await writeFile(
      join(home, 'index.js'),
      `export const loft = {
        channel: 'loft',
        contract: 1,
        settings: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
        create: ({ key }) => { throw new Error('no loft takes ' + key); },
      };`,
    );
    expect(await gateway.launch().exit).toEqual({ code: 2, signal: null });
    const [fatal, ...others] = gateway.log.filter(({ level }) => level !== 'info');
    expect(others).toEqual([]);
    expect(fatal).toMatchObject({ level: 'fatal', msg: 'The gateway cannot go on.' });
    expect(fatal?.err?.message).toContain(`${gateway.configFile}:8:9  tenants[0].accounts[0] cannot be used: `);
    expect(fatal?.err?.message).toContain('the channel "loft" could not be made (no loft takes ***)');
    expect(said(gateway)).not.toContain('a-secret-that-nobody-prints');
  }, 60_000);

  test('each of several faults is told, in the order of the file', async () => {
    const text = goodConfig.replace('name: Salon Luz', "name: ''").replace('locale: en-US', 'locale: 12');
    const gateway = await GatewayProcess.prepare(bed, { name: 'several', configText: text });
    const process = gateway.launch();
    expect(await process.exit).toEqual({ code: 2, signal: null });
    expect(process.complained[0]).toBe('The configuration has 2 faults; the gateway does not start.');
    expect(process.complained[1]).toContain(`${gateway.configFile}:4:11  tenants[0].name `);
    expect(process.complained[2]).toContain(`${gateway.configFile}:5:13  tenants[0].locale `);
  });
});

describe('a machine that the gateway cannot work on', () => {
  test('a database that may forget what was acknowledged is refused, with the mend', async () => {
    const folder = await bed.makeFolder('unsafe');
    bed.guard(testDataDir(folder));
    const unsafe = await startUnsafeServer(folder, ['fsync=off']);
    const gateway = await GatewayProcess.prepare(bed, { name: 'durable', databaseUrl: unsafe.connectionString });
    const exit = await gateway.launch().exit;
    await unsafe.stop();
    expect(exit).toEqual({ code: 2, signal: null });
    const [fatal, ...others] = gateway.log.filter(({ level }) => level !== 'info');
    expect(others).toEqual([]);
    expect(fatal).toMatchObject({ level: 'fatal', msg: 'The gateway cannot go on.' });
    expect(fatal?.err?.message).toMatch(/fsync is off: .* Set fsync = on in postgresql\.conf/);
    expect(gateway.process.printed.join('\n')).not.toContain(new URL(unsafe.connectionString).password);
  }, 60_000);

  const secret = 'a-password-that-nobody-prints';
  const refusals: readonly [string, (url: URL) => unknown, RegExp][] = [
    ['a host that nobody knows', (url) => (url.hostname = 'nowhere.invalid'), /the host nowhere\.invalid is not known/],
    ['a port on which nothing listens', (url) => (url.port = '1'), /nothing listens at 127\.0\.0\.1:1: start Postgre/],
    ['another password', (url) => (url.password = secret), /does not take its user with this password: correct them/],
    ['no password', (url) => (url.password = ''), /asks for a password: add it/],
    ['another user', (url) => (url.username = 'nobody'), /does not take its user with this password/],
    ['a database that does not exist', (url) => (url.pathname = '/nothing'), /has no database of this name: make it/],
    ['TLS, which is not offered', (url) => (url.search = 'sslmode=verify-full'), /offers no TLS.*turn on ssl there/],
    ['a missing certificate', (url) => (url.search = 'sslrootcert=/nowhere'), /file that it names is missing.*nowhere/],
  ];

  test.each(refusals)('DATABASE_URL with %s is an error with the mend', async (name, change, says) => {
    const url = new URL(database.connectionString);
    change(url);
    const gateway = await GatewayProcess.prepare(bed, { name: name.replaceAll(/\W+/g, '-'), databaseUrl: url.href });
    const exit = await gateway.launch().exit;
    expect(exit).toEqual({ code: 2, signal: null });
    const [fatal, ...others] = gateway.log.filter(({ level }) => level !== 'info');
    expect(others).toEqual([]);
    expect(fatal?.err?.message).toMatch(/^The database of DATABASE_URL \(database\.url\) cannot be used: /);
    expect(fatal?.err?.message).toMatch(says);
    if (url.password !== '') expect(said(gateway)).not.toContain(url.password);
  });

  test('a DATABASE_URL that is none is a fault of the configuration, which does not show it', async () => {
    const databaseUrl = `postgres://aftercall:${secret}/@127.0.0.1:5432/aftercall`;
    const gateway = await GatewayProcess.prepare(bed, { name: 'no-url', databaseUrl });
    expect(await gateway.launch().exit).toEqual({ code: 2, signal: null });
    expect(said(gateway)).toMatch(/DATABASE_URL.* must be a PostgreSQL URL, such as .*percent-encoded/);
    expect(said(gateway)).not.toContain(secret);
  });

  test('a port that is taken is named, and PostgreSQL is not left running', async () => {
    const squatter = createServer();
    await once(squatter.listen(0), 'listening');
    const { port } = squatter.address() as AddressInfo;
    const configText = gatewayConfig({ sandboxUrl: 'http://127.0.0.1:9' });
    const gateway = await GatewayProcess.prepare(bed, { name: 'taken-port', configText, port });
    const exit = await gateway.launch().exit;
    squatter.close();
    expect(exit).toEqual({ code: 1, signal: null });
    expect(processesOn(gateway.folder)).toEqual([]);
    const [fatal, ...others] = gateway.log.filter(({ level }) => level !== 'info');
    expect(others).toEqual([]);
    expect(fatal).toMatchObject({ level: 'fatal', msg: 'The gateway cannot go on.' });
    expect(fatal?.err?.message).toContain(`Port ${port} is taken: end the program that uses it, or set PORT`);
  }, 60_000);
});
