import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { assert, property, uint8Array } from 'fast-check';
import type { WebhookRequest } from '@aftercall/core';
import { parseInboundMessage } from '../src/inbound-message.ts';
import { createMessageWebhook } from '../src/message-webhook.ts';
import { posted } from './support/message-wire.ts';
import { plainErrors } from './support/plain-channel.ts';
import { messageSid, to } from './support/twilio-account.ts';
import { readStatusCallback, specFiles } from './support/twilio-specs.ts';

const from = '+15005550001';
const parts = { name: 'plain', authTokens: ['token'], errors: plainErrors, parseInbound: parseInboundMessage };
const webhook = createMessageWebhook(parts);
const parse = (request: WebhookRequest) => webhook.parse(request);
const sid = messageSid(1);

const status = (fields: Record<string, string>, query?: string) =>
  parse(posted({ MessageSid: sid, SmsSid: sid, From: from, To: to, ...fields }, query)).signals[0];

describe('a status callback', () => {
  test('is answered with 204, and brings our attempt id back', () => {
    expect(parse(posted({ MessageSid: sid, MessageStatus: 'sent' }))).toEqual({
      signals: [
        {
          signal: 'receipt',
          key: `${sid}/sent/`,
          providerId: sid,
          status: 'sent',
          rawStatus: 'sent',
          attemptId: 'a-1',
        },
      ],
      reply: { status: 204, contentType: 'text/plain', body: '' },
    });
  });

  // https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
  const inTheGuide =
    'AccountSid=ACxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx&From=%2B15017250604&MessageSid=SM1342fe1b2c904d1ab04f0fc7a58abca9' +
    '&MessageStatus=sent&SmsSid=SM1342fe1b2c904d1ab04f0fc7a58abca9&SmsStatus=sent';

  test("is read as it stands in Twilio's guide", () => {
    expect(parse({ ...posted({}, ''), rawBody: Buffer.from(inTheGuide) }).signals).toEqual([
      {
        signal: 'receipt',
        key: 'SM1342fe1b2c904d1ab04f0fc7a58abca9/sent/',
        providerId: 'SM1342fe1b2c904d1ab04f0fc7a58abca9',
        status: 'sent',
        rawStatus: 'sent',
      },
    ]);
  });

  const sample = readStatusCallback("the webhook against Twilio's sample");
  if (sample !== undefined) {
    test("is the same in Twilio's sample, and no sample of Twilio is left unread", () => {
      expect(sample).toBe(inTheGuide);
      expect(specFiles()).toEqual([
        // signature-verifier
        'signature-vectors.json',
        'status-callback-sent.form',
        // error-table
        'twilio-messaging-error-codes-2023-05.json',
        // message-channel, find-message
        'twilio_api_v2010_messages.json',
      ]);
    });
  }

  test('says by which channel it went, where that is another one', () => {
    for (const From of ['rcs:brand_xyz123_agent', 'whatsapp:+15005550006']) {
      const carriedBy = From.slice(0, From.indexOf(':'));
      expect(status({ MessageStatus: 'delivered', From })).toMatchObject({ status: 'delivered', carriedBy });
    }
    for (const From of ['+15005550006', '12345', 'CLINIC', '', 'plain:x', 'x rcs:y']) {
      expect(status({ MessageStatus: 'delivered', From })).not.toHaveProperty('carriedBy');
    }
  });

  test("has no time of its own, and is one fact whatever the carrier's time", () => {
    for (const carriers of [{}, { RawDlrDoneDate: '2611231000' }, { RawDlrDoneDate: '2611231001' }]) {
      const receipt = status({ MessageStatus: 'delivered', ...carriers });
      expect(receipt).toMatchObject({ key: `${sid}/delivered/`, status: 'delivered' });
      expect(receipt).not.toHaveProperty('at');
    }
  });

  test.each([
    ['undelivered', '30003', 'undeliverable', 'unreachable'],
    ['undelivered', '30005', 'undeliverable', 'invalid_number'],
    ['failed', '21610', 'rejected', 'opted_out'],
    ['undelivered', '30036', 'expired', 'expired'],
    ['failed', '30036', 'expired', 'expired'],
    ['failed', '99999', 'rejected', 'unknown'],
  ])('%s with the code %s is %s: %s', (rawStatus, code, expected, kind) => {
    expect(status({ MessageStatus: rawStatus, ErrorCode: code })).toMatchObject({
      key: `${sid}/${rawStatus}/${code}`,
      status: expected,
      rawStatus,
      reason: { kind, providerCode: code },
    });
  });

  test('that failed without a code has a reason all the same', () => {
    expect(status({ MessageStatus: 'undelivered' })).toMatchObject({
      status: 'undeliverable',
      reason: {
        kind: 'unknown',
        permanent: false,
        fallback: true,
        message: 'Twilio did not say why the message failed.',
      },
    });
  });

  test('of a delivered message has no reason, whatever code it carries', () => {
    expect(status({ MessageStatus: 'delivered', ErrorCode: '30003' })).not.toHaveProperty('reason');
  });

  test('without our query is a receipt without our attempt', () => {
    expect(status({ MessageStatus: 'sent' }, '')).not.toHaveProperty('attemptId');
  });

  test('with the older field alone is read too', () => {
    expect(parse(posted({ SmsSid: sid, SmsStatus: 'delivered' })).signals[0]).toMatchObject({ status: 'delivered' });
  });
});

describe('an inbound message', () => {
  test('of a number that calls with GET is read from the query, which is what was signed', () => {
    const form = { Body: 'please stop + thanks', From: from, MessageSid: sid, SmsStatus: 'received', To: to };
    const request: WebhookRequest = {
      method: 'GET',
      url: `https://gateway.example/webhooks/acme/sms?${new URLSearchParams(form).toString()}`,
      headers: {},
      rawBody: new Uint8Array(),
    };
    const signature = createHmac('sha1', 'token').update(request.url).digest('base64');
    const signed = { ...request, headers: { 'x-twilio-signature': signature } };
    expect(webhook.verify(signed)).toEqual({ verified: true });
    expect(webhook.verify({ ...signed, url: `${request.url}&Body=yes` })).toMatchObject({ verified: false });
    expect(parse(signed)).toMatchObject({
      signals: [{ signal: 'reply', key: `inbound/${sid}`, from, text: 'please stop + thanks' }],
      reply: { status: 200, body: '<Response/>' },
    });
    expect(() => parse({ ...request, url: 'https://gateway.example/webhooks/acme/sms' })).toThrow('the body is empty');
  });

  const inbound = (fields: Record<string, string>) =>
    parse(posted({ MessageSid: sid, SmsStatus: 'received', From: to, To: from, NumMedia: '0', ...fields }, ''));

  test('is one by whichever of its fields says that it was received', () => {
    expect(inbound({ Body: 'STOP', MessageStatus: 'received' }).signals[0]).toMatchObject({
      signal: 'reply',
      text: 'STOP',
    });
  });

  test('is a reply, answered with an empty TwiML document', () => {
    expect(inbound({ Body: 'on my way', NumMedia: '2' })).toEqual({
      signals: [
        { signal: 'reply', key: `inbound/${sid}`, providerId: sid, from: to, text: 'on my way', mediaCount: 2 },
      ],
      reply: { status: 200, contentType: 'text/xml', body: '<Response/>' },
    });
  });

  test.each([
    ['2', 2],
    ['0', undefined],
    ['many', undefined],
    ['1e9', undefined],
  ])('of %s segments has %s', (NumSegments, segments) => {
    const [signal] = inbound({ Body: 'on my way', NumSegments }).signals;
    expect(signal?.signal === 'reply' ? signal.segments : 'no reply').toBe(segments);
  });

  test('without a text, a picture say, is a reply too', () => {
    expect(inbound({ Body: '', NumMedia: '1' }).signals).toMatchObject([{ signal: 'reply', text: '', mediaCount: 1 }]);
  });

  test('has the keyword that Advanced Opt-Out names, whatever the words', () => {
    expect(inbound({ Body: 'basta', OptOutType: 'STOP' }).signals).toMatchObject([{ keyword: 'stop', text: 'basta' }]);
    expect(inbound({ Body: 'STOP', OptOutType: 'HELP' }).signals).toMatchObject([{ keyword: 'help' }]);
    expect(inbound({ Body: 'START', OptOutType: 'start' }).signals).toMatchObject([{ keyword: 'start' }]);
    expect(inbound({ Body: 'STOP', OptOutType: 'MAYBE' }).signals[0]).not.toHaveProperty('keyword');
    expect(inbound({ Body: 'STOP', OptOutType: '' }).signals).toMatchObject([{ keyword: 'stop' }]);
  });

  test.each([
    ['rcs:+15005550006', '+15005550006'],
    ['whatsapp:+15005550006', '+15005550006'],
    ['whatsapp:US.13491208655302741918', 'US.13491208655302741918'],
    ['729725', '729725'],
  ])('from %s is from %s', (From, address) => {
    expect(inbound({ Body: 'hi', From }).signals).toMatchObject([{ from: address }]);
  });

  test.each(['-1', 'many', '1e99'])('with %s media has none', (NumMedia) => {
    expect(inbound({ Body: 'hi', NumMedia }).signals).toMatchObject([{ mediaCount: 0 }]);
  });
});

describe('anything else', () => {
  test('is unknown, with a key of its own content', () => {
    const { signals, reply } = parse(posted({ EventType: 'SOMETHING_NEW' }));
    expect(signals).toMatchObject([
      { signal: 'unknown', topic: 'no message sid', key: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
    expect(reply.status).toBe(204);
    expect(parse(posted({ MessageSid: sid, To: to })).signals).toMatchObject([
      { topic: 'neither a status nor a message' },
    ]);
  });

  test('has a key of its query where it comes by GET', () => {
    const called = (query: string): WebhookRequest => {
      const url = `https://gateway.example/webhooks/acme/sms?${query}`;
      return { method: 'GET', url, headers: {}, rawBody: new Uint8Array() };
    };
    const keys = ['EventType=ONE', 'EventType=ONE', 'EventType=TWO'].map(
      (query) => parse(called(query)).signals[0]?.key,
    );
    expect(keys[0]).toBe(keys[1]);
    expect(new Set(keys).size).toBe(2);
  });

  test('a JSON body is unknown', () => {
    const request = {
      ...posted({}),
      headers: { 'content-type': 'application/json' },
      rawBody: Buffer.from('{"MessageSid":"x"}'),
    };
    expect(parse(request).signals).toMatchObject([{ signal: 'unknown', topic: 'not a form' }]);
  });

  test('an empty body and one over 64 kB are no documents', () => {
    expect(() => parse({ ...posted({}), rawBody: new Uint8Array() })).toThrow('the body is empty');
    expect(() => parse({ ...posted({}), rawBody: new Uint8Array(65_537) })).toThrow(
      'the body is larger than 65536 bytes',
    );
  });

  test('no bytes at all make the parser throw', () => {
    assert(
      property(uint8Array({ minLength: 1, maxLength: 300 }), (rawBody) => {
        expect(parse({ ...posted({}), rawBody }).signals).toHaveLength(1);
      }),
    );
  });
});
