import { describe, expect, test } from '@jest/globals';
import { smsSettings } from '../src/index.ts';
import { accountSid, authToken, from, settingsWith } from './support/sms-account.ts';

const minimal = { accountSid, authToken, from };

/** The faults of some settings, as `path: message`. */
function faultsOf(settings: unknown): string[] {
  const { error } = smsSettings.safeParse(settings);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

test('the least that an account needs, and what is filled in', () => {
  expect(smsSettings.parse(minimal)).toEqual({ ...minimal, authTokens: [], baseUrl: 'https://api.twilio.com' });
});

test('a base URL loses the slash at its end', () => {
  expect(settingsWith({ baseUrl: 'http://127.0.0.1:4010/twilio/' }).baseUrl).toBe('http://127.0.0.1:4010/twilio');
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

  test('may be a messaging service in place of a number', () => {
    const service = { accountSid, authToken, messagingServiceSid: `MG${'0'.repeat(32)}` };
    expect(faultsOf(service)).toEqual([]);
  });

  test('is needed', () => {
    expect(faultsOf({ accountSid, authToken })).toEqual([
      'from: a sender is needed: give from, or messagingServiceSid, or both',
    ]);
  });
});

test('each fault names its field and the mend', () => {
  expect(
    faultsOf({
      accountSid: 'AC12',
      authToken: '',
      from,
      messagingServiceSid: 'MG',
      baseUrl: 'https://user:pass@api.twilio.com',
      validityPeriodSeconds: 36_001,
      smartEncoding: true,
      colour: 'red',
    }),
  ).toEqual([
    'accountSid: accountSid must be AC and 32 hexadecimal digits, as the Twilio console shows it',
    'authToken: authToken must not be empty',
    'messagingServiceSid: messagingServiceSid must be MG and 32 hexadecimal digits',
    'baseUrl: baseUrl must be an http(s) URL without user, query and fragment',
    'validityPeriodSeconds: validityPeriodSeconds must be from 1 to 36000',
    ': Unrecognized key: "colour"',
  ]);
});

test('the auth token is needed beside an API key, and the key is whole or absent', () => {
  const key = { apiKeySid: `SK${'0'.repeat(32)}`, apiKeySecret: 'secret' };
  expect(faultsOf({ ...minimal, ...key })).toEqual([]);
  expect(faultsOf({ accountSid, from, ...key })).toEqual(['authToken: authToken must be a text']);
  const together = 'apiKeySecret: apiKeySid and apiKeySecret belong together: give both or neither';
  expect(faultsOf({ ...minimal, apiKeySid: key.apiKeySid })).toEqual([together]);
  expect(faultsOf({ ...minimal, apiKeySecret: key.apiKeySecret })).toEqual([together]);
});
