import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { BatcherClosedError } from '../../src/engine/micro-batcher.ts';
import { CallScript } from '../support/call-script.ts';
import { ask } from './support/ask.ts';
import { withHttpApp } from './support/http-test-app.ts';

const gateway = withHttpApp();

describe('what every answer keeps to', () => {
  test.each([
    ['GET', '/v1/events', 'POST'],
    ['DELETE', '/v1/events', 'POST'],
    ['PUT', '/v1/follow-ups', 'POST'],
    ['POST', '/v1/ledger', 'GET, HEAD'],
    ['PATCH', '/v1/calls/a', 'GET, HEAD'],
    ['POST', '/healthz', 'GET, HEAD'],
  ])('%s %s is a 405 that allows %s', async (method, path, allow) => {
    const answer = await ask(gateway.app.url + path, { method });
    expect([answer.status, answer.headers.get('allow'), answer.body.type]).toEqual([
      405,
      allow,
      'https://aftercall.dev/problems/method-not-allowed',
    ]);
  });

  test('a query that a request does not have is refused, and not ignored', async () => {
    const { status, body } = await ask(`${gateway.app.url}/v1/outbound?tenant=salon-luz`);
    expect(status).toBe(400);
    expect(body.faults).toEqual([
      { field: 'tenant', message: 'is not a field of this request: remove it, or check its spelling' },
    ]);
  });

  test.each([
    '/v1/calls/query',
    '/v1/consents',
    '/v1/consents/query',
    '/v1/erasures',
    '/v1/replays',
    '/v1/templates/preview',
  ])('%s says what its body must be where it is no object', async (path) => {
    const { status, body } = await ask(gateway.app.url + path, { body: '[7]' });
    expect([status, body.faults]).toEqual([
      400,
      [{ field: '', message: 'must be a JSON object with the fields of this request: /openapi.json lists them' }],
    ]);
  });

  test('a preview names what it needs', async () => {
    const { body } = await ask(`${gateway.app.url}/v1/templates/preview`, { body: { trigger: 'toString', locale: 7 } });
    expect(body.faults).toEqual([
      { field: 'trigger', message: expect.stringMatching(/^must be one of booking\.confirmed, /) },
      { field: 'locale', message: 'must be a language tag, e.g. "es-MX"' },
      { field: 'payload', message: 'must be an object, as the `data` of the event' },
    ]);
  });

  test('an unknown path is a 404 problem', async () => {
    const answer = await ask(`${gateway.app.url}/v2/events`);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body).toEqual({
      type: 'https://aftercall.dev/problems/not-found',
      title: 'There is nothing here for this key.',
      status: 404,
      detail: 'There is nothing at this path: /openapi.json lists what there is.',
    });
  });

  test.each(['http://[::1/v1/ledger', 'http://a:b:c/v1/ledger', 'HTTP://%/v1/ledger'])(
    'a target that is no URL, %s, is a 404 problem too',
    async (target) => {
      const socket = connect(Number(new URL(gateway.app.url).port), '127.0.0.1');
      socket.end(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      const answer = await text(socket);
      expect(answer).toMatch(/^HTTP\/1\.1 404 /);
      expect(answer).toContain('content-type: application/problem+json');
      expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({
        type: 'https://aftercall.dev/problems/not-found',
      });
      expect(answer).not.toContain(target);
    },
  );

  test('says neither what it runs on nor how it may be cached, and is guarded by helmet', async () => {
    const { headers } = await ask(`${gateway.app.url}/v1/ledger`);
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('etag')).toBeNull();
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('an unforeseen error is a 500 with an id that is in the log, and with nothing of its inside', async () => {
    const ofCall = () => Promise.reject(new Error('the secret of +12025550123'));
    const url = await gateway.app.variant({ journeys: { ...gateway.app.parts.journeys, ofCall } });
    const answer = await ask(`${url}/v1/calls/any`);
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([500, expect.not.stringContaining('secret')]);
    const line = gateway.app.logLines.find((one) => one['msg'] === 'A request failed.');
    expect(answer.body.detail).toBe(`The failure is in the gateway's log under ${String(line?.['errorId'])}.`);
    expect(line?.['errorId']).toMatch(/^[\da-f-]{36}$/);
  });

  test.each([
    ['a database that is away', Object.assign(new Error('no'), { code: 'ECONNREFUSED' }), 'database-away'],
    ['a database that shuts down', Object.assign(new Error('no'), { code: '57P01' }), 'database-away'],
    ['a gateway that shuts down', new BatcherClosedError('bye'), 'shutting-down'],
  ])('%s is a 503: come again', async (_what, error, kind) => {
    const url = await gateway.app.variant({ ingest: { ingest: () => Promise.reject(error) } });
    const answer = await ask(`${url}/v1/events`, { body: new CallScript('away').started() });
    expect([answer.status, answer.headers.get('retry-after'), answer.body.type]).toEqual([
      503,
      '1',
      `https://aftercall.dev/problems/${kind}`,
    ]);
  });

  test('a caller that leaves half-way harms nobody', async () => {
    const controller = new AbortController();
    const body = new ReadableStream({
      start: (stream) => stream.enqueue(Buffer.from('{')),
      pull: () => controller.abort(),
    });
    const init = { method: 'POST', duplex: 'half', body, signal: controller.signal } as RequestInit;
    const headers = { authorization: 'Bearer ack_salon-luz', 'content-type': 'application/json' };
    await expect(fetch(`${gateway.app.url}/v1/events`, { ...init, headers })).rejects.toThrow(/abort/i);
    expect((await ask(`${gateway.app.url}/healthz`)).status).toBe(200);
    expect(
      gateway.app.logLines.filter((line) => line['level'] === 'error' && line['msg'] !== 'A request failed.'),
    ).toEqual([]);
  });
});

describe('health', () => {
  test('is alive and ready', async () => {
    const [alive, ready] = await Promise.all(['/healthz', '/readyz'].map((path) => ask(gateway.app.url + path)));
    expect([alive?.status, alive?.body]).toEqual([200, { status: 'alive' }]);
    expect([ready?.status, ready?.body]).toEqual([200, { status: 'ready', checks: { database: 'ok' } }]);
  });

  test('is ready while accounts are stopped, and says how many', async () => {
    const url = await gateway.app.variant({ stoppedAccounts: () => 2 });
    const ready = await ask(`${url}/readyz`);
    expect([ready.status, ready.body]).toEqual([
      200,
      { status: 'ready', checks: { database: 'ok' }, stoppedAccounts: 2 },
    ]);
  });

  test('is alive but not ready while a check fails, which is named without its reason', async () => {
    const failing = { name: 'database', check: () => Promise.reject(new Error('password of the database')) };
    const fine = { name: 'migrations', check: () => Promise.resolve() };
    const url = await gateway.app.variant({ readinessChecks: [failing, fine] });
    expect((await ask(`${url}/healthz`)).status).toBe(200);
    const ready = await ask(`${url}/readyz`);
    expect([ready.status, ready.body]).toEqual([
      503,
      { status: 'not_ready', checks: { database: 'failing', migrations: 'ok' } },
    ]);
  });
});

test('GET /metrics counts events and verdicts, without anything personal', async () => {
  const call = new CallScript('metrics-1');
  await ask(`${gateway.app.url}/v1/events`, { body: [call.started(), call.event('made.up'), call.booking()] });
  const { body, headers } = await ask(`${gateway.app.url}/metrics`);
  expect(headers.get('content-type')).toContain('text/plain');
  const lines = (body as string).split('\n');
  expect(lines).toContain('aftercall_events_total{door="http",type="call.started",result="accepted"} 1');
  expect(lines).toContain('aftercall_events_total{door="http",type="other",result="accepted"} 1');
  expect(lines).toContain('aftercall_verdicts_total{verdict="hold",reason="call_live",trigger="booking.confirmed"} 1');
  expect(lines).toContain('aftercall_build_info{version="0.0.0-test"} 1');
  expect(body).not.toMatch(/metrics-1|2025550/);
});
