import { createSecretKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { channels } from '../../src/channels.ts';
import { hashApiKey } from '../../src/config/api-key.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres-test-database.ts';
import { providerAccounts, providers } from '../support/signed-webhooks.ts';
import { ask } from './support/ask.ts';
import { startHttpTestApp, type HttpTestApp } from './support/http-test-app.ts';

/**
 * A key is rotated in a few configurations, each of which one gateway after the other starts with: the old one, both,
 * and the new one. Of two neighbours, either knows what the other one makes. docs/deploy.md says how. The secrets of outbound webhooks: outbound/publishes-the-ledger.test.ts.
 */

const apiKeys = { old: 'ack_the-old-one', new: 'ack_the-new-one' } as const;
const secrets = { old: 'the-old-secret', new: 'the-new-secret' } as const;
const addressKeys = {
  old: { version: 1, key: createSecretKey(Buffer.alloc(32, 1)) },
  new: { version: 2, key: createSecretKey(Buffer.alloc(32, 2)) },
} as const;

type Which = 'old' | 'new';
type Stage = 'before' | 'prepared' | 'during' | 'after';
/** The first one is used where one has to be chosen, and the others are good too. */
const inUse: Readonly<Record<Stage, readonly [Which, ...Which[]]>> = {
  before: ['old'],
  prepared: ['old', 'new'],
  during: ['new', 'old'],
  after: ['new'],
};
const stages = Object.keys(inUse) as Stage[];

let database: TestDatabase;
const gateways = new Map<Stage, HttpTestApp>();
const urlAt = (stage: Stage): string => gateways.get(stage)?.url ?? '';

beforeAll(async () => {
  database = await createTestDatabase();
  for (const stage of stages) {
    const [first, ...others] = inUse[stage];
    const config = JSON.stringify({
      // The same name throughout: what was asked under it before is still its own.
      apiKeys: inUse[stage].map((which) => ({ name: 'voice', sha256: hashApiKey(apiKeys[which]), tenants: '*' })),
      tenants: [
        {
          id: 'salon-luz',
          name: 'Salon Luz',
          locale: 'en-US',
          accounts: providerAccounts([secrets[first], ...others.map((which) => secrets[which])]),
        },
      ],
    });
    const keys = inUse[stage].map((which) => addressKeys[which]);
    gateways.set(stage, await startHttpTestApp(database, { config, channels, addressKeys: keys }));
  }
});

afterAll(async () => {
  for (const gateway of gateways.values()) await gateway.stop();
  await database.drop();
});

const cases = stages.flatMap((stage) =>
  (['old', 'new'] as const).map((which) => [stage, which, inUse[stage].includes(which)] as const),
);

describe('an API key', () => {
  test.each(cases)('%s: the %s one is good: %s', async (stage, which, isGood) => {
    expect((await ask(`${urlAt(stage)}/v1/ledger`, { key: apiKeys[which] })).status).toBe(isGood ? 200 : 401);
  });

  test('keeps what was asked under its name: a replay that is sent on purpose is sent once', async () => {
    const again = (key: string) =>
      ask(`${urlAt('during')}/v1/replays`, {
        key,
        headers: { 'idempotency-key': 'rotation' },
        body: { mode: 'send', why: 'test', select: { calls: ['nowhere'] } },
      });
    expect((await again(apiKeys.new)).body.replayId).toBe((await again(apiKeys.old)).body.replayId);
  });
});

describe.each(Object.entries(providers))('the secret of webhooks of %s', (name, { post }) => {
  test.each(cases)('%s: the %s one is good: %s', async (stage, which, isGood) => {
    const { path, headers, body } = post(`${name}-${stage}-${which}`, 'hello', secrets[which]);
    const { status } = await ask(urlAt(stage) + path, { key: null, method: 'POST', headers, body });
    expect(status < 300 ? 'believed' : status).toBe(isGood ? 'believed' : 403);
  });
});

describe('the key of addresses', () => {
  const evidenceOf = async (stage: Stage, phone: string): Promise<number> => {
    const key = stage === 'before' ? apiKeys.old : apiKeys.new;
    const { body } = await ask(`${urlAt(stage)}/v1/consents/query`, { key, body: { phone } });
    return (body.suppressions as unknown[]).length;
  };
  const stop = (stage: Stage, phone: string, key: string) =>
    ask(`${urlAt(stage)}/v1/consents`, { key, body: { phone, kind: 'revoke' } });

  test('finds under the new one what was kept under the old one, as long as both are there', async () => {
    await stop('before', '+12025550131', apiKeys.old);
    for (const stage of ['before', 'prepared', 'during'] as const) {
      expect([stage, await evidenceOf(stage, '+12025550131')]).toEqual([stage, 1]);
    }
    // Why an old one is never taken out: a stop that nobody finds is no stop.
    expect(await evidenceOf('after', '+12025550131')).toBe(0);
  });

  test('is on standby first, so that every gateway finds what the first one keeps under it', async () => {
    await stop('prepared', '+12025550132', apiKeys.new);
    expect(await evidenceOf('before', '+12025550132')).toBe(1);
    await stop('during', '+12025550133', apiKeys.new);
    for (const stage of ['prepared', 'during', 'after'] as const) {
      expect([stage, await evidenceOf(stage, '+12025550133')]).toEqual([stage, 1]);
    }
    // Without that step a gateway would send to somebody who has said stop to another one.
    expect(await evidenceOf('before', '+12025550133')).toBe(0);
  });
});
