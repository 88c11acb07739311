import { describe, expect, test } from '@jest/globals';
import { assert, property, uint8Array } from 'fast-check';
import type { WebhookRequest } from '@aftercall/core';
import { createWhatsappWebhook } from '../src/whatsapp-webhook.ts';
import { signBody } from './support/sign-webhook.ts';
import { phoneNumberId, appSecret, businessAccountId, otherSecret, verifyToken } from './support/whatsapp-account.ts';
import { posted } from './support/webhook-bodies.ts';

const webhook = createWhatsappWebhook({
  appSecrets: [appSecret, otherSecret],
  verifyToken,
  businessAccountId,
  phoneNumberId,
});
const verify = (request: WebhookRequest) => webhook.verify(request);

const signed = (body: string | Uint8Array, header: string): WebhookRequest => ({
  ...posted(''),
  rawBody: Buffer.from(body),
  headers: { 'content-type': 'application/json', 'x-hub-signature-256': header },
});

describe('X-Hub-Signature-256', () => {
  test('as another program computes it', () => {
    // printf 'hello' | openssl dgst -sha256 -hmac key
    const one = createWhatsappWebhook({ appSecrets: ['key'], verifyToken, businessAccountId, phoneNumberId });
    const hex = '9307b3b915efb5171ff14d8cb55fbcc798c6c0ef1456d66ded1a6aa723a58b7b';
    expect(one.verify(signed('hello', `sha256=${hex}`))).toEqual({ verified: true });
    expect(one.verify(signed('hello', `sha256=${hex.toUpperCase()}`))).toEqual({ verified: true });
  });

  test('is over the bytes as they came, escaped or not', () => {
    for (const body of ['{"a":"ma\\u00f1ana"}', '{"a":"mañana"}']) {
      expect(verify(signed(body, signBody(appSecret, body)))).toEqual({ verified: true });
    }
    expect(verify(signed('{"a":"mañana"}', signBody(appSecret, '{"a":"ma\\u00f1ana"}'))).verified).toBe(false);
  });

  test('is that of any secret of the account, for any bytes', () => {
    assert(
      property(uint8Array({ maxLength: 100 }), (body) => {
        expect(verify(signed(body, signBody(appSecret, body)))).toEqual({ verified: true });
        expect(verify(signed(body, signBody(otherSecret, body)))).toEqual({ verified: true });
        expect(verify(signed(body, signBody('another', body))).verified).toBe(false);
      }),
    );
  });

  test.each([
    '',
    'sha256=',
    `sha1=${'0'.repeat(40)}`,
    `sha256=${'0'.repeat(63)}`,
    `sha256=${'g'.repeat(64)}`,
    '0'.repeat(64),
  ])('is refused as %j', (header) => {
    expect(verify(signed('{}', header))).toMatchObject({ verified: false, why: expect.stringContaining('header') });
  });

  test.each(['PUT', 'DELETE', 'HEAD', ''])('is not looked at for %j', (method) => {
    expect(verify({ ...signed('{}', signBody(appSecret, '{}')), method }).verified).toBe(false);
  });
});

describe('the check of the URL', () => {
  const asked = (query: Record<string, string>): WebhookRequest => ({
    method: 'GET',
    url: `https://gateway.example/webhooks/acme/whatsapp?${new URLSearchParams(query).toString()}`,
    headers: {},
    rawBody: new Uint8Array(),
  });
  const good = { 'hub.mode': 'subscribe', 'hub.verify_token': verifyToken, 'hub.challenge': '1158201444' };

  test('is answered with the challenge, as plain text and without a signal', () => {
    expect(verify(asked(good))).toEqual({ verified: true });
    expect(webhook.parse(asked(good))).toEqual({
      signals: [],
      reply: { status: 200, contentType: 'text/plain', body: '1158201444' },
    });
  });

  test.each([
    [
      'the wrong token',
      { ...good, 'hub.verify_token': `${verifyToken}x` },
      'hub.verify_token is not the verify token of the account',
    ],
    [
      'no token',
      { 'hub.mode': 'subscribe', 'hub.challenge': '1' },
      'hub.verify_token is not the verify token of the account',
    ],
    ['another mode', { ...good, 'hub.mode': 'unsubscribe' }, 'hub.mode is not subscribe'],
    ['no challenge', { ...good, 'hub.challenge': '' }, 'hub.challenge is missing'],
    ['nothing', {}, 'hub.mode is not subscribe'],
  ])('is refused with %s', (_what, query, why) => {
    expect(verify(asked(query as Record<string, string>))).toEqual({ verified: false, why });
  });

  test('is refused for a URL that is none', () => {
    expect(verify({ ...asked(good), url: 'not a url' }).verified).toBe(false);
  });
});
