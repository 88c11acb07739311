import { beforeAll, describe, expect, test } from '@jest/globals';
import { signInLink, ConsoleSessions, type ConsoleRole } from '../../src/ledger/console/console-sessions.ts';
import { ConsoleAudit, type StoredConsoleAct } from '../../src/ledger/console/console-acts.ts';
import { allOperations } from '../../src/http/openapi.ts';
import { CallScript } from '../support/call-script.ts';
import { until } from '../support/until.ts';
import { ask, type Answer, type Asked } from './support/ask.ts';
import { keys, withHttpApp } from './support/http-test-app.ts';

const gateway = withHttpApp();
const at = (path: string): string => gateway.app.url + path;
const origin = 'https://gateway.example';
const phone = '+12025550141';

/** What a browser sends along with a session. */
const cookies: Partial<Record<ConsoleRole | 'salonAdmin', string>> = {};

async function as(who: keyof typeof cookies, path: string, asked: Asked = {}): Promise<Answer> {
  const headers = { cookie: `theme=dark; ${cookies[who]}`, origin, ...asked.headers };
  return ask(at(path), { ...asked, key: null, headers });
}

const signIn = (token: unknown, headers: Readonly<Record<string, string>> = { origin }): Promise<Answer> =>
  ask(at('/console/session'), { key: null, headers, body: { token } });

async function acts(): Promise<readonly StoredConsoleAct[]> {
  return (await as('admin', '/v1/audit?limit=1000')).body.acts as StoredConsoleAct[];
}

let attemptId = '';
let unsureAttemptId = '';

beforeAll(async () => {
  const { engine } = gateway.app;
  const sessions = engine.container.get(ConsoleSessions);
  for (const role of ['viewer', 'operator', 'admin'] as const) {
    const who = { user: `${role}@example.com`, subject: role, role, tenants: '*', signedInBy: 'oidc' } as const;
    cookies[role] = `__Host-aftercall=${(await sessions.begin(who)).token}`;
  }
  const salonAdmin = { user: 's', subject: 's', role: 'admin', tenants: ['salon-luz'], signedInBy: 'oidc' } as const;
  cookies.salonAdmin = `__Host-aftercall=${(await sessions.begin(salonAdmin)).token}`;
  const call = new CallScript('masked-call', phone);
  const consent = call.consent({
    wording: 'May we text you, Xochitl?',
    transcriptExcerpt: 'Caller: Xochitl here, yes.',
  });
  const events = [
    call.started({ name: 'Xochitl Reyes' }),
    consent,
    call.booking({ location: '77 Larkspur Way' }, { live: true }),
  ];
  await ask(at('/v1/events'), { body: events });
  const sent = await engine.until('masked-call', ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
  attemptId = sent.followUps[0]?.attempts[0]?.id ?? '';
  engine.provider.silentTo.add('+12025550149');
  const unsure = new CallScript('unsure-call', '+12025550149');
  await ask(at('/v1/events'), { body: [unsure.started(), unsure.consent(), unsure.booking({}, { live: true })] });
  unsureAttemptId = await until('a send is uncertain', async () => {
    const { sends } = (await ask(at('/v1/uncertain-sends'))).body;
    return sends[0]?.attemptId as string | undefined;
  });
  const reply = {
    signal: 'reply',
    key: 'r-1',
    providerId: 'SM-r',
    from: phone,
    text: 'Gracias, Larkspur it is',
    mediaCount: 0,
  } as const;
  await engine.post(reply);
  await engine.until('masked-call', ({ replies }) => replies.length > 0);
});

describe('a one-time link', () => {
  test('signs in once, by a cookie that no script and no other site can use', async () => {
    const token = await gateway.app.engine.container.get(ConsoleSessions).newLink();
    expect(signInLink(origin, token)).toBe(`${origin}/console/#/sign-in?token=${token}`);
    const before = await ask(at('/console/session'), { key: null });
    expect([before.status, before.body]).toEqual([401, { signIn: ['link'] }]);
    expect((await signIn(token, {})).status).toBe(403);
    expect((await signIn(token, { origin: 'https://evil.example' })).status).toBe(403);
    const answer = await signIn(token);
    expect([answer.status, answer.body]).toEqual([
      200,
      { user: 'one-time link', role: 'admin', tenants: '*', signedInBy: 'link', expiresAt: expect.any(String) },
    ]);
    const set = answer.headers.get('set-cookie') ?? '';
    expect(set).toMatch(
      /^__Host-aftercall=[\w-]{43}; Max-Age=43200; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/,
    );
    const again = await signIn(token);
    expect([again.status, again.body.type]).toEqual([403, 'https://aftercall.dev/problems/not-signed-in']);
    expect((await signIn('short')).body.faults[0].field).toBe('token');
    const cookie = set.split(';')[0] ?? '';
    const asMe = (method: string) => ask(at('/console/session'), { key: null, method, headers: { cookie, origin } });
    expect((await asMe('GET')).body).toEqual(answer.body);
    const { rows } = await gateway.app.engine.pool.query<{ text: string }>(
      `SELECT concat(s.*::text, l.*::text) AS text FROM console_sessions s LEFT JOIN console_links l ON true`,
    );
    for (const { text } of rows) {
      expect(text).not.toContain(token);
      expect(text).not.toContain(cookie.slice(-43));
    }
    expect((await asMe('DELETE')).status).toBe(204);
    expect((await asMe('GET')).status).toBe(401);
    expect((await acts()).map(({ act }) => act).slice(0, 3)).toEqual(['sign_out', 'sign_in_refused', 'sign_in']);
  });
});

describe('a session', () => {
  const readingPosts = ['/v1/calls/query', '/v1/consents/query', '/v1/templates/preview'];
  const ofOperators = ['/v1/uncertain-sends/{attemptId}/settle', '/v1/replays', '/v1/consents'];
  const ofAdmins = ['/v1/attempts/{id}/evidence', '/v1/audit'];

  test.each(allOperations.filter(({ security, path }) => security === undefined && path !== '/v1/ledger/stream'))(
    'may ask for what its role allows: $method $path',
    async ({ method, path }) => {
      const least = (): ConsoleRole | 'nobody' => {
        if (ofAdmins.includes(path)) return 'admin';
        if (ofOperators.includes(path)) return 'operator';
        return method === 'get' || readingPosts.includes(path) ? 'viewer' : 'nobody';
      };
      const roles = ['viewer', 'operator', 'admin'] as const;
      const allowed = least() === 'nobody' ? [] : roles.slice(roles.indexOf(least() as ConsoleRole));
      // Any other spelling that the router takes is the same door.
      for (const spelling of [path, `${path.toUpperCase().replace(/\{.*?\}/, 'X')}/`]) {
        for (const role of roles) {
          const at = spelling.replace(/\{.*?\}/, '019ab5e0-9c40-7a00-8000-000000000001');
          const { status, body } = await as(role, at, {
            method: method.toUpperCase(),
            ...(method === 'post' && { body: {} }),
          });
          // The door of events knows no sessions at all.
          const isRefused = status === 403 || (path === '/v1/events' && status === 401);
          expect([role, spelling, status, isRefused]).toEqual([role, spelling, status, !allowed.includes(role)]);
          if (status === 403 && least() !== 'nobody') expect(body.role).toBe(least());
        }
      }
    },
  );

  test('writes from a page of the gateway alone', async () => {
    const replay = {
      tenant: 'salon-luz',
      mode: 'decide',
      why: 'test',
      dryRun: true,
      select: { calls: ['masked-call'] },
    };
    const from = async (headers: Record<string, string>): Promise<number> =>
      (
        await ask(at('/v1/replays'), {
          key: null,
          headers: { cookie: cookies.operator ?? '', ...headers },
          body: replay,
        })
      ).status;
    expect(await from({})).toBe(403);
    expect(await from({ origin: 'https://gateway.example.evil' })).toBe(403);
    expect(await from({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await from({ 'sec-fetch-site': 'same-origin' })).toBe(200);
    expect(await from({ origin })).toBe(200);
  });

  test('sees no name, no number and no text of anybody, until an admin says why', async () => {
    const secrets = ['Xochitl', 'Reyes', 'Larkspur', phone];
    const consents = { body: { tenant: 'salon-luz', phone } };
    const followUpId = (await ask(at('/v1/calls/masked-call'))).body.followUps[0].id as string;
    for (const who of ['viewer', 'admin'] as const) {
      const seen = [
        await as(who, '/v1/calls/masked-call'),
        await as(who, `/v1/follow-ups/${followUpId}`),
        await as(who, '/v1/calls/query', consents),
        await as(who, '/v1/consents/query', consents),
      ];
      expect(seen.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      for (const secret of secrets) expect(JSON.stringify(seen.map(({ body }) => body))).not.toContain(secret);
      expect(seen[0]?.body).toMatchObject({
        caller: { name: 'X***', phone: '+1********41' },
        replies: [{ text: '*** (23 characters)' }],
      });
    }
    const asked = { callId: 'masked-call', reason: 'The caller asks what was sent.' };
    expect((await as('operator', '/console/unmask', { body: asked })).body.role).toBe('admin');
    expect((await as('admin', '/console/unmask', { body: { callId: 'masked-call' } })).body.faults[0].field).toBe(
      'reason',
    );
    const { status, headers, body } = await as('admin', '/console/unmask', { body: asked });
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    for (const secret of secrets) expect(JSON.stringify(body)).toContain(secret);
    expect((await acts())[0]).toMatchObject({
      act: 'unmask',
      user: 'admin@example.com',
      role: 'admin',
      tenant: 'salon-luz',
      object: 'call masked-call',
      reason: asked.reason,
    });
  });

  test('opens a call in whose id a number is masked, by our own id of it', async () => {
    const call = new CallScript('room-+12025550149-x1', '+12025550149');
    await ask(at('/v1/events'), { body: [call.started(), call.ended()] });
    const [listed] = (await as('viewer', '/v1/calls?q=room-')).body.calls;
    expect(listed.callId).toBe('room-+1********49-x1');
    const { status, body } = await as('viewer', `/v1/calls/${listed.ref}`);
    expect([status, body.callId, body.ref]).toEqual([200, listed.callId, listed.ref]);
    const asked = { callId: listed.ref, reason: 'The caller asks.' };
    expect((await as('admin', '/console/unmask', { body: asked })).body.callId).toBe(call.callId);
    const foreign = await ask(at(`/v1/calls/${listed.ref}`), { key: keys.other });
    expect(foreign.status).toBe(404);
  });

  test('is the author of what it does, in the audit and in the ledger', async () => {
    const replay = {
      tenant: 'salon-luz',
      mode: 'send',
      why: 'The caller lost it.',
      select: { calls: ['masked-call'] },
    };
    expect((await as('operator', '/v1/replays', { body: replay })).body.counts).toEqual({ sent: 1 });
    await as('operator', '/v1/consents', { body: { tenant: 'other', phone, kind: 'revoke' } });
    await as('admin', `/v1/attempts/${attemptId}/evidence`);
    const settlement = { as: 'not_sent', why: 'Not in the console.' };
    const settled = await as('operator', `/v1/uncertain-sends/${unsureAttemptId}/settle`, { body: settlement });
    expect(settled.status).toBe(200);
    expect((await acts()).slice(0, 4)).toMatchObject([
      { act: 'settle', subject: 'operator', tenant: 'salon-luz', object: `attempt ${unsureAttemptId} as not_sent` },
      { act: 'evidence', subject: 'admin', object: `attempt ${attemptId}` },
      { act: 'consent', subject: 'operator', tenant: 'other', object: 'revoke' },
      { act: 'replay', subject: 'operator', tenant: 'salon-luz', reason: 'The caller lost it.' },
    ]);
    const { entries } = (await ask(at('/v1/calls/masked-call'))).body as { entries: { kind: string; data: object }[] };
    expect(entries.find(({ kind }) => kind === 'replay')?.data).toMatchObject({ by: 'console:operator' });
    // What is about no tenant, or about another one, is nothing for whoever speaks for one.
    const { acts: seen } = (await as('salonAdmin', '/v1/audit')).body as { acts: StoredConsoleAct[] };
    expect(seen.length).toBeGreaterThan(0);
    expect(new Set(seen.map(({ tenant }) => tenant))).toEqual(new Set(['salon-luz']));
    expect((await as('salonAdmin', '/v1/calls?tenant=other')).status).toBe(404);
  });

  test('ends when it was idle for an hour, and after twelve whatever is done', async () => {
    let now = new Date('2026-11-26T08:00:00Z').getTime();
    const sessions = new ConsoleSessions(gateway.app.engine.pool, () => new Date(now));
    const who = { user: 'v', subject: 'v', role: 'viewer', tenants: '*', signedInBy: 'oidc' } as const;
    const { token } = await sessions.begin(who);
    for (let hour = 0; hour < 12; hour += 1) {
      expect([hour, await sessions.find(token)]).toEqual([hour, expect.objectContaining({ user: 'v' })]);
      now += 59 * 60_000;
    }
    now += 12 * 60_000;
    expect(await sessions.find(token)).toBeUndefined();
    const idle = await sessions.begin(who);
    now += 60 * 60_000;
    expect(await sessions.find(idle.token)).toBeUndefined();
    const link = await sessions.newLink();
    now += 15 * 60_000;
    expect(await sessions.takeLink(link)).toBe(false);
  });
});

describe('sign-ins', () => {
  test('are tried ten times a minute from one address', async () => {
    const url = await gateway.app.variant({});
    const statuses: number[] = [];
    for (let tries = 0; tries < 12; tries += 1) {
      const answer = await ask(`${url}/console/session`, {
        key: null,
        headers: { origin },
        body: { token: 'x'.repeat(43) },
      });
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 403), 429, 429]);
    const audit = gateway.app.engine.container.get(ConsoleAudit);
    expect((await audit.page({ tenants: ['*'], act: 'sign_in_refused', limit: 100 })).acts).toHaveLength(11);
  });
});

test('where there is no console, no session is let in', async () => {
  const { console: _gone, ...without } = gateway.app.parts;
  const url = await gateway.app.variant({ ...without, console: undefined } as never);
  const seen = await ask(`${url}/v1/ledger`, { key: null, headers: { cookie: cookies.admin ?? '' } });
  expect(seen.status).toBe(401);
  expect((await ask(`${url}/console/session`, { key: keys.all })).status).toBe(404);
});
