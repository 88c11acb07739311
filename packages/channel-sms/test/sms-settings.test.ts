import { describe, expect, test } from '@jest/globals';
import { accountSid, authToken } from '@aftercall/twilio/test-support';
import { smsChannel, smsSettings } from '../src/index.ts';
import { from } from './support/sms-account.ts';

const minimal = { accountSid, authToken, from };

/** The faults of some settings, as `path: message`. */
function faultsOf(settings: unknown): string[] {
  const { error } = smsSettings.safeParse(settings);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

test('the least that an account needs, and what is filled in', () => {
  expect(smsSettings.parse(minimal)).toEqual({ ...minimal, authTokens: [], baseUrl: 'https://api.twilio.com' });
});

describe('a sender', () => {
  test.each(['+15005550006', '12345', '729725', 'Harbour', 'Dr Smith 2'])('%s is taken', (sender) => {
    expect(faultsOf({ ...minimal, from: sender })).toEqual([]);
  });

  test.each(['', '15005550006', '+0123456789', 'whatsapp:+15005550006', '12', '1 2 3 4', 'TwelveLetters', 'Ünicode'])(
    '%s is refused',
    (sender) => {
      expect(faultsOf({ ...minimal, from: sender })).toEqual([
        'from: from must be a number in E.164 (+15005550006), a short code or an alphanumeric sender id',
      ]);
    },
  );

  test('may be a messaging service in place of a number, and is needed', () => {
    const service = { accountSid, authToken, messagingServiceSid: `MG${'0'.repeat(32)}` };
    expect(faultsOf(service)).toEqual([]);
    expect(faultsOf({ accountSid, authToken })).toEqual([
      'from: a sender is needed: give from, or messagingServiceSid, or both',
    ]);
  });
});

test('the numbers of a messaging service are numbers that people can answer to', () => {
  expect(faultsOf({ ...minimal, replyNumbers: ['+15005550006', '12345'] })).toEqual([]);
  expect(faultsOf({ ...minimal, replyNumbers: ['MY SALON'] })).toEqual([
    'replyNumbers.0: each of replyNumbers must be a number in E.164 (+15005550006) or a short code',
  ]);
  expect(faultsOf({ ...minimal, replyNumbers: Array.from({ length: 101 }, () => '12345') })).toEqual([
    'replyNumbers: replyNumbers must be at most 100 numbers',
  ]);
});

test('an account is known by every number that people can answer to, once', () => {
  const messagingServiceSid = `MG${'0'.repeat(32)}`;
  const senders = (extra: object) =>
    smsChannel.senders?.(smsSettings.parse({ accountSid, authToken, ...extra })).map(({ field, key }) => [field, key]);
  const key = (number: string) => `${accountSid}/${number}`;
  expect(senders({ from: '+15005550001', replyNumbers: ['+15005550002', '+15005550001'] })).toEqual([
    ['from', key('+15005550001')],
    ['replyNumbers', key('+15005550002')],
  ]);
  expect(senders({ from: 'MY SALON', messagingServiceSid, replyNumbers: ['12345'] })).toEqual([
    ['replyNumbers', key('12345')],
    ['messagingServiceSid', messagingServiceSid],
  ]);
});

test('the key is whole or absent, and a field that nobody knows is named', () => {
  expect(faultsOf({ ...minimal, apiKeySecret: 'secret' })).toEqual([
    'apiKeySecret: apiKeySid and apiKeySecret belong together: give both or neither',
  ]);
  expect(faultsOf({ ...minimal, smartEncoding: true, colour: 'red' })).toEqual([': Unrecognized key: "colour"']);
});
