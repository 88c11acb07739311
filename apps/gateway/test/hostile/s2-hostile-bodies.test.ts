import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { channels } from '../../src/channels.ts';
import { hashApiKey } from '../../src/config/api-key.ts';
import { allOperations } from '../../src/http/openapi.ts';
import { createHttpApp } from '../../src/http/create-http-app.ts';
import { listen, type Listening } from '../../src/http/listen.ts';
import { ask } from '../http/support/ask.ts';
import { withHttpApp } from '../http/support/http-test-app.ts';

/**
 * Goal S2: whatever body comes, at whichever door, the answer is a 4xx and the gateway goes on. Every operation of the API
 * document that takes a body is asked with each of them, new ones too. The limits themselves are tested in
 * http/body-limits.test.ts, and what JSON may hold in packages/core/test/event/json.
 */

const whatsapp = {
  phoneNumberId: '106540352242922',
  businessAccountId: '102290129340398',
  accessToken: 'access-token',
  appSecrets: ['app-secret'],
  verifyToken: 'verify-token',
};
const apiKey = 'ack_hostile';
const accounts = [{ id: 'meta', channel: 'whatsapp', optOutConfirmation: 'gateway', settings: whatsapp }];
const config = JSON.stringify({
  apiKeys: [{ name: 'salon', sha256: hashApiKey(apiKey), tenants: '*' }],
  tenants: [{ id: 'salon-luz', name: 'Salon Luz', locale: 'en-US', accounts }],
});

const gateway = withHttpApp({ config, channels });

const keys = (count: number): string => `{${Array.from({ length: count }, (_, index) => `"k${index}":0`).join(',')}}`;
const megabytes = 1024 * 1024;

/** Bodies that no door takes, with headers of their own. */
const bodies: Readonly<Record<string, () => { body: string | Buffer; headers?: Record<string, string> }>> = {
  'nothing at all': () => ({ body: '' }),
  'a million keys': () => ({ body: keys(1_000_000) }),
  'as many keys as a batch may have bytes': () => ({ body: `[${keys(330_000)}]` }),
  'nesting of a million levels': () => ({ body: '['.repeat(1_000_000) }),
  'nesting that ends well': () => ({ body: `${'['.repeat(20_000)}${']'.repeat(20_000)}` }),
  'two keys of one name': () => ({ body: '{"tenant":"salon-luz","tenant":"other"}' }),
  'a prototype': () => ({ body: '{"__proto__":{"tenant":"salon-luz"}}' }),
  'a prototype in the depth': () => ({ body: '{"data":{"a":[{"__proto__":{}}]}}' }),
  'a NUL': () => ({ body: '{"tenant":"a\\u0000b"}' }),
  'half a surrogate pair': () => ({ body: '{"tenant":"\\ud800"}' }),
  'invalid UTF-8': () => ({ body: Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]) }),
  'UTF-16': () => ({ body: Buffer.from('{"tenant":"salon-luz"}', 'utf16le') }),
  'a very large number': () => ({ body: `{"tenant":1e${'9'.repeat(1_000)}}` }),
  'a bomb of gzip': () => ({
    body: gzipSync(Buffer.alloc(64 * megabytes)),
    headers: { 'content-encoding': 'gzip' },
  }),
  'gzip that does not say so': () => ({ body: gzipSync(Buffer.from('{}')) }),
  'a form': () => ({ body: 'tenant=salon-luz', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
  'several parts': () => ({
    body: '--b\r\ncontent-disposition: form-data; name="tenant"\r\n\r\nsalon-luz\r\n--b--',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
  }),
  'XML with an entity': () => ({
    body: '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
    headers: { 'content-type': 'application/xml' },
  }),
  'JSON in another charset': () => ({ body: '{}', headers: { 'content-type': 'application/json; charset=utf-7' } }),
};

const doors = allOperations
  .filter(({ method, path }) => method === 'post' && path !== '/v1/pubsub/push' && !path.startsWith('/webhooks/'))
  .map(({ path }) => path.replaceAll(/\{\w+\}/g, '0199c1c0-0000-7000-8000-000000000000'));
/** They look at where a request comes from, and who asks, before they read it. */
const consoleDoors = doors.filter((path) => path.startsWith('/console/'));
const apiDoors = doors.filter((path) => !path.startsWith('/console/'));

describe.each(Object.keys(bodies))('%s', (name) => {
  let hostile: { body: string | Buffer; headers?: Record<string, string> };
  beforeAll(() => {
    hostile = bodies[name]?.() ?? { body: '' };
  });

  test.each(consoleDoors)('is refused by %s', async (path) => {
    const anywhere = await ask(gateway.app.url + path, { key: apiKey, method: 'POST', ...hostile });
    expect([401, 403]).toContain(anywhere.status);
    const headers = { ...hostile.headers, 'sec-fetch-site': 'same-origin' };
    const fromThePage = await ask(gateway.app.url + path, { key: apiKey, method: 'POST', ...hostile, headers });
    // Who tries to sign in too often is told to wait.
    expect([400, 401, 413, 415, 429]).toContain(fromThePage.status);
  });

  test.each(apiDoors)('is refused by %s', async (path) => {
    const { status, headers, body } = await ask(gateway.app.url + path, { key: apiKey, method: 'POST', ...hostile });
    expect([400, 413, 415]).toContain(status);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(body.type).toMatch(/invalid-request|content-too-large|unsupported-media-type/);
  });

  test('is nothing that a provider could mean, even where it is signed', async () => {
    const bytes = Buffer.from(hostile.body);
    const signature = createHmac('sha256', 'app-secret').update(bytes).digest('hex');
    const { status } = await ask(`${gateway.app.url}/webhooks/salon-luz/meta`, {
      key: null,
      method: 'POST',
      headers: { ...hostile.headers, 'x-hub-signature-256': `sha256=${signature}` },
      body: bytes,
    });
    // A document without a message for us is nothing new, which is no fault.
    expect([200, 400, 413]).toContain(status);
    const { rows } = await gateway.app.engine.pool.query('SELECT FROM replies');
    expect(rows).toEqual([]);
  });
});

test('the gateway is as it was: nothing of all that was kept, and objects have no new properties', async () => {
  expect(({} as Record<string, unknown>)['tenant']).toBeUndefined();
  expect((await ask(`${gateway.app.url}/readyz`, { key: null })).status).toBe(200);
  const { rows } = await gateway.app.engine.pool.query('SELECT FROM calls');
  expect(rows).toEqual([]);
});

describe('somebody who sends a request very slowly', () => {
  let server: Listening;
  beforeAll(async () => {
    const limits = { headersMs: 100, requestMs: 200, lookMs: 20 };
    server = await listen(createHttpApp(gateway.app.parts), 0, limits);
  });
  afterAll(() => server.close(0));

  /** What is answered to somebody who says this and then no more, or a byte now and then; resolves when cut off. */
  async function answerTo(beginning: string, more = ''): Promise<string> {
    const socket = connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    let heard = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => void (heard += chunk));
    socket.on('error', () => undefined);
    socket.write(beginning);
    const dripping = setInterval(() => more !== '' && socket.writable && socket.write(more), 10);
    // Cut off in mid-word, it may be told of a reset before it closes.
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(dripping);
    return heard;
  }

  test.each([
    ['headers, and stops', 'POST /v1/events HTTP/1.1\r\nHost: x\r\n', ''],
    ['headers without end', 'POST /v1/events HTTP/1.1\r\nHost: x\r\n', 'x: y\r\n'],
    [
      'a body, and stops',
      `POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${apiKey}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
      '',
    ],
    [
      'a body, byte by byte',
      `POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${apiKey}\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{`,
      ' ',
    ],
    [
      'the body of a webhook',
      'POST /webhooks/salon-luz/meta HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n',
      ' ',
    ],
  ])('%s, is cut off', async (_what, beginning, more) => {
    expect(await answerTo(beginning, more)).toMatch(/^(?:HTTP\/1\.1 408 |$)/);
  });
});
