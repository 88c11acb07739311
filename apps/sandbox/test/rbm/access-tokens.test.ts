import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { gaxios, JWT } from 'google-auth-library';
import { openSandbox } from '../support/harness.ts';
import { clientEmail, grant, keys, openRbm, rbmScope } from '../support/rbm-client.ts';

const other = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const serviceAccount = { clientEmail, publicKey: keys.publicKey };

async function ask(body: URLSearchParams, publicKey?: string) {
  const account = publicKey === undefined ? { clientEmail } : { clientEmail, publicKey };
  const sandbox = await openSandbox({ rcsAgents: [{ agentId: 'a', clientToken: 't', serviceAccount: account }] });
  return await sandbox.api('/token', { method: 'POST', headers: {}, body });
}

describe('the token endpoint', () => {
  test('gives a bearer token for a signed grant', async () => {
    const { status, body } = await ask(grant(), keys.publicKey);
    expect([status, body]).toEqual([
      200,
      { access_token: expect.stringMatching(/^ya29\./), expires_in: 3599, token_type: 'Bearer' },
    ]);
  });

  test('takes any signature where the agent names no key, and only the right one where it does', async () => {
    expect((await ask(grant({}, other.privateKey))).status).toBe(200);
    const { status, body } = await ask(grant({}, other.privateKey), keys.publicKey);
    expect([status, body]).toEqual([400, { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' }]);
  });

  test.each<[string, URLSearchParams, string]>([
    ['another account', grant({ iss: 'x@example.com' }), 'invalid_grant'],
    ['an expired grant', grant({ iat: 1, exp: 2 }), 'invalid_grant'],
    ['a grant of two hours', grant({ exp: Math.floor(Date.now() / 1000) + 7200 }), 'invalid_grant'],
    ['another audience', grant({ aud: 'https://example.com/' }), 'invalid_grant'],
    ['another scope', grant({ scope: 'email' }), 'invalid_scope'],
    [
      'no JWT',
      new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'x' }),
      'invalid_grant',
    ],
    ['another grant type', new URLSearchParams({ grant_type: 'password' }), 'unsupported_grant_type'],
  ])('refuses %s', async (_label, body, error) => {
    const answer = await ask(body);
    expect([answer.status, answer.body.error]).toEqual([400, error]);
  });

  test("serves Google's own client, with only its host exchanged", async () => {
    const rbm = await openRbm({ serviceAccount });
    const transporter = new gaxios.Gaxios();
    const request = transporter.request.bind(transporter);
    transporter.request = (options) =>
      request({ ...options, url: String(options?.url).replace('https://oauth2.googleapis.com', rbm.sandbox.url) });
    const client = new JWT({
      email: clientEmail,
      key: keys.privateKey,
      scopes: [rbmScope],
      transporter,
    });
    const { token } = await client.getAccessToken();
    expect(token).toMatch(/^ya29\./);
  });
});

describe('the API', () => {
  test('refuses a token that is none, is withdrawn, or is of another agent', async () => {
    const rbm = await openRbm();
    const headers = { authorization: 'Bearer x', 'content-type': 'application/json' };
    const wrong = await rbm.text({}, { init: { headers } });
    expect([wrong.status, wrong.body.error.status]).toEqual([401, 'UNAUTHENTICATED']);
    const foreign = await rbm.call('GET', '/phones/+14155550123/capabilities?requestId=1&agentId=other');
    expect([foreign.status, foreign.body.error.status]).toEqual([403, 'PERMISSION_DENIED']);
    expect((await rbm.sandbox.control('DELETE', '/tokens')).status).toBe(204);
    expect((await rbm.text()).status).toBe(401);
  });
});
