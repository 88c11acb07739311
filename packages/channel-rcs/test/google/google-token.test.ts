import { createVerify, createPublicKey } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { TransportError } from '@aftercall/core';
import type { HttpClient } from '@aftercall/core';
import { createGoogleTokens } from '../../src/google/google-token.ts';
import { accessToken, apiError, apiMessage, granted, keyFile } from '../support/google-account.ts';
import { attemptId, context, googleWire, requestFor } from '../support/google-wire.ts';

const now = (): Date => new Date();
const accepted = { outcome: 'accepted', providerIds: [attemptId] };
const lasting = (seconds: number) => () => ({ status: 200, body: { ...granted.body, expires_in: seconds } });

async function sendWith(signIn: () => { status: number; body?: unknown }) {
  const wire = googleWire(() => apiMessage(attemptId), { signIn });
  return { outcome: await wire.channel.send(requestFor(wire.channel), context()), ...wire };
}

describe('a token', () => {
  test('is asked for with an assertion that the key of the account has signed', async () => {
    const { signIns } = await sendWith(() => granted);
    const [request] = signIns;
    expect(request).toMatchObject({ method: 'POST', url: 'https://oauth2.googleapis.com/token' });
    const form = new URLSearchParams(String(request!.body));
    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const [head, claims, signature] = form.get('assertion')!.split('.') as [string, string, string];
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      iss: keyFile.client_email,
      scope: 'https://www.googleapis.com/auth/rcsbusinessmessaging',
    });
    const isSigned = createVerify('RSA-SHA256')
      .update(`${head}.${claims}`)
      .verify(createPublicKey(keyFile.private_key), signature, 'base64url');
    expect(isSigned).toBe(true);
  });

  test('is asked for by the clock that the channel is lent, whatever the machine shows', async () => {
    const { client_email: email, private_key: privateKey } = keyFile;
    let time = new Date('2031-04-01T10:00:00.900Z');
    const said: unknown[] = [];
    const http: HttpClient = async ({ body }) => {
      const [, claims = ''] = new URLSearchParams(String(body)).get('assertion')?.split('.') ?? [];
      const { iat, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { iat: number; exp: number };
      said.push([new Date(iat * 1_000).toISOString(), exp - iat]);
      return { status: 200, headers: {}, body: JSON.stringify(lasting(60)().body) };
    };
    const tokenUrl = 'https://x.example/token';
    const tokens = createGoogleTokens({ email, privateKey, tokenUrl, http, now: () => time });
    const { signal } = new AbortController();
    expect(await tokens.get(signal)).toMatchObject({ granted: true });
    time = new Date('2031-04-01T11:00:00.000Z');
    expect(await tokens.get(signal)).toMatchObject({ granted: true });
    expect(said).toEqual([
      ['2031-04-01T10:00:00.000Z', 3_600],
      ['2031-04-01T11:00:00.000Z', 3_600],
    ]);
  });

  test('is fetched once for many sends, at once and later', async () => {
    const { channel, signIns, asked } = googleWire(() => apiMessage(attemptId));
    const request = requestFor(channel);
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => channel.send(request, context())));
    outcomes.push(await channel.send(request, context()));
    expect(outcomes).toEqual(outcomes.map(() => accepted));
    expect(asked).toHaveLength(21);
    expect(signIns).toHaveLength(1);
  });

  test('is fetched again before it expires', async () => {
    const { channel, signIns } = googleWire(() => apiMessage(attemptId), { signIn: lasting(60) });
    const request = requestFor(channel);
    await channel.send(request, context());
    await channel.send(request, context());
    expect(signIns).toHaveLength(2);
  });

  test('that the API does not take is not used again', async () => {
    const { channel, signIns, asked } = googleWire(
      (_request, count) => (count <= 2 ? apiError(401, 'UNAUTHENTICATED') : apiMessage(attemptId)),
      { signIn: (count) => ({ status: 200, body: { ...granted.body, access_token: `token-${count}` } }) },
    );
    const request = requestFor(channel);
    const refused = await Promise.all([channel.send(request, context()), channel.send(request, context())]);
    for (const outcome of refused) {
      expect(outcome).toMatchObject({ outcome: 'rejected', reason: { kind: 'configuration', alert: true } });
    }
    expect(await channel.send(request, context())).toEqual(accepted);
    expect(signIns).toHaveLength(2);
    expect(asked.map(({ headers }) => headers['authorization'])).toEqual([
      'Bearer token-1',
      'Bearer token-1',
      'Bearer token-2',
    ]);
  });

  test('that was refused late does not throw the newer one away', async () => {
    const gate = Promise.withResolvers<void>();
    const { channel, signIns, asked } = googleWire(
      async (_request, count) => {
        if (count === 2) await gate.promise;
        return count <= 2 ? apiError(401, 'UNAUTHENTICATED') : apiMessage(attemptId);
      },
      { signIn: (count) => ({ status: 200, body: { ...granted.body, access_token: `token-${count}` } }) },
    );
    const request = requestFor(channel);
    const [early, late] = [channel.send(request, context()), channel.send(request, context())];
    await early;
    expect(await channel.send(request, context())).toEqual(accepted);
    gate.resolve();
    expect(await late).toMatchObject({ outcome: 'rejected' });
    expect(await channel.send(request, context())).toEqual(accepted);
    expect(asked.at(-1)?.headers['authorization']).toBe('Bearer token-2');
    expect(signIns).toHaveLength(2);
  });
});

describe('without a token nothing is sent', () => {
  test.each([
    [400, 'invalid_grant'],
    [401, 'invalid_client'],
    [403, 'access_denied'],
  ])('%i %s is a fault of the configuration that somebody must see', async (status, error) => {
    const { outcome, asked } = await sendWith(() => ({
      status,
      body: { error, error_description: keyFile.client_email },
    }));
    expect(outcome).toEqual({
      outcome: 'rejected',
      reason: {
        kind: 'configuration',
        permanent: true,
        fallback: true,
        alert: true,
        stopsAccount: true,
        providerCode: error,
        message: 'Google refuses the service account an access token.',
      },
    });
    expect(asked).toEqual([]);
  });

  test.each([
    [500, 'oops'],
    [503, ''],
    [429, { error: 'rate_limited' }],
    [400, '<html>'],
    [302, ''],
    [200, {}],
    [200, '{"access_token": "ya'],
    [200, { access_token: 5 }],
  ])('%i with the body %j may be tried again', async (status, body) => {
    const { outcome, asked, signIns } = await sendWith(() => ({ status, body }));
    expect(outcome).toMatchObject({
      outcome: 'rejected',
      reason: { kind: 'provider_error', permanent: false, alert: false },
    });
    expect(asked).toEqual([]);
    expect(signIns).toHaveLength(1);
  });

  test.each(['refused', 'timeout', 'connection_lost'] as const)(
    '%s, whatever left, may be tried again',
    async (kind) => {
      const { outcome, asked } = await sendWith(() => {
        throw new TransportError(kind, 'maybe');
      });
      expect(outcome).toMatchObject({
        outcome: 'rejected',
        reason: {
          permanent: false,
          neverLeft: true,
          message: `Nothing was sent, because Google could not be asked for an access token: ${kind}.`,
        },
      });
      expect(asked).toEqual([]);
    },
  );

  test('and the next send asks once more', async () => {
    const wire = googleWire(() => apiMessage(attemptId), {
      signIn: (count) => (count === 1 ? { status: 500 } : granted),
    });
    const request = requestFor(wire.channel);
    expect(await wire.channel.send(request, context())).toMatchObject({ outcome: 'rejected' });
    expect(await wire.channel.send(request, context())).toEqual(accepted);
  });

  test('a key that cannot sign is a fault of the configuration', async () => {
    const http: HttpClient = () => Promise.reject(new Error('nothing is asked'));
    const tokens = createGoogleTokens({ email: 'a@b', privateKey: 'no key', tokenUrl: 'https://x.example', http, now });
    expect(await tokens.get(new AbortController().signal)).toMatchObject({
      granted: false,
      reason: { kind: 'configuration', alert: true },
    });
  });

  test('a send that is given up leaves the sign-in to the others', async () => {
    const gate = Promise.withResolvers<void>();
    const http: HttpClient = async () => {
      await gate.promise;
      return { status: 200, headers: {}, body: JSON.stringify(granted.body) };
    };
    const { client_email: email, private_key: privateKey } = keyFile;
    const tokens = createGoogleTokens({ email, privateKey, tokenUrl: 'https://x.example/token', http, now });
    const stop = new AbortController();
    const [stopped, waiting] = [tokens.get(stop.signal), tokens.get(new AbortController().signal)];
    stop.abort();
    expect(await stopped).toMatchObject({ granted: false, reason: { kind: 'provider_error', permanent: false } });
    gate.resolve();
    expect(await waiting).toEqual({ granted: true, token: accessToken });
  });
});
