import { createSecretKey } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { OidcConfig } from '../../src/config/gateway-config.ts';
import { OidcSignIn } from '../../src/console/oidc-sign-in.ts';
import { ConsoleAudit } from '../../src/ledger/console/console-acts.ts';
import { OpenIdProvider } from '../support/open-id-provider.ts';
import { ask, type Answer } from './support/ask.ts';
import { keys, withHttpApp } from './support/http-test-app.ts';

const gateway = withHttpApp();
const publicUrl = 'https://gateway.example';
const redirectUri = `${publicUrl}/console/sign-in/callback`;

/** Who is at the provider, by account. */
const people: Readonly<Record<string, object>> = {
  ana: { preferred_username: 'ana.lopez', roles: ['staff', 'desk', 'boss'], tenants: '*' },
  ben: { name: 'Ben', roles: 'desk', tenants: ['salon-luz', 'gone'] },
  cem: { roles: ['visitor'], tenants: '*' },
  eve: {
    preferred_username: ' \u0000\u202e',
    name: 'Eve\u0000\n\u001b[31mAna\u202e Lopez',
    roles: 'staff',
    tenants: '*',
  },
  dee: { roles: ['boss'], tenants: ['gone'] },
};

let provider: OpenIdProvider;
let url = '';

beforeAll(async () => {
  provider = await OpenIdProvider.start({ redirectUri, people });
  const { issuer, clientId, clientSecret } = provider;
  const config: OidcConfig = {
    issuer,
    clientId,
    clientSecret: createSecretKey(Buffer.from(clientSecret)),
    scope: 'openid profile email',
    roleClaim: 'roles',
    roles: { staff: 'viewer', desk: 'operator', boss: 'admin' },
    tenantsClaim: 'tenants',
  };
  const { console: usual } = gateway.app.parts;
  if (usual === undefined) throw new Error('the test gateway has a console');
  const oidc = new OidcSignIn({ config, redirectUri, tenants: ['salon-luz', 'other', 'third'] });
  url = await gateway.app.variant({ console: { ...usual, oidc } });
});

afterAll(() => provider.stop());

const cookiesOf = ({ headers }: Answer): string =>
  headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
const get = (where: string, cookie = ''): Promise<Answer> => ask(where, { key: null, headers: { cookie } });

/** What the browser has when the provider sends it back. */
async function atProvider(): Promise<{ readonly back: string; readonly kept: string; readonly begun: Answer }> {
  const begun = await get(`${url}/console/sign-in`);
  let jar = '';
  let next = new URL(begun.headers.get('location') ?? '');
  while (next.origin === provider.issuer) {
    const answer = await get(next.href, jar);
    jar = [jar, cookiesOf(answer)].filter((one) => one !== '').join('; ');
    next = new URL(answer.headers.get('location') ?? '', next);
  }
  return { back: url + next.pathname + next.search, kept: cookiesOf(begun), begun };
}

async function signInAs(who: string): Promise<Answer> {
  provider.next = who;
  const { back, kept } = await atProvider();
  return get(back, kept);
}

describe('an OpenID provider', () => {
  test('gives people names that can be written down and read, whatever is in them', async () => {
    const answer = await signInAs('eve');
    expect(answer.status).toBe(303);
    const { body } = await get(`${url}/console/session`, cookiesOf(answer));
    expect(body).toMatchObject({ user: 'Eve [31mAna Lopez', role: 'viewer' });
  });

  test('lets people in, each in the highest role and for the tenants that it names', async () => {
    expect((await get(`${url}/console/session`)).body).toEqual({ signIn: ['oidc'] });
    const answer = await signInAs('ana');
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `${publicUrl}/console/`]);
    const { body } = await get(`${url}/console/session`, cookiesOf(answer));
    expect(body).toMatchObject({ user: 'ana.lopez', role: 'admin', tenants: '*', signedInBy: 'oidc' });
    const ben = cookiesOf(await signInAs('ben'));
    expect((await get(`${url}/console/session`, ben)).body).toMatchObject({ role: 'operator', tenants: ['salon-luz'] });
    expect((await get(`${url}/v1/calls?tenant=other`, ben)).status).toBe(404);
    expect((await get(`${url}/v1/calls?tenant=salon-luz`, ben)).status).toBe(200);
  });

  test('is asked with PKCE, a state and a nonce, and what it sends back is good once, in the browser that asked', async () => {
    provider.next = 'ana';
    const { back, kept, begun } = await atProvider();
    const asked = new URL(begun.headers.get('location') ?? '').searchParams;
    expect([asked.get('code_challenge_method'), asked.get('redirect_uri')]).toEqual(['S256', redirectUri]);
    for (const name of ['code_challenge', 'state', 'nonce']) expect(asked.get(name)).toMatch(/^[\w-]{43}$/);
    expect(begun.headers.get('set-cookie')).toMatch(/^__Host-aftercall-sign-in=.*HttpOnly; Secure; SameSite=Lax$/);
    const elsewhere = (await atProvider()).kept;
    for (const browser of ['', elsewhere]) expect((await get(back, browser)).status).toBe(403);
    expect((await get(back, kept)).status).toBe(303);
    const again = await get(back, kept);
    expect([again.status, again.headers.getSetCookie().some((one) => /aftercall=[\w-]{43}/.test(one))]).toEqual([
      403,
      false,
    ]);
  });

  test('lets nobody in without a role or a tenant, and the audit says whom', async () => {
    for (const who of ['dee', 'cem']) {
      const answer = await signInAs(who);
      expect([who, answer.status, answer.headers.get('content-type')]).toEqual([who, 403, 'text/html; charset=utf-8']);
      expect(answer.headers.getSetCookie().some((one) => /aftercall=[\w-]{43}/.test(one))).toBe(false);
    }
    const audit = gateway.app.engine.container.get(ConsoleAudit);
    const { acts } = await audit.page({ tenants: ['*'], act: 'sign_in_refused', limit: 2 });
    expect(acts).toMatchObject([
      { subject: 'cem', reason: expect.stringMatching(/^No role/) },
      { subject: 'dee', reason: expect.stringMatching(/^No tenant/) },
    ]);
  });
});

describe('the page', () => {
  test('is served as it was built, for every path of its own, and loads nothing from elsewhere', async () => {
    const unbuilt = await get(`${gateway.app.url}/console/`);
    expect([unbuilt.status, unbuilt.body]).toEqual([503, expect.stringContaining('build:console')]);
    const { console: usual } = gateway.app.parts;
    const folder = await mkdtemp(join(tmpdir(), 'console-'));
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>Console</title>');
    await writeFile(join(folder, 'assets', 'index-abc123.js'), 'export {};');
    const built = await gateway.app.variant({ ...(usual !== undefined && { console: { ...usual, folder } }) });
    for (const path of ['/console/', '/console/calls/call-81f2', '/console/index.html']) {
      const { status, body, headers } = await get(built + path);
      expect([path, status, body]).toEqual([path, 200, '<!doctype html><title>Console</title>']);
      expect([path, headers.get('cache-control')]).toEqual([path, 'no-cache']);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toMatch(/default-src 'none'; script-src 'self'; .*frame-ancestors 'none'/);
      expect(policy).not.toMatch(/unsafe|\*|https?:/);
    }
    const asset = await get(`${built}/console/assets/index-abc123.js`);
    expect([asset.status, asset.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
    const outside = ['/console/assets/none.js', '/console/../package.json', '/console/%2e%2e/%2e%2e/package.json'];
    for (const path of outside) expect([path, (await get(built + path)).status]).toEqual([path, 404]);
    expect((await get(`${built}/`)).headers.get('location')).toBe('./console/');
    expect((await get(`${built}/console`)).headers.get('location')).toBe('./console/');
    expect((await ask(`${built}/console/sign-in`, { key: keys.all })).status).toBe(404);
    await rm(folder, { recursive: true });
  });
});
