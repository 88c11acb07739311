import { once } from 'node:events';
import { connect } from 'node:net';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../src/config/load-config.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { ask, type Answer } from '../http/support/ask.ts';
import { keys, withHttpApp } from '../http/support/http-test-app.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';

/** Goal S4: a line break in a value makes no header, no second line of the log, and no other address of a callback. */

const breakOut = '\r\nx-injected: 1\r\n\r\nGET /v1/ledger HTTP/1.1\r\n';

const gateway = withHttpApp();
let url: string;
let written = '';

beforeAll(async () => {
  const destination = { write: (text: string) => void (written += text) };
  url = await gateway.app.variant({ log: createLogger({ level: 'trace', destination }) });
});

function expectNothingInjected({ status, headers }: Answer): void {
  expect(status).toBeLessThan(500);
  expect(headers.get('x-injected')).toBeNull();
}

/** Every line that was logged is a document of its own. */
function expectWholeLines(): void {
  for (const line of written.split('\n').slice(0, -1)) expect(() => JSON.parse(line) as unknown).not.toThrow();
  expect(written).not.toContain(`\r`);
}

describe('a line break', () => {
  const base = new CallScript('broken').booking();
  const data = base['data'] as { booking: object };
  const caller = { phone: '+12025550123' };

  test.each([
    ['the id of the event', { ...base, id: `a${breakOut}` }],
    ['its source', { ...base, source: `urn:a${breakOut}` }],
    ['its type', { ...base, type: `a${breakOut}` }],
    ['the id of the call', { ...base, subject: `a${breakOut}` }],
    ['the tenant', { ...base, tenant: `a${breakOut}` }],
    ['the time', { ...base, time: `2026-11-26T00:00:00Z${breakOut}` }],
    ['the subject of a trigger', { ...base, data: { ...data, booking: { ...data.booking, id: `a${breakOut}` } } }],
    [
      'a link',
      { ...base, data: { ...data, booking: { ...data.booking, rescheduleUrl: `https://a.example/${breakOut}` } } },
    ],
    ['a locale', { ...base, data: { ...data, caller: { ...caller, locale: `en-US${breakOut}` } } }],
    ['a user id', { ...base, data: { ...data, caller: { ...caller, whatsappUserId: `US.1${breakOut}` } } }],
  ])('in %s is refused, or is none any more', async (_where, event) => {
    const answer = await ask(`${url}/v1/events`, { body: event });
    expectNothingInjected(answer);
    const { rows } = await gateway.app.engine.pool.query<{ found: number }>(
      `SELECT count(*) AS found FROM calls WHERE call_id ~ '[\\r\\n]'`,
    );
    expect([202, 400, 404]).toContain(answer.status);
    expect(rows[0]?.found).toBe(0);
  });

  test('in what a person reads is a space, and never leaves as a line of its own', async () => {
    const call = new CallScript('lines', '+12025550124');
    const events = [
      call.started({ name: `Ana${breakOut}` }),
      call.consent(),
      call.booking({ location: `12 Main St${breakOut}` }, { live: true }),
    ];
    expect((await ask(`${url}/v1/events`, { body: events })).status).toBe(202);
    await gateway.app.engine.until('lines', ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
    const [sent] = gateway.app.engine.provider.sends.filter(({ request }) => request.to === '+12025550124');
    expect(sent?.request.text).toContain('12 Main St');
    expect(sent?.request.text).not.toMatch(/[\r\n]x-injected|\r/);
  });

  test.each([
    ['a path', '/v1/calls/a%0d%0ax-injected:%201'],
    ['an id', '/v1/follow-ups/a%0d%0ax-injected:%201'],
    ['a query', '/v1/calls/a?tenant=a%0d%0ax-injected:%201'],
    ['a cursor', '/v1/ledger?after=1.1%0d%0ax-injected:%201'],
    ['no path of ours', '/nowhere%0d%0ax-injected:%201'],
    ['an account', '/webhooks/salon-luz/sms%0d%0ax-injected:%201'],
  ])('in %s is answered without one', async (_where, path) => {
    const answer = await ask(url + path);
    expectNothingInjected(answer);
    expect([400, 404]).toContain(answer.status);
  });

  test('makes no second line of the log, whatever was refused', () => {
    expectWholeLines();
  });

  test.each([
    ['a tenant', ['tenants', 0, 'id']],
    ['an account', ['tenants', 0, 'accounts', 0, 'id']],
    ['the public URL', ['server', 'publicUrl']],
  ])('in the id of %s, of which callback addresses are made, is refused at the start', async (_what, path) => {
    const config = {
      server: { publicUrl: 'https://gateway.example' },
      tenants: [{ id: 'a', name: 'A', locale: 'en-US', accounts: [{ id: 'sms', channel: 'sms', settings: {} }] }],
    };
    const channels = new Map([['sms', new FakeProvider().factory]]);
    expect((await loadConfig({ text: JSON.stringify(config), env: {}, channels })).ok).toBe(true);
    const last = path.at(-1) as 'id';
    let place = config as unknown as Record<string | number, never>;
    for (const step of path.slice(0, -1)) place = place[step] as unknown as typeof place;
    Object.assign(place, { [last]: `${String(place[last])}${breakOut}` });
    const loaded = await loadConfig({ text: JSON.stringify(config), env: {}, channels });
    expect(loaded.ok).toBe(false);
  });
});

describe('a request that could be read as two', () => {
  const head = `POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${keys.salon}\r\nContent-Type: application/json\r\n`;

  test.each([
    [
      'a length and chunks',
      `${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n`,
    ],
    ['two lengths', `${head}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} `],
    ['a header that goes on in the next line', `${head}X-A: b\r\n c\r\nContent-Length: 2\r\n\r\n{}`],
    ['a line that ends in half', `${head}X-A: b\rX-B: c\r\nContent-Length: 2\r\n\r\n{}`],
    ['a space before the colon', `${head}Transfer-Encoding : chunked\r\nContent-Length: 2\r\n\r\n{}`],
  ])('%s, is refused and the connection closed', async (_what, text) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let heard = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => void (heard += chunk));
    socket.write(text);
    await once(socket, 'close');
    expect(heard).toMatch(/^HTTP\/1\.1 400 /);
    expect(heard.match(/^HTTP\/1\.1/gm)).toHaveLength(1);
  });
});
