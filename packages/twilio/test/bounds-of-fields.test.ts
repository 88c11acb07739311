import { createHash, createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { WebhookRequest } from '@aftercall/core';
import { parseInboundMessage } from '../src/inbound-message.ts';
import { createMessageWebhook } from '../src/message-webhook.ts';
import { signedText } from '../src/signature-verifier.ts';
import { plainErrors } from './support/plain-channel.ts';
import { messageSid } from './support/twilio-account.ts';

const webhook = createMessageWebhook({
  name: 'plain',
  authTokens: ['token'],
  errors: plainErrors,
  parseInbound: parseInboundMessage,
});
const url = 'https://gateway.example/webhooks/acme/sms?a=1';
const [mine, forged] = [messageSid(1), messageSid(2)];

/** A message as Twilio posts it. */
const written = (text: string): Readonly<Record<string, string>> => ({
  AccountSid: `AC${'0'.repeat(32)}`,
  Body: text,
  From: '+15005550001',
  FromZip: '',
  MessageSid: mine,
  SmsMessageSid: mine,
  SmsSid: mine,
  SmsStatus: 'received',
  To: '+15005550006',
});
const signatureOf = (text: string): string =>
  createHmac('sha1', 'token')
    .update(signedText(url, written(text)))
    .digest('base64');

const requestOf = (fields: Readonly<Record<string, string>>, signature: string, extra: object = {}) => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
  rawBody: Buffer.from(new URLSearchParams(fields).toString()),
  ...extra,
});

/** What the gateway believes of it: its signature holds in each of these tests. */
function heard(request: WebhookRequest): unknown {
  expect(webhook.verify(request)).toEqual({ verified: true });
  return webhook.parse(request).signals[0];
}

const isNothing = { signal: 'unknown', topic: 'fields in other bounds' };

test('a message as Twilio posts it is heard', () => {
  for (const text of ['START', 'MessageSid', `my ${mine}`]) {
    expect(heard(requestOf(written(text), signatureOf(text)))).toMatchObject({ signal: 'reply', text });
  }
});

test('the letters of one, with other bounds of its fields, are not the message of somebody else', () => {
  const text = `STARTFrom+12025550199MessageSid${forged}Z`;
  const { AccountSid, Body: _, ...rest } = written(text);
  const fields = { AccountSid: AccountSid!, Body: 'START', From: '+12025550199', MessageSid: forged };
  const request = requestOf({ ...fields, Z: signedText('', rest) }, signatureOf(text));
  expect(heard(request)).toMatchObject(isNothing);
});

test('nor where the name of the true id is divided as well', () => {
  const text = `STARTFrom+12025550199MessageSid${forged}Z`;
  const { AccountSid, Body: _, ...rest } = written(text);
  const fields = { AccountSid: AccountSid!, Body: 'START', From: '+12025550199', MessageSid: forged };
  const [first = '', second = '', third = ''] = signedText('', rest).split(/(?<=MessageSi)(?=d)/);
  const divided = { Z: first, [second.slice(0, -1)]: second.slice(-1), [third.slice(0, -1)]: third.slice(-1) };
  expect(heard(requestOf({ ...fields, ...divided }, signatureOf(text)))).toMatchObject(isNothing);
});

test('nor are they as a query, by GET', () => {
  const text = `&Body=START&From=%2B12025550199&MessageSid=${forged}&SmsStatus=received&z=`;
  const called = signedText(url, written(text));
  const request = requestOf({}, signatureOf(text), { method: 'GET', url: called, rawBody: new Uint8Array() });
  expect(heard(request)).toMatchObject(isNothing);
});

test('nor with a body of which they say that it was signed', () => {
  const body = new URLSearchParams({ Body: 'START', From: '+12025550199', MessageSid: forged }).toString();
  const text = `&bodySHA256=${createHash('sha256').update(body).digest('hex')}&z=`;
  const called = signedText(url, written(text));
  const request = requestOf({}, signatureOf(text), { url: called, rawBody: Buffer.from(body) });
  expect(heard(request)).toMatchObject(isNothing);
});
