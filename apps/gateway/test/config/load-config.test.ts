import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { publicUrlOf } from '../../src/config/gateway-config.ts';
import { latamCountries } from '@aftercall/core';
import { loadConfig } from '../../src/config/load-config.ts';
import { channels, load, pigeonFactory, smallest } from './load-fixture.ts';

const dayMs = 24 * 60 * 60 * 1_000;

describe('loadConfig', () => {
  test('fills every default in', async () => {
    const config = await load(smallest);
    expect({ ...config, tenants: undefined }).toEqual({
      server: { port: 8080, bodyLimitBytes: 4_194_304 },
      database: { kind: 'embedded', dataDir: '.aftercall', poolSize: 10, readPoolSize: 5, roles: 'required' },
      apiKeys: [],
      console: { enabled: true },
      reachability: { reachableForMs: 259_200_000, unreachableForMs: 86_400_000 },
      privacy: { addressKeys: [] },
      evidence: {},
      retention: {
        eventBodies: 90 * dayMs,
        webhookBodies: 30 * dayMs,
        refusedBodies: 30 * dayMs,
        papers: 1_461 * dayMs,
        consentEvidence: 1_827 * dayMs,
        ledger: 3_653 * dayMs,
      },
      pubsub: {},
      outbound: { destinations: [] },
      tenants: undefined,
      limits: {
        ingestBacklog: 2000,
        sendConcurrency: 256,
        batchEvents: 1000,
        eventBytes: 65_536,
        batchBytes: 4_194_304,
        requestsPerSecond: 5_000,
        failedRequestsPerMinute: 120,
      },
      logLevel: 'info',
    });
    expect([...config.tenants.keys()]).toEqual(['harbour']);
    const { accounts, ...tenant } = config.tenants.get('harbour')!;
    expect(tenant).toEqual({
      id: 'harbour',
      name: 'Harbour Clinic',
      locale: 'en-US',
      guards: {
        countries: new Set([...latamCountries, 'US', 'CA']),
        caps: {
          person: { perDay: 10, perWeek: 30 },
          prefix: { digits: 7, newPerHour: 100, except: new Set(['US', 'CA']) },
        },
      },
      prices: { currency: 'USD', rows: [], charged: new Map() },
      texts: [],
      marketing: new Set(),
      timing: { afterCallDelayMs: 4000, longestWaitMs: 1_800_000, expireAfterMs: 1_800_000 },
      uncertain: { appointment: 'park', transaction: 'park', support: 'park', marketing: 'park' },
      notices: { wordings: [] },
      quietHours: { longestHoldMs: 259_200_000, tighter: [], overrides: [] },
    });
    expect([...accounts.values()]).toEqual([
      {
        id: 'main',
        channel: 'pigeon',
        factory: pigeonFactory,
        settings: { loft: 'north', ringToken: 'ABCD1234', birds: 3 },
        place: { file: 'test.yaml', line: 6, column: 9, field: 'tenants[0].accounts[0]' },
        templates: [],
        markRead: true,
      },
    ]);
  });

  test.each([
    ['false', false],
    ['"${MARK}"', true],
  ])('reads a yes or a no: %s', async (written, meant) => {
    const file = smallest.replace('channel: pigeon', `channel: pigeon\n        markRead: ${written}`);
    const { tenants } = await load(file, { MARK: 'true' });
    expect(tenants.get('harbour')?.accounts.get('main')?.markRead).toBe(meant);
  });

  test('takes the public URL from the port that was bound when nobody said one', async () => {
    expect(publicUrlOf((await load(smallest)).server, 49_152)).toBe('http://127.0.0.1:49152');
    const { server } = await load(smallest, { PUBLIC_URL: 'https://aftercall.example.com/base/' });
    expect(publicUrlOf(server, 49_152)).toBe('https://aftercall.example.com/base');
  });

  test('lets the environment win over the file', async () => {
    const file = `${smallest}
server: { port: 1000, publicUrl: "https://file.example.com" }
database: { url: "postgres://file@localhost/one", dataDir: from-file }
pubsub: { pull: { project: file-project, subscription: file-subscription, tenants: [harbour], maxMessages: "7" } }
privacy: { addressKeys: [{ version: 1, key: "${'ab'.repeat(32)}" }] }
`;
    const config = await load(file, {
      PORT: '0',
      PUBLIC_URL: 'http://env.example.com',
      DATABASE_URL: 'postgresql://env:secret@localhost:5433/two',
      PUBSUB_PROJECT: 'env-project',
      PUBSUB_SUBSCRIPTION: 'env-subscription',
      PUBSUB_EMULATOR_HOST: 'localhost:8085',
      LOG_LEVEL: 'debug',
    });
    expect(config.server).toEqual({ port: 0, publicUrl: 'http://env.example.com', bodyLimitBytes: 4_194_304 });
    expect(config.database).toEqual({
      kind: 'external',
      url: 'postgresql://env:secret@localhost:5433/two',
      dataDir: 'from-file',
      poolSize: 10,
      readPoolSize: 5,
      roles: 'required',
    });
    expect(config.pubsub).toEqual({
      pull: { project: 'env-project', subscription: 'env-subscription', tenants: ['harbour'], maxMessages: 7 },
      emulatorHost: 'localhost:8085',
    });
    expect(config.logLevel).toBe('debug');
    expect((await load(file, { AFTERCALL_DATA_DIR: '/srv/data' })).database).toMatchObject({
      kind: 'external',
      dataDir: '/srv/data',
    });
    expect((await load(smallest, { AFTERCALL_DATA_DIR: '/srv/data' })).database).toEqual({
      kind: 'embedded',
      dataDir: '/srv/data',
      poolSize: 10,
      readPoolSize: 5,
      roles: 'required',
    });
  });

  test('reads the file where the environment says nothing, or says it empty', async () => {
    const file = `${smallest}server: { port: 1000, publicUrl: "https://file.example.com/" }\n`;
    const { server, logLevel } = await load(file, { PORT: '', PUBLIC_URL: ' ', LOG_LEVEL: '' });
    expect(server).toEqual({ port: 1000, publicUrl: 'https://file.example.com', bodyLimitBytes: 4_194_304 });
    expect(logLevel).toBe('info');
  });

  test('is frozen all the way down, maps too', async () => {
    const config = await load(smallest);
    const tenant = config.tenants.get('harbour')!;
    const account = tenant.accounts.get('main')!;
    for (const part of [
      config,
      config.server,
      config.apiKeys,
      config.limits,
      tenant,
      tenant.timing,
      account,
      account.settings,
    ]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
    expect(() => (config.tenants as Map<string, unknown>).set('other', {})).toThrow('the configuration is read-only');
    expect(() => (tenant.accounts as Map<string, unknown>).clear()).toThrow('the configuration is read-only');
    expect(config.tenants.size).toBe(1);
  });

  test('leaves the channels of its caller alone', async () => {
    await load(smallest);
    expect(Object.isFrozen(channels)).toBe(false);
    expect(Object.isFrozen(pigeonFactory)).toBe(false);
  });
});

describe('the file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aftercall-config-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('is the one that AFTERCALL_CONFIG names', async () => {
    const file = join(folder, 'named.yaml');
    await writeFile(file, smallest);
    const result = await loadConfig({ env: { AFTERCALL_CONFIG: file }, channels });
    expect(result.ok && [...result.config.tenants.keys()]).toEqual(['harbour']);
  });

  test('must exist', async () => {
    const file = join(folder, 'absent.yaml');
    expect(await loadConfig({ file, env: {}, channels })).toEqual({
      ok: false,
      faults: [
        {
          file,
          field: '',
          message:
            'does not exist: set AFTERCALL_CONFIG to your configuration file, or start from examples/config/aftercall.yaml',
        },
      ],
    });
  });

  test('must be a file', async () => {
    expect(await loadConfig({ file: folder, env: {}, channels })).toEqual({
      ok: false,
      faults: [
        {
          file: folder,
          field: '',
          message: 'cannot be read (EISDIR): check that it is a file and that the gateway may read it',
        },
      ],
    });
  });

  test('must be UTF-8', async () => {
    const file = join(folder, 'latin1.yaml');
    await writeFile(file, Buffer.from('name: Cl\u00EDnica', 'latin1'));
    expect(await loadConfig({ file, env: {}, channels })).toEqual({
      ok: false,
      faults: [{ file, field: '', message: 'is no UTF-8 text: save it as UTF-8' }],
    });
  });
});
