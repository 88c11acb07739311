import { createHmac } from 'node:crypto';

import { describe, expect, test } from '@jest/globals';

import { faultsOf, load, smallest } from './load-fixture.ts';

const hash = (digit: string) => digit.repeat(64);
const second = smallest.replace('tenants:\n', '').replace('id: harbour', 'id: marina');
const two = smallest + second;

async function shortFaults(text: string, env: Readonly<Record<string, string>> = {}) {
  return (await faultsOf(text, env)).map(({ line, field, message }) => [line, field, message]);
}

describe('API keys', () => {
  test('speak for the tenants they list, or for all', async () => {
    const { apiKeys } = await load(`${two}apiKeys:
  - { name: one, sha256: "${hash('A')}", tenants: [marina, marina] }
  - { name: all, sha256: "${hash('b')}", tenants: "*" }
`);
    expect(apiKeys).toEqual([
      { name: 'one', sha256: hash('a'), tenants: ['marina'] },
      { name: 'all', sha256: hash('b'), tenants: ['harbour', 'marina'] },
    ]);
  });

  test('name only tenants that exist, and share no hash, and a name only where they speak for the same', async () => {
    const keys = `apiKeys:
  - { name: one, sha256: "${hash('a')}", tenants: [harbor] }
  - { name: one, sha256: "${hash('A')}", tenants: [harbour, elsewhere-entirely] }
`;
    expect(await shortFaults(keys + smallest)).toEqual([
      [2, 'apiKeys[0].tenants[0]', 'is unknown: did you mean "harbour"?'],
      [3, 'apiKeys[1].sha256', 'is used twice: each needs its own'],
      [
        3,
        'apiKeys[1].tenants',
        'speaks for other tenants than the key of the same name: give it the same ones, or another name',
      ],
      [3, 'apiKeys[1].tenants[1]', 'is unknown: remove it, or use one of harbour'],
    ]);
  });

  test.each(['[]', 'harbour', '"**"'])('tenants: %s is refused', async (tenants) => {
    expect(
      await shortFaults(`apiKeys: [{ name: one, sha256: "${hash('a')}", tenants: ${tenants} }]\n${smallest}`),
    ).toEqual([[1, 'apiKeys[0].tenants', 'must be "*" or a list of tenant ids']]);
  });

  test('are stored as hashes: a key in its place is refused and not repeated', async () => {
    const faults = await faultsOf(`apiKeys: [{ name: one, sha256: ack_hunter2, tenants: "*" }]\n${smallest}`);
    expect(faults.map(({ field, message }) => [field, message])).toEqual([
      ['apiKeys[0].sha256', 'must be the SHA-256 of a key as 64 hex digits: "pnpm new-key" makes a key with its hash'],
    ]);
  });
});

describe('address keys', () => {
  const bytes = Buffer.alloc(32, 7);
  const withKeys = (keys: string) => `privacy: { addressKeys: [${keys}] }\n${smallest}`;

  test('come newest first, from hex, base64 and base64url alike, and hide their bytes', async () => {
    const { privacy } = await load(
      withKeys(
        `{ version: 1, key: "${bytes.toString('hex')}" }, { version: 3, key: "${bytes.toString('base64')}" }, { version: 2, key: "${bytes.toString('base64url')}" }`,
      ),
    );
    expect(privacy.addressKeys.map(({ version }) => version)).toEqual([3, 2, 1]);
    const expected = createHmac('sha256', bytes).update('+525512345678').digest('hex');
    for (const { key } of privacy.addressKeys) {
      expect(createHmac('sha256', key).update('+525512345678').digest('hex')).toBe(expected);
      expect(JSON.stringify(key)).toBe('{}');
    }
  });

  test.each(['short', Buffer.alloc(31, 7).toString('hex'), `${'a'.repeat(60)} !`])('"%s" is refused', async (key) => {
    const faults = await faultsOf(withKeys(`{ version: 1, key: "${key}" }`));
    expect(faults).toEqual([
      {
        file: 'test.yaml',
        line: 1,
        column: 45,
        field: 'privacy.addressKeys[0].key',
        message: 'must be at least 32 bytes in base64 or hex: "openssl rand -base64 32" makes one',
      },
    ]);
  });

  test('on standby come last, and not all of them may be', async () => {
    const key = bytes.toString('hex');
    const withNext = `{ version: 1, key: "${key}" }, { version: 3, key: "${key}", standby: true }, { version: 2, key: "${key}" }`;
    const { privacy } = await load(withKeys(withNext));
    expect(privacy.addressKeys.map(({ version }) => version)).toEqual([2, 1, 3]);
    expect(await shortFaults(withKeys(`{ version: 1, key: "${key}", standby: true }`))).toEqual([
      [1, 'privacy.addressKeys', 'are all on standby: one has to be used, so take `standby` away from it'],
    ]);
  });

  test('need versions of their own, from 1', async () => {
    const key = bytes.toString('hex');
    expect(await shortFaults(withKeys(`{ version: 2, key: "${key}" }, { version: 2, key: "${key}" }`))).toEqual([
      [1, 'privacy.addressKeys[1].version', 'is used twice: each needs its own'],
    ]);
    expect(await shortFaults(withKeys(`{ version: 0, key: "${key}" }`))).toEqual([
      [1, 'privacy.addressKeys[0].version', 'must be a whole number from 1 to 1000000'],
    ]);
  });

  test('master keys are files, the newest first; retention is told in days', async () => {
    const { privacy, retention } = await load(
      `privacy: { masterKeyFiles: [/keys/2, /keys/1], erasureLog: /log }\nretention: { papers: 400d }\n${smallest}`,
    );
    expect(privacy).toEqual({ addressKeys: [], masterKeyFiles: ['/keys/2', '/keys/1'], erasureLog: '/log' });
    expect(retention.papers).toBe(400 * 24 * 60 * 60 * 1_000);
    const [fault] = await faultsOf(`retention: { papers: 4y }\n${smallest}`);
    expect(fault).toMatchObject({
      field: 'retention.papers',
      message: 'must be a number of days from 35d to 3660d, such as 90d',
    });
  });

  test('may be left out with the embedded database only', async () => {
    const env = { DATABASE_URL: 'postgres://gateway:hunter2@db.example.com/aftercall' };
    expect((await load(smallest)).privacy).toEqual({ addressKeys: [] });
    expect(await shortFaults(smallest, env)).toEqual([
      [
        1,
        'privacy.addressKeys',
        'is missing: gateways on a database of your own (DATABASE_URL) share one key. Make it with "openssl rand -base64 32" ' +
          'and add: privacy: { addressKeys: [{ version: 1, key: "${ADDRESS_KEY}" }] }',
      ],
    ]);
    expect((await load(withKeys(`{ version: 1, key: "${bytes.toString('hex')}" }`), env)).database.kind).toBe(
      'external',
    );
  });
});

describe('Pub/Sub', () => {
  test('pulls for every tenant when only the environment asks for it', async () => {
    const env = { PUBSUB_PROJECT: 'my-project', PUBSUB_SUBSCRIPTION: 'aftercall-gateway' };
    expect((await load(two, env)).pubsub).toEqual({
      pull: {
        project: 'my-project',
        subscription: 'aftercall-gateway',
        tenants: ['harbour', 'marina'],
        maxMessages: 1000,
      },
    });
  });

  test('takes the project from a full name', async () => {
    const env = { PUBSUB_PROJECT: 'other', PUBSUB_SUBSCRIPTION: 'projects/my-project/subscriptions/aftercall-gateway' };
    expect((await load(smallest, env)).pubsub.pull).toMatchObject({
      project: 'my-project',
      subscription: 'aftercall-gateway',
    });
  });

  test('a project alone opens no door', async () => {
    expect((await load(smallest, { PUBSUB_PROJECT: 'my-project' })).pubsub).toEqual({});
  });

  test('a name keeps to the rules of Google', async () => {
    const bad = ['projects/my-project/topics/calls', 'two words', 'a/b', 'ab', '1st-calls', 'googcalls', 'llamadas-ñ'];
    for (const subscription of [...bad, 'a'.repeat(256), 'projects/my-project/subscriptions/goog-calls']) {
      const faults = await faultsOf(smallest, { PUBSUB_PROJECT: 'my-project', PUBSUB_SUBSCRIPTION: subscription });
      expect(faults).toEqual([
        {
          file: 'environment',
          field: 'PUBSUB_SUBSCRIPTION',
          message: expect.stringMatching(/^must be the name .+goog/),
        },
      ]);
      const pull = `pubsub:\n  pull: { project: my-project, subscription: ${subscription} }\n`;
      expect(await faultsOf(pull + smallest)).toMatchObject([{ line: 2, field: 'pubsub.pull.subscription' }]);
      const topic = subscription.replace(/topics|subscriptions/, (kind) =>
        kind === 'topics' ? 'subscriptions' : 'topics',
      );
      const publishes = `outbound:\n  pubsub: { project: my-project, topic: ${topic} }\n`;
      expect(await faultsOf(publishes + smallest)).toMatchObject([{ line: 2, field: 'outbound.pubsub.topic' }]);
    }
    for (const PUBSUB_SUBSCRIPTION of ['abc', 'A-_.~+%2', 'agoog', 'a'.repeat(255)]) {
      expect(await faultsOf(smallest, { PUBSUB_PROJECT: 'my-project', PUBSUB_SUBSCRIPTION })).toEqual([]);
    }
  });

  test.each(['My-Project', 'short', '1st-project', 'my_project', 'my-project-', 'a'.repeat(31), 'example.com:x'])(
    'no project is called %s, wherever it is named, but for the emulator',
    async (project) => {
      const message = expect.stringContaining(
        `names the project "${project}", and the id of a Google Cloud project is`,
      );
      const name = { PUBSUB_SUBSCRIPTION: 'calls' };
      const variable = { ...name, PUBSUB_PROJECT: project };
      expect(await faultsOf(smallest, variable)).toEqual([{ file: 'environment', field: 'PUBSUB_PROJECT', message }]);
      const full = { PUBSUB_SUBSCRIPTION: `projects/${project}/subscriptions/calls` };
      expect(await faultsOf(smallest, { ...full, PUBSUB_PROJECT: 'my-project' })).toEqual([
        { file: 'environment', field: 'PUBSUB_SUBSCRIPTION', message },
      ]);
      const field = `pubsub:\n  pull: { project: '${project}' }\n${smallest}`;
      expect(await faultsOf(field, name)).toMatchObject([{ line: 2, field: 'pubsub.pull.project', message }]);
      const topic = `outbound:\n  pubsub: { topic: 'projects/${project}/topics/news' }\n${smallest}`;
      expect(await faultsOf(topic)).toMatchObject([{ line: 2, field: 'outbound.pubsub.topic', message }]);

      expect(await faultsOf(smallest, { ...variable, PUBSUB_EMULATOR_HOST: 'localhost:8085' })).toEqual([]);
    },
  );

  test.each(['my-project', 'example.com:my-project', '123456789012'])('a project is called %s', async (project) => {
    const env = { PUBSUB_PROJECT: project, PUBSUB_SUBSCRIPTION: 'calls' };
    expect((await load(smallest, env)).pubsub.pull).toMatchObject({ project, subscription: 'calls' });
  });

  test('needs project and subscription', async () => {
    expect(await faultsOf(smallest, { PUBSUB_SUBSCRIPTION: 'aftercall-gateway' })).toEqual([
      { file: 'environment', field: 'PUBSUB_PROJECT', message: 'is missing: PUBSUB_SUBSCRIPTION is set and needs it' },
    ]);
    expect(await shortFaults(`pubsub:\n  pull: { subscription: one }\n${smallest}`)).toEqual([
      [2, 'pubsub.pull.project', 'is missing: add it, or set PUBSUB_PROJECT'],
    ]);
    expect(await shortFaults(`pubsub:\n  pull: { project: one }\n${smallest}`)).toEqual([
      [2, 'pubsub.pull.subscription', 'is missing: add it, or set PUBSUB_SUBSCRIPTION'],
    ]);
  });

  test('push expects the tokens of Google unless a double is named', async () => {
    const push =
      'audience: https://a.example.com/v1/pubsub/push, serviceAccount: push@p.example.com, tenants: [marina]';
    expect((await load(`pubsub: { push: { ${push} } }\n${two}`)).pubsub).toEqual({
      push: {
        audience: 'https://a.example.com/v1/pubsub/push',
        serviceAccount: 'push@p.example.com',
        issuer: 'https://accounts.google.com',
        jwksUrl: 'https://www.googleapis.com/oauth2/v3/certs',
        tenants: ['marina'],
      },
    });
    expect(await shortFaults(`pubsub: { push: { ${push.replace('push@', 'push.')}, jwksUrl: x } }\n${two}`)).toEqual([
      [1, 'pubsub.push.serviceAccount', 'must be an e-mail address'],
      [1, 'pubsub.push.jwksUrl', 'must be an http or https URL'],
    ]);
  });
});

describe('tenants', () => {
  test('have policies for uncertain sends of their own over those of the gateway', async () => {
    const general = 'uncertain: { transaction: give_up, marketing: give_up }\n';
    const { tenants } = await load(`${general}${two}    uncertain: { appointment: fall_back, transaction: park }\n`);
    const byDefault = { appointment: 'park', transaction: 'give_up', support: 'park', marketing: 'give_up' };
    expect(tenants.get('harbour')?.uncertain).toEqual(byDefault);
    expect(tenants.get('marina')?.uncertain).toEqual({ ...byDefault, appointment: 'fall_back', transaction: 'park' });
  });

  test('have timing of their own over that of the gateway', async () => {
    const timing = 'timing: { afterCallDelay: 0s, longestWait: 1h }\n';
    const { tenants } = await load(`${timing}${two}    timing: { longestWait: 90s, expireAfter: 2h }\n`);
    expect(tenants.get('harbour')?.timing).toEqual({
      afterCallDelayMs: 0,
      longestWaitMs: 3_600_000,
      expireAfterMs: 1_800_000,
    });
    expect(tenants.get('marina')?.timing).toEqual({
      afterCallDelayMs: 0,
      longestWaitMs: 90_000,
      expireAfterMs: 7_200_000,
    });
  });

  test('come in canonical form', async () => {
    const { tenants } = await load(
      smallest.replace('locale: en-US', 'locale: es-mx\n    timezone: America/Mexico_City\n    countries: [mx, US]'),
    );
    expect(tenants.get('harbour')).toMatchObject({
      locale: 'es-MX',
      timezone: 'America/Mexico_City',
      guards: { countries: new Set(['MX', 'US']) },
    });
  });

  test('have ids of their own, and at least one tenant with one account', async () => {
    expect(await shortFaults(smallest + second.replace('marina', 'harbour'))).toEqual([
      [9, 'tenants[1].id', 'is used twice: each needs its own'],
    ]);
    expect(await shortFaults('tenants: []\n')).toEqual([[1, 'tenants', 'is empty: add a tenant']]);
    expect(await shortFaults('server: {}\n')).toEqual([
      [1, 'tenants', 'is missing: add it. Whom the gateway sends for.'],
    ]);
    const withoutAccounts = smallest.replace(/accounts:[^]*/, 'accounts: []\n');
    expect(await shortFaults(withoutAccounts)).toEqual([
      [5, 'tenants[0].accounts', 'is empty: a tenant needs an account to send from'],
    ]);
  });
});
