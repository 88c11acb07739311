import { describe, expect, test } from '@jest/globals';
import type { WebhookRequest } from '@aftercall/core';
import { readReplies } from '../support/read-replies.ts';
import { ask } from './support/ask.ts';
import { withHttpApp } from './support/http-test-app.ts';

const gateway = withHttpApp();
const right = { 'x-signature': 'right' };
const path = '/webhooks/salon-luz/sms-main';

function reply(key: string, text: string): object {
  return { signal: 'reply', key, providerId: key, from: '+12025550150', text, mediaCount: 0 };
}

async function bodiesOf(text: string): Promise<number> {
  return (await readReplies(gateway.app.engine)).filter(({ body }) => body === text).length;
}

describe('ANY /webhooks/{tenant}/{account}', () => {
  test("answers with the channel's reply once the signals are stored", async () => {
    const answer = await ask(gateway.app.url + path, { key: null, headers: right, body: [reply('r-1', 'see you')] });
    expect([answer.status, answer.body]).toEqual([204, '']);
    expect(await bodiesOf('see you')).toBe(1);
  });

  test('a forged one is a 403, writes nothing, and is counted', async () => {
    const before = await tablesOf();
    const headers = { 'x-signature': 'wrong' };
    const answer = await ask(gateway.app.url + path, { key: null, headers, body: [reply('r-2', 'forged')] });
    expect([answer.status, answer.body.type]).toEqual([403, 'https://aftercall.dev/problems/forged-webhook']);
    expect(await tablesOf()).toEqual(before);
    expect(await (await fetch(`${gateway.app.url}/metrics`)).text()).toContain(
      'aftercall_signature_failures_total{door="webhook"} 1',
    );
  });

  test('is verified before it is parsed: a forged one that is no JSON is a 403, a signed one a 400', async () => {
    const forged = await ask(gateway.app.url + path, { key: null, body: 'no json' });
    const signed = await ask(gateway.app.url + path, { key: null, headers: right, body: 'no json' });
    expect([forged.status, signed.status]).toEqual([403, 400]);
  });

  test('hands on the method, the raw bytes, and the public URL whatever the Host header says', async () => {
    const seen: WebhookRequest[] = [];
    const receive = async (_account: unknown, request: WebhookRequest) => {
      seen.push(request);
      return { outcome: 'stored' as const, reply: { status: 200, contentType: 'text/xml', body: '<Response/>' } };
    };
    const url = await gateway.app.variant({ receiver: { receive } });
    const host = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' };
    const got = await ask(`${url}${path}?attempt=a%2Fb&x=1`, { key: null, headers: host });
    const posted = await ask(url + path, { key: null, body: Buffer.from('{"emoji":"🙂"}') });
    expect([got.status, got.headers.get('content-type'), got.body]).toEqual([200, 'text/xml', '<Response/>']);
    expect(posted.status).toBe(200);
    expect(seen.map(({ method, url, rawBody }) => [method, url, Buffer.from(rawBody).toString()])).toEqual([
      ['GET', `https://gateway.example${path}?attempt=a%2Fb&x=1`, ''],
      ['POST', `https://gateway.example${path}`, '{"emoji":"🙂"}'],
    ]);
  });

  test.each([['/webhooks/salon-luz/nobody'], ['/webhooks/nobody/sms-main'], ['/webhooks/%zz/sms-main']])(
    '%s is a 404',
    async (unknown) => {
      expect((await ask(gateway.app.url + unknown, { key: null, headers: right, body: [] })).status).toBe(404);
    },
  );

  test('answers 503 with Retry-After while too much is waiting', async () => {
    const url = await gateway.app.variant({ receiver: { receive: async () => ({ outcome: 'busy' }) } });
    const answer = await ask(url + path, { key: null, headers: right, body: [] });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  });
});

/** How many rows a webhook could have written. */
async function tablesOf(): Promise<unknown> {
  const { rows } = await gateway.app.engine.pool.query(
    `SELECT (SELECT count(*) FROM webhook_bodies) AS bodies, (SELECT count(*) FROM receipt_keys) AS keys,
      (SELECT count(*) FROM replies) AS replies, (SELECT count(*) FROM ledger) AS ledger`,
  );
  return rows;
}
