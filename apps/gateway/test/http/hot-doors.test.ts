import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { hotDoors } from '../../src/http/hot-doors.ts';
import { CallScript } from '../support/call-script.ts';
import { type Answer, ask, type Asked } from './support/ask.ts';
import { keys, withHttpApp } from './support/http-test-app.ts';

/** Who takes a request, without a server. */
function takerOf(method: string, url: string): string {
  let taker = '';
  const doors = hotDoors({
    events: async () => void (taker = 'events'),
    webhook: async (_request, _response, { tenant, account }) => void (taker = `webhook of ${tenant}/${account}`),
    answerProblem: () => undefined,
    otherwise: () => void (taker = 'router'),
  });
  const request = Object.assign(new IncomingMessage(new Socket()), { method, url });
  doors(request, new ServerResponse(request));
  return taker;
}

describe('the way of a request', () => {
  test.each([
    ['POST', '/v1/events', 'events'],
    ['POST', '/webhooks/salon-luz/sms-main', 'webhook of salon-luz/sms-main'],
    ['POST', '/webhooks/a.b_c~d/1?attempt=a%2Fb&x=/y', 'webhook of a.b_c~d/1'],
    ['GET', '/v1/events', 'router'],
    ['OPTIONS', '/v1/events', 'router'],
    ['POST', '/v1/events/', 'router'],
    ['POST', '/V1/Events', 'router'],
    ['POST', '/v1/events?x=1', 'router'],
    ['POST', '/v1/%65vents', 'router'],
    ['POST', '//v1/events', 'router'],
    ['POST', 'http://gateway.example/v1/events', 'router'],
    ['POST', '/v1/events2', 'router'],
    ['GET', '/webhooks/salon-luz/sms-main', 'router'],
    ['POST', '/webhooks/salon-luz/sms-main/', 'router'],
    ['POST', '/webhooks/salon%2Dluz/sms-main', 'router'],
    ['POST', '/webhooks/salon-luz', 'router'],
    ['POST', '/webhooks//sms-main', 'router'],
    ['POST', '/webhooks/salon-luz/sms-main/more', 'router'],
    ['POST', '/', 'router'],
  ])('%s %s: %s', (method, url, taker) => {
    expect(takerOf(method, url)).toBe(taker);
  });
});

describe('both ways give the same answer', () => {
  const gateway = withHttpApp();

  /** All of an answer that a client can see, but for the time. */
  function seen({ status, headers, body }: Answer): unknown {
    return {
      status,
      headers: Object.fromEntries([...headers].filter(([name]) => name !== 'date')),
      body: body as unknown,
    };
  }

  async function expectSame(path: string, otherPath: string, asked: Asked): Promise<Answer> {
    const answer = await ask(gateway.app.url + path, { method: 'POST', ...asked });
    expect(seen(await ask(gateway.app.url + otherPath, { method: 'POST', ...asked }))).toEqual(seen(answer));
    return answer;
  }

  const event = new CallScript('both-ways').started();

  test.each<[string, number, Asked]>([
    ['a repeat', 202, { body: event }],
    ['no key', 401, { key: null, body: event }],
    ['an unknown key', 401, { key: 'ack_wrong', body: event }],
    ['a fault', 400, { body: { ...event, subject: '' } }],
    ['broken JSON', 400, { body: '{"id":' }],
    ['no tenant', 400, { key: keys.all, body: [event] }],
    ['a foreign tenant', 404, { body: { ...event, tenant: 'other' } }],
    ['another body', 409, { body: { ...event, type: 'call.ended' } }],
    ['too much', 413, { body: ' '.repeat(4 * 1024 * 1024 + 1) }],
    ['another kind of body', 415, { headers: { 'content-type': 'text/plain' }, body: 'hello' }],
  ])('of the events: %s is a %d', async (_what, status, asked) => {
    await ask(`${gateway.app.url}/v1/events`, { body: event });
    expect((await expectSame('/v1/events', '/v1/events/', asked)).status).toBe(status);
  });

  test.each<[string, string, number, Asked]>([
    ['a stored one', 'sms-main', 204, { headers: { 'x-signature': 'right' }, body: [] }],
    ['a forged one', 'sms-main', 403, { headers: { 'x-signature': 'wrong' }, body: [] }],
    ['an unreadable one', 'sms-main', 400, { headers: { 'x-signature': 'right' }, body: 'no json' }],
    ['one for nobody', 'nobody', 404, { body: [] }],
  ])('of the webhooks: %s', async (_what, account, status, asked) => {
    const answer = await expectSame(`/webhooks/salon-luz/${account}`, `/webhooks/salon%2Dluz/${account}`, asked);
    expect(answer.status).toBe(status);
  });

  test('of what nobody foresaw, but for its id', async () => {
    const url = await gateway.app.variant({ ingest: { ingest: () => Promise.reject(new Error('unforeseen')) } });
    const answers = await Promise.all(['/v1/events', '/v1/events/'].map((path) => ask(url + path, { body: event })));
    expect(answers.map(({ status, body }) => [status, body.type])).toEqual([
      [500, 'https://aftercall.dev/problems/internal'],
      [500, 'https://aftercall.dev/problems/internal'],
    ]);
  });
});
