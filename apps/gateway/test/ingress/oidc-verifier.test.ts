import { createHmac } from 'node:crypto';
import type { HttpClient } from '@aftercall/core';
import { createHttpClient } from '@aftercall/http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { OidcVerifier } from '../../src/ingress/oidc-verifier.ts';
import { audience, pushClaims, serviceAccount } from './support/push-claims.ts';
import { encode, newSigningKey, signToken, startTokenIssuer, type TokenIssuer } from './support/token-issuer.ts';

const key = newSigningKey('key-1');
const stranger = newSigningKey('key-1');
const http = createHttpClient({ connectionsPerOrigin: 2, timeoutMs: 5_000, maxAnswerBytes: 100_000 });
const seconds = (): number => Math.floor(Date.now() / 1_000);
let issuer: TokenIssuer;

beforeAll(async () => {
  issuer = await startTokenIssuer(key);
});
afterAll(async () => {
  await issuer.stop();
  await http.close();
});

function newVerifier(changes: { issuer?: string; http?: HttpClient } = {}): OidcVerifier {
  return new OidcVerifier({
    audience,
    serviceAccount,
    issuer: 'https://accounts.google.com',
    jwksUrl: issuer.jwksUrl,
    http: http.send,
    now: () => new Date(),
    ...changes,
  });
}

const verify = (token: string, verifier = newVerifier()) => verifier.verify(`Bearer ${token}`);

describe('a token of the subscription', () => {
  test('is believed', async () => {
    await expect(verify(signToken(key, pushClaims()))).resolves.toEqual({ verified: true });
  });

  test("is believed with the other spelling of Google's name", async () => {
    await expect(verify(signToken(key, pushClaims({ iss: 'accounts.google.com' })))).resolves.toEqual({
      verified: true,
    });
  });

  test('is believed when our clock is half a minute behind or ahead', async () => {
    const verifier = newVerifier();
    await expect(verify(signToken(key, pushClaims({ iat: seconds() + 30 })), verifier)).resolves.toEqual({
      verified: true,
    });
    await expect(verify(signToken(key, pushClaims({ exp: seconds() - 30 })), verifier)).resolves.toEqual({
      verified: true,
    });
  });

  test('is believed from another issuer only where that is configured', async () => {
    const token = signToken(key, pushClaims({ iss: 'https://issuer.test' }));
    await expect(verify(token)).resolves.toEqual({ verified: false, why: 'issuer' });
    await expect(verify(token, newVerifier({ issuer: 'https://issuer.test' }))).resolves.toEqual({ verified: true });
    const googles = signToken(key, pushClaims());
    await expect(verify(googles, newVerifier({ issuer: 'https://issuer.test' }))).resolves.toEqual({
      verified: false,
      why: 'issuer',
    });
  });
});

describe('not believed', () => {
  test.each([
    ['another audience', { aud: 'https://other.example' }, 'audience'],
    ['ours among several audiences', { aud: [audience] }, 'malformed'],
    ['another service account', { email: 'other@demo.iam.gserviceaccount.com' }, 'email'],
    ['no e-mail address', { email: undefined }, 'email'],
    ['an e-mail address that is not verified', { email_verified: false }, 'email_not_verified'],
    ['an e-mail address that is not said to be verified', { email_verified: undefined }, 'email_not_verified'],
    ['verified as text', { email_verified: 'true' }, 'malformed'],
    ['expired', { exp: seconds() - 90 }, 'expired'],
    ['issued in the future', { iat: seconds() + 90 }, 'not_yet_valid'],
    ['not valid before a time to come', { nbf: seconds() + 90 }, 'not_yet_valid'],
    ['without end', { exp: undefined }, 'malformed'],
    ['without a beginning', { iat: undefined }, 'malformed'],
    ['valid for longer than a day', { exp: seconds() + 172_800 }, 'signature'],
  ])('%s', async (_name, changes, why) => {
    await expect(verify(signToken(key, pushClaims(changes)))).resolves.toEqual({ verified: false, why });
  });

  test('a signature of another key under the same id', async () => {
    await expect(verify(signToken(stranger, pushClaims()))).resolves.toEqual({ verified: false, why: 'signature' });
  });

  test('claims that were changed after they were signed', async () => {
    const [header, , signature] = signToken(key, pushClaims({ email: 'other@demo.iam.gserviceaccount.com' })).split(
      '.',
    );
    const forged = `${header}.${encode(pushClaims())}.${signature}`;
    await expect(verify(forged)).resolves.toEqual({ verified: false, why: 'signature' });
  });

  test('algorithm none, with and without a signature', async () => {
    const signed = signToken(key, pushClaims(), { alg: 'none' });
    await expect(verify(signed)).resolves.toEqual({ verified: false, why: 'algorithm' });
    const [header, payload] = signed.split('.');
    await expect(verify(`${header}.${payload}.`)).resolves.toEqual({ verified: false, why: 'malformed' });
  });

  test('HS256 with the public key as the secret', async () => {
    const signed = `${encode({ alg: 'HS256', kid: key.kid })}.${encode(pushClaims())}`;
    const secret = key.publicKey.export({ type: 'spki', format: 'pem' });
    const token = `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
    await expect(verify(token)).resolves.toEqual({ verified: false, why: 'algorithm' });
  });

  test('a key id that the issuer does not have, or none', async () => {
    const elsewhere = { ...key, kid: 'key-9' };
    await expect(verify(signToken(elsewhere, pushClaims()))).resolves.toEqual({ verified: false, why: 'unknown_key' });
    const without = signToken(key, pushClaims(), { kid: undefined });
    await expect(verify(without)).resolves.toEqual({ verified: false, why: 'unknown_key' });
    const inherited = signToken({ ...key, kid: 'constructor' }, pushClaims());
    await expect(verify(inherited)).resolves.toEqual({ verified: false, why: 'unknown_key' });
  });

  test.each([
    ['no header', undefined, 'no_token'],
    ['an empty header', '', 'no_token'],
    ['another scheme', 'Basic dXNlcjpwYXNz', 'malformed'],
    ['no token after the scheme', 'Bearer ', 'malformed'],
    ['two parts', 'Bearer YQ.YQ', 'malformed'],
    ['parts that are no JSON', 'Bearer YQ.YQ.YQ', 'malformed'],
    ['a very long token', `Bearer ${'a'.repeat(9_000)}.YQ.YQ`, 'malformed'],
  ])('%s', async (_name, authorization, why) => {
    await expect(newVerifier().verify(authorization)).resolves.toEqual({ verified: false, why });
  });

  test('the keys are not fetched for a token that is refused for its claims', async () => {
    const before = issuer.fetches();
    await verify(signToken(key, pushClaims({ aud: 'https://other.example' })));
    expect(issuer.fetches()).toBe(before);
  });
});

test('where the keys cannot be had, that is the reason', async () => {
  const verifier = newVerifier({ http: () => Promise.reject(new Error('down')) });
  await expect(verify(signToken(key, pushClaims()), verifier)).resolves.toEqual({
    verified: false,
    why: 'keys_unavailable',
  });
});
