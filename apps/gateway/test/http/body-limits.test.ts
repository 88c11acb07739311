import { request as httpRequest } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { ask } from './support/ask.ts';
import { keys, withHttpApp } from './support/http-test-app.ts';

const gateway = withHttpApp();
const events = (): string => `${gateway.app.url}/v1/events`;
const one = { 'content-type': 'application/cloudevents+json' };
const batch = { 'content-type': 'application/cloudevents-batch+json' };

/** An event that is `bytes` long. */
function eventOf(bytes: number, id = 'big'): string {
  const event = (padding: string): string => JSON.stringify({ ...new CallScript(id).started(), padding });
  return event('x'.repeat(bytes - event('').length));
}

async function statusOf(body: unknown, headers: Record<string, string> = one): Promise<number> {
  return (await ask(events(), { headers, body })).status;
}

/** Sends a body in chunks of its own, so that its length is not told beforehand. */
async function statusOfChunks(path: string, chunk: Buffer, count: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(gateway.app.url + path, {
      method: 'POST',
      headers: { ...one, authorization: `Bearer ${keys.salon}` },
    });
    request.on('response', (response) => resolve(response.statusCode ?? 0)).on('error', reject);
    for (let sent = 0; sent < count; sent += 1) request.write(chunk);
    request.end();
  });
}

describe('the size of a body', () => {
  test('one event may have 64 kB and not a byte more', async () => {
    expect(await statusOf(eventOf(65_536, 'size-1'))).toBe(202);
    const answer = await ask(events(), { headers: one, body: eventOf(65_537, 'size-2') });
    expect([answer.status, answer.body.detail]).toEqual([
      413,
      'The body may have at most 65536 bytes: send less at once.',
    ]);
    expect(await statusOf(eventOf(65_537, 'size-2'), { 'content-type': 'application/json' })).toBe(413);
  });

  test('is counted while it is read, where it was not told', async () => {
    expect(await statusOfChunks('/v1/events', Buffer.alloc(40_000, ' '), 2)).toBe(413);
  });

  test('of each event of a batch counts', async () => {
    const small = eventOf(200, 'size-3');
    const answer = await ask(events(), { headers: batch, body: `[${small},${eventOf(65_537, 'size-4')}]` });
    expect(answer.status).toBe(413);
    expect(answer.body.faults).toEqual([{ index: 1, field: '', message: 'must be at most 65536 bytes' }]);
    expect(await statusOf(`[${eventOf(60_000, 'size-5')},${eventOf(60_000, 'size-6')}]`, batch)).toBe(202);
  });

  test('a batch may have 4 MB and 1,000 events, and not none', async () => {
    const events1000 = Array.from({ length: 1_000 }, (_, index) => new CallScript(`many-${index}`).started());
    expect(await statusOf([...events1000, new CallScript('many-1000').started()], batch)).toBe(413);
    expect(await statusOf(events1000, batch)).toBe(202);
    expect(await statusOf(' '.repeat(4 * 1024 * 1024 + 1), batch)).toBe(413);
    const empty = await ask(events(), { headers: batch, body: [] });
    expect([empty.status, empty.body.faults]).toEqual([400, [{ field: '', message: 'must hold at least one event' }]]);
  });

  test('of any other request is limited too', async () => {
    expect((await ask(`${gateway.app.url}/v1/consents`, { body: eventOf(65_537) })).status).toBe(413);
    const url = await gateway.app.variant({ bodyLimitBytes: 1_000 });
    expect((await ask(`${url}/webhooks/salon-luz/sms-main`, { body: eventOf(1_001) })).status).toBe(413);
  });
});

describe('the kind of a body', () => {
  test.each([
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['application/cloudevents+xml'],
    ['application/json; charset=latin1'],
  ])('%s is a 415', async (type) => {
    expect(await statusOf(JSON.stringify(new CallScript('kind-1').started()), { 'content-type': type })).toBe(415);
  });

  test.each([
    ['application/json; charset=utf-8'],
    ['Application/CloudEvents+JSON; Charset="UTF-8"'],
    ['application/json; charset=utf8'],
    ['application/json; charset=us-ascii'],
  ])('%s is read', async (type) => {
    expect(await statusOf(new CallScript(`kind-${type}`).started(), { 'content-type': type })).toBe(202);
  });

  test('an encoded body is a 415, and is never decoded', async () => {
    expect(await statusOf(new CallScript('kind-2').started(), { ...one, 'content-encoding': 'gzip' })).toBe(415);
    expect(await statusOf(new CallScript('kind-3').started(), { ...one, 'content-encoding': 'identity' })).toBe(202);
  });

  test('a batch that is no array, and one event that is one, are refused', async () => {
    expect(await statusOf(new CallScript('kind-4').started(), batch)).toBe(400);
    expect(await statusOf([new CallScript('kind-5').started()], one)).toBe(400);
  });

  test('other requests take application/json alone', async () => {
    const answer = await ask(`${gateway.app.url}/v1/consents`, {
      headers: { 'content-type': 'text/plain' },
      body: '{}',
    });
    expect(answer.status).toBe(415);
  });
});

describe('what JSON may not hold', () => {
  const nested = (levels: number): string => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);

  test.each([
    ['broken JSON', '{"specversion":'],
    ['nothing', ' '],
    ['two keys of one name', '{"specversion":"1.0","id":"1","id":"2"}'],
    ['__proto__', '{"specversion":"1.0","__proto__":{"admin":true}}'],
    ['NUL', '{"id":"a\\u0000b"}'],
    ['half a surrogate pair', '{"id":"\\ud800"}'],
    ['nesting of 17 levels', nested(17)],
    ['nesting of 10,000 levels', nested(10_000)],
    ['5,000 keys', `{${Array.from({ length: 5_000 }, (_, index) => `"${index}":1`).join(',')}}`],
  ])('%s', async (_what, text) => {
    const answer = await ask(events(), { headers: one, body: text });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'application/problem+json']);
    expect(answer.body.faults).toHaveLength(1);
  });

  test('invalid UTF-8', async () => {
    const answer = await ask(events(), { headers: one, body: Buffer.from([0x22, 0xff, 0x22]) });
    expect([answer.status, answer.body.faults]).toEqual([400, [{ field: '', message: 'must be valid UTF-8' }]]);
  });
});
