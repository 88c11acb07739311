import { describe, expect, jest, test } from '@jest/globals';
import { ConsoleSessions } from '../../src/ledger/console/console-sessions.ts';
import { CallScript } from '../support/call-script.ts';
import { type Answer, ask } from './support/ask.ts';
import { keys, withHttpApp } from './support/http-test-app.ts';

const gateway = withHttpApp();
const inShort = ({ status, headers, body }: Answer): unknown[] => [status, headers.get('retry-after'), body.type];
const tooMany = (seconds: unknown) => [429, seconds, 'https://aftercall.dev/problems/too-many-requests'];

const somebody = { user: 'a', subject: 'a', role: 'viewer', tenants: '*', signedInBy: 'oidc' } as const;

/** A gateway that takes so many. */
function limited(requestsPerSecond: number, failedRequestsPerMinute: number): Promise<string> {
  const { app } = gateway;
  return app.variant({ limits: { ...app.parts.limits, requestsPerSecond, failedRequestsPerMinute } });
}

/** Asks a gateway that takes so many a second, and another one where the machine was too busy to do it within one. */
async function withinASecond(
  requestsPerSecond: number,
  askAtOnce: (url: string) => Promise<Answer>[],
): Promise<{ url: string; answers: Answer[] }> {
  for (;;) {
    const url = await limited(requestsPerSecond, 100);
    const began = performance.now();
    const answers = await Promise.all(askAtOnce(url));
    // A little less, because a timer may be a little early.
    if (performance.now() - began < 950) return { url, answers };
  }
}

describe('requests with a key', () => {
  test('are taken up to the limit, at every door together, and another key is served as ever', async () => {
    const event = new CallScript('limited-1').started();
    const paths = ['/v1/ledger', '/v1/events', '/v1/events/', '/v1/ledger', '/v1/events', '/v1/calls/limited-1'];
    const { url, answers } = await withinASecond(3, (to) =>
      paths.map((path) => ask(to + path, { ...(path.startsWith('/v1/events') && { body: event }) })),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.map(inShort)).toEqual([tooMany('1'), tooMany('1'), tooMany('1')]);
    expect((await ask(`${url}/v1/ledger`, { key: keys.other })).status).toBe(200);
    const { body } = await ask(`${url}/metrics`, { key: null });
    expect(body).toMatch(/^aftercall_requests_limited_total\{by="key"\} [1-9]/m);
  });

  test('are counted neither at the doors of providers nor where nothing is asked of anybody', async () => {
    const url = await limited(1, 1);
    for (let time = 0; time < 3; time += 1) {
      const webhook = await ask(`${url}/webhooks/salon-luz/sms-main`, {
        key: null,
        headers: { 'x-signature': 'wrong' },
        body: '[]',
      });
      expect(webhook.status).toBe(403);
      for (const path of ['/healthz', '/readyz', '/metrics', '/openapi.json', '/docs']) {
        expect([path, (await ask(url + path, { key: null })).status]).toEqual([path, 200]);
      }
    }
    expect((await ask(`${url}/v1/ledger`)).status).toBe(200);
  });
});

describe('requests without a key that is known', () => {
  test('are refused from an address that makes too many, and those with a good key never are', async () => {
    const url = await limited(100, 2);
    const guess = (key: string | null): Promise<Answer> => ask(`${url}/v1/ledger`, { key });
    expect((await guess('ack_guess-1')).status).toBe(401);
    expect((await ask(`${url}/v1/events`, { key: null, body: {} })).status).toBe(401);
    const refused = await guess('ack_guess-2');
    expect(inShort(refused)).toEqual(tooMany(expect.stringMatching(/^(?:[1-9]|[1-5]\d|60)$/)));
    expect(inShort(await ask(`${url}/v1/events`, { key: null, body: {} }))).toEqual(tooMany(expect.anything()));
    expect((await guess(keys.salon)).status).toBe(200);
  });

  test('are counted by the address of the connection, whatever a header says', async () => {
    const url = await limited(100, 1);
    const from = (address: string): Promise<Answer> =>
      ask(`${url}/v1/ledger`, { key: null, headers: { 'x-forwarded-for': address, forwarded: `for=${address}` } });
    expect((await from('203.0.113.1')).status).toBe(401);
    expect((await from('203.0.113.2')).status).toBe(429);
  });

  test('take no room from a session that this gateway is yet to meet', async () => {
    const url = await limited(100, 2);
    for (let time = 0; time < 4; time += 1) await ask(`${url}/v1/ledger`, { key: null });
    expect((await ask(`${url}/v1/ledger`, { key: null })).status).toBe(429);
    const { token } = await gateway.app.engine.container.get(ConsoleSessions).begin(somebody);
    const headers = { cookie: `__Host-aftercall=${token}` };
    expect((await ask(`${url}/v1/ledger`, { key: null, headers })).status).toBe(200);
  });

  test('have made-up sessions looked up no more often than that, and sessions that there are as ever', async () => {
    const url = await limited(100, 3);
    const { token } = await gateway.app.engine.container.get(ConsoleSessions).begin(somebody);
    const withCookie = (path: string, value: string): Promise<Answer> =>
      ask(url + path, { key: null, headers: { cookie: `__Host-aftercall=${value}` } });
    for (let time = 0; time < 5; time += 1) expect((await withCookie('/console/session', token)).status).toBe(200);
    const madeUp = (first: string): string => first.repeat(43);
    const find = jest.spyOn(gateway.app.engine.container.get(ConsoleSessions), 'find');
    const statuses = [];
    for (const first of ['a', 'b', 'c', 'd', 'e']) {
      statuses.push((await withCookie('/console/session', madeUp(first))).status);
    }
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
    expect((await withCookie('/v1/ledger', madeUp('f'))).status).toBe(429);
    expect(find).toHaveBeenCalledTimes(3);
    find.mockRestore();
    expect((await withCookie('/v1/ledger', token)).status).toBe(200);
  });
});
