import { describe, expect, test } from '@jest/globals';
import { messageSid, posted, to } from '@aftercall/twilio/test-support';
import type { WebhookRequest } from '@aftercall/core';
import { channelWith, from } from '../support/twilio-account.ts';

const { webhook } = channelWith([]).channel;
const parse = (request: WebhookRequest) => webhook.parse(request);
const sid = messageSid(1);

test('a status callback tells that a message was read', () => {
  const read = { MessageStatus: 'read', EventType: 'READ', ChannelPrefix: 'rcs', ChannelInstallSid: 'XE1' };
  const [signal] = parse(posted({ MessageSid: sid, SmsSid: sid, From: from, To: `rcs:${to}`, ...read })).signals;
  expect(signal).toMatchObject({ status: 'read', rawStatus: 'read', attemptId: 'a-1' });
  expect(signal).not.toHaveProperty('at');
});

test('a status callback tells that the number cannot be reached by RCS', () => {
  const failed = { MessageStatus: 'undelivered', ErrorCode: '63036', ChannelStatusMessage: `no ${to}` };
  expect(parse(posted({ MessageSid: sid, ...failed })).signals).toMatchObject([
    { status: 'undeliverable', reason: { kind: 'unreachable', permanent: true, fallback: true } },
  ]);
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

  test('that is a word of its own is one for Twilio, by RCS as by SMS', () => {
    expect(inbound({ Body: 'STOP' }).signals).toMatchObject([{ keyword: 'stop' }]);
    expect(inbound({ Body: 'stop please' }).signals[0]).not.toHaveProperty('keyword');
  });
});
