import { describe, expect, test } from '@jest/globals';
import { assert, property, uint8Array } from 'fast-check';
import type { WebhookRequest } from '@aftercall/core';
import { createTwilioWebhook } from '../../src/twilio/twilio-webhook.ts';
import { from, messageSid, to } from '../support/twilio-account.ts';

const webhook = createTwilioWebhook(['token']);
const parse = (request: WebhookRequest) => webhook.parse(request);
const sid = messageSid(1);

function posted(fields: Record<string, string>, query = '?attempt=a-1'): WebhookRequest {
  return {
    method: 'POST',
    url: `https://gateway.example/webhooks/acme/main${query}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    rawBody: Buffer.from(new URLSearchParams(fields).toString()),
  };
}

const status = (fields: Record<string, string>, query?: string) =>
  parse(posted({ MessageSid: sid, SmsSid: sid, From: from, To: `rcs:${to}`, ...fields }, query)).signals[0];

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

  test('tells that a message was read', () => {
    const read = { MessageStatus: 'read', EventType: 'READ', ChannelPrefix: 'rcs', ChannelInstallSid: 'XE1' };
    expect(status(read)).toMatchObject({ status: 'read', rawStatus: 'read', key: `${sid}/read/` });
    expect(status(read)).not.toHaveProperty('at');
  });

  test.each([
    ['undelivered', '63036', 'undeliverable', 'unreachable'],
    ['failed', '63035', 'rejected', 'configuration'],
    ['failed', '21610', 'rejected', 'opted_out'],
    ['undelivered', '30036', 'expired', 'expired'],
    ['failed', '99999', 'rejected', 'unknown'],
  ])('%s with the code %s is %s: %s', (rawStatus, code, expected, kind) => {
    expect(status({ MessageStatus: rawStatus, ErrorCode: code, ChannelStatusMessage: `no ${to}` })).toMatchObject({
      key: `${sid}/${rawStatus}/${code}`,
      status: expected,
      rawStatus,
      reason: { kind, providerCode: code },
    });
  });

  test('that failed without a code has a reason all the same', () => {
    expect(status({ MessageStatus: 'undelivered' })).toMatchObject({
      status: 'undeliverable',
      reason: { kind: 'unknown', permanent: false, fallback: true },
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
  const inbound = (fields: Record<string, string>) =>
    parse(
      posted({ MessageSid: sid, SmsStatus: 'received', From: `rcs:${to}`, To: from, NumMedia: '0', ...fields }, ''),
    );

  test('is a reply, answered with an empty TwiML document', () => {
    expect(inbound({ Body: 'on my way', NumMedia: '2' })).toEqual({
      signals: [
        { signal: 'reply', key: `inbound/${sid}`, providerId: sid, from: to, text: 'on my way', mediaCount: 2 },
      ],
      reply: { status: 200, contentType: 'text/xml', body: '<Response/>' },
    });
  });

  test('of a tapped button has its payload as the action, and what it answers', () => {
    const tap = {
      ButtonText: 'Reschedule',
      ButtonPayload: 'reschedule:BK-1',
      OriginalRepliedMessageSid: messageSid(2),
      ChannelMetadata: '{"type":"rcs"}',
    };
    const expected = { text: 'Reschedule', action: 'reschedule:BK-1', inReplyTo: messageSid(2) };
    expect(inbound({ Body: 'Reschedule', ...tap }).signals).toMatchObject([expected]);
    expect(inbound({ Body: '', ...tap }).signals).toMatchObject([expected]);
    expect(parse(posted({ MessageSid: sid, From: `rcs:${to}`, ...tap })).signals).toMatchObject([expected]);
    expect(inbound({ Body: 'Reschedule' }).signals[0]).not.toHaveProperty('action');
  });

  test('of a place is told as one', () => {
    const place = { Latitude: '19.4326', Longitude: '-99.1332' };
    expect(inbound({ Body: '', ...place }).signals).toMatchObject([{ text: 'geo:19.4326,-99.1332' }]);
    expect(inbound({ Body: '', ...place, Latitude: 'north' }).signals).toMatchObject([{ text: '' }]);
    expect(inbound({ Body: 'here', ...place }).signals).toMatchObject([{ text: 'here' }]);
  });

  test.each([
    ['STOP', 'stop'],
    ['START', 'start'],
    ['help', 'help'],
  ])('that Twilio took for %s is one, whatever the words', (OptOutType, keyword) => {
    expect(inbound({ Body: 'basta', OptOutType }).signals).toMatchObject([{ keyword, text: 'basta' }]);
  });

  test('that Twilio did not answer has no keyword of its making', () => {
    expect(inbound({ Body: 'STOP' }).signals[0]).not.toHaveProperty('keyword');
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
    const noStatus = parse(posted({ MessageSid: sid, To: to }));
    expect(noStatus.signals).toMatchObject([{ topic: 'neither a status nor a message' }]);
    const json = { ...posted({ MessageSid: sid }), headers: { 'content-type': 'application/json' } };
    expect(parse(json).signals).toMatchObject([{ signal: 'unknown', topic: 'not a form' }]);
  });

  test('an empty body and one over 64 kB are no documents', () => {
    expect(() => parse({ ...posted({}), rawBody: new Uint8Array() })).toThrow('the body is empty');
    expect(() => parse({ ...posted({}), rawBody: new Uint8Array(65_537) })).toThrow('larger than 65536 bytes');
  });

  test('no bytes at all make the parser throw', () => {
    assert(
      property(uint8Array({ minLength: 1, maxLength: 300 }), (rawBody) => {
        expect(parse({ ...posted({}), rawBody }).signals).toHaveLength(1);
      }),
    );
  });
});
