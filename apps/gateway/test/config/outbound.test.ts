import { describe, expect, test } from '@jest/globals';

import { faultsOf, load, smallest } from './load-fixture.ts';

const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const webhook = (more = '', url = 'https://hooks.example.com/aftercall') =>
  `{ id: crm, url: '${url}', secrets: ['${secret}'], tenants: '*'${more} }`;
const withWebhooks = (...webhooks: readonly string[]) =>
  `outbound: { webhooks: [${webhooks.join(', ')}] }\n${smallest}`;
const shortFaults = async (text: string) =>
  (await faultsOf(text)).map(({ line, field, message }) => [line, field, message]);

describe('destinations of outbound events', () => {
  test('are none when nothing is said', async () => {
    expect((await load(smallest)).outbound).toEqual({ destinations: [] });
  });

  test('are a topic and webhooks, with their presets; a secret shows nothing of itself', async () => {
    const text = `outbound:
  source: urn:acme:aftercall
  pubsub: { topic: projects/acme-calls/topics/news, kinds: [verdict] }
  webhooks: [${webhook()}]
${smallest}`;
    const { outbound } = await load(text);
    expect(outbound).toEqual({
      source: 'urn:acme:aftercall',
      destinations: [
        {
          kind: 'pubsub',
          id: 'pubsub',
          project: 'acme-calls',
          topic: 'news',
          tenants: ['harbour'],
          kinds: ['verdict'],
          includeReplyText: false,
          startAt: 'now',
        },
        {
          kind: 'webhook',
          id: 'crm',
          url: 'https://hooks.example.com/aftercall',
          secrets: [expect.objectContaining({ type: 'secret' })],
          tenants: ['harbour'],
          includeReplyText: false,
          startAt: 'now',
          allowPrivateNetwork: false,
        },
      ],
    });
    expect(JSON.stringify(outbound)).not.toContain(secret.slice(10));
  });

  test('take the project of the topic from the environment, or miss it', async () => {
    const text = `outbound: { pubsub: { topic: news } }\n${smallest}`;
    const { outbound } = await load(text, { PUBSUB_PROJECT: 'of-the-environment' });
    expect(outbound.destinations).toMatchObject([{ project: 'of-the-environment', topic: 'news' }]);
    expect(await shortFaults(text)).toEqual([
      [1, 'outbound.pubsub.project', 'is missing: add it, or set PUBSUB_PROJECT'],
    ]);
  });

  test.each([
    ['http://hooks.example.com/', /^must be an https URL, or set `allowPrivateNetwork: true`/],
    ['https://127.0.0.1/', /^leads to an address that is not public: use a public host/],
    ['https://2852039166/', /^leads to an address that is not public/],
    ['https://[fd00::1]/', /^leads to an address that is not public/],
    ['https://localhost:8443/', /^leads to this machine/],
    ['https://me:word@hooks.example.com/', /^must hold no user and no password/],
  ])('%s is refused', async (url, message) => {
    expect(await shortFaults(withWebhooks(webhook('', url)))).toEqual([
      [1, 'outbound.webhooks[0].url', expect.stringMatching(message)],
    ]);
  });

  test('may be on this machine where that is said', async () => {
    const { outbound } = await load(withWebhooks(webhook(', allowPrivateNetwork: true', 'http://127.0.0.1:9000/')));
    expect(outbound.destinations).toMatchObject([{ url: 'http://127.0.0.1:9000/', allowPrivateNetwork: true }]);
  });

  test('name tenants that there are and kinds that are published, and have ids and one or two secrets of their own', async () => {
    const bad = `{ id: crm, url: 'https://a.example/', secrets: [whsec_short], tenants: [harbour] }`;
    expect(await shortFaults(withWebhooks(bad))).toEqual([
      [1, 'outbound.webhooks[0].secrets[0]', expect.stringMatching(/^must be "whsec_" and 24 to 64 random bytes/)],
    ]);
    const three = webhook().replace(`'${secret}'`, `'${secret}', '${secret}', '${secret}'`);
    expect(await shortFaults(withWebhooks(three))).toMatchObject([
      [1, 'outbound.webhooks[0].secrets', expect.anything()],
    ]);
    expect(await shortFaults(withWebhooks(webhook(', kinds: [unpublished]')))).toEqual([
      [1, 'outbound.webhooks[0].kinds[0]', expect.stringMatching(/^must be one of event, verdict, /)],
    ]);
    const others = [webhook(), webhook(), webhook().replace('id: crm', 'id: pubsub').replace("'*'", '[elsewhere]')];
    expect(await shortFaults(withWebhooks(...others))).toEqual([
      [1, 'outbound.webhooks[1].id', 'is used twice: each needs its own'],
      [1, 'outbound.webhooks[2].id', 'is what `outbound.pubsub` is called: use another one'],
      [1, 'outbound.webhooks[2].tenants[0]', expect.stringMatching(/^is unknown/)],
    ]);
  });
});
