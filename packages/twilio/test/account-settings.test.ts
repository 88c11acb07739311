import { expect, test } from '@jest/globals';
import { accountSid, accountWith, authToken, plainSettings } from './support/twilio-account.ts';

const minimal = { accountSid, authToken, from: '+15005550001' };

/** The faults of some settings, as `path: message`. */
function faultsOf(settings: unknown): string[] {
  const { error } = plainSettings.safeParse(settings);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

test('the least that an account needs, and what is filled in', () => {
  expect(plainSettings.parse(minimal)).toEqual({ ...minimal, authTokens: [], baseUrl: 'https://api.twilio.com' });
});

test('a base URL loses the slash at its end', () => {
  expect(accountWith({ baseUrl: 'http://127.0.0.1:4010/twilio/' }).baseUrl).toBe('http://127.0.0.1:4010/twilio');
});

test('a sender is needed, and may be a messaging service', () => {
  const service = { accountSid, authToken, messagingServiceSid: `MG${'0'.repeat(32)}` };
  expect(faultsOf(service)).toEqual([]);
  expect(faultsOf({ accountSid, authToken })).toEqual([
    'from: a sender is needed: give from, or messagingServiceSid, or both',
  ]);
});

test('each fault names its field and the mend', () => {
  expect(
    faultsOf({
      ...minimal,
      accountSid: 'AC12',
      authToken: '',
      messagingServiceSid: 'MG',
      baseUrl: 'https://user:pass@api.twilio.com',
      validityPeriodSeconds: 36_001,
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
  expect(faultsOf({ ...minimal, validityPeriodSeconds: 1.5, baseUrl: 5 })).toEqual([
    'baseUrl: baseUrl must be a text',
    'validityPeriodSeconds: validityPeriodSeconds must be a whole number',
  ]);
});

test('the auth token is needed beside an API key, and the key is whole or absent', () => {
  const key = { apiKeySid: `SK${'0'.repeat(32)}`, apiKeySecret: 'secret' };
  expect(faultsOf({ ...minimal, ...key })).toEqual([]);
  expect(faultsOf({ ...minimal, authToken: undefined, ...key })).toEqual(['authToken: authToken must be a text']);
  const together = 'apiKeySecret: apiKeySid and apiKeySecret belong together: give both or neither';
  expect(faultsOf({ ...minimal, apiKeySid: key.apiKeySid })).toEqual([together]);
  expect(faultsOf({ ...minimal, apiKeySecret: key.apiKeySecret })).toEqual([together]);
});

test('a secret with the line end of its file is told, and not used', () => {
  const faults = faultsOf({ ...minimal, authToken: 'a-token\n', authTokens: [' another'] });
  const whole = 'must have no white space around it: is there the line end of a file?';
  expect(faults).toEqual([`authToken: authToken ${whole}`, `authTokens.0: authTokens ${whole}`]);
});
