import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { rcsSettings } from '../src/index.ts';
import { keyFile, writtenSettings as google } from './support/google-account.ts';
import { writtenSettings as twilio } from './support/twilio-account.ts';

/** The faults of some settings, as `path: message`. */
function faultsOf(settings: unknown): string[] {
  const { error } = rcsSettings.safeParse(settings);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

test.each([{}, { provider: 'vonage' }, { ...google, provider: undefined }])('a provider is needed: %#', (settings) => {
  expect(faultsOf(settings)).toEqual([
    'provider: provider must be google (RCS for Business) or twilio (Programmable Messaging)',
  ]);
});

describe('Google', () => {
  const { clientTokens: _, ...minimal } = google;

  test('the least that an agent needs, and what is filled in', () => {
    expect(rcsSettings.parse(minimal)).toEqual({
      ...minimal,
      serviceAccount: { email: keyFile.client_email, privateKey: keyFile.private_key },
      clientTokens: [],
      region: 'global',
      ttlSeconds: 3_600,
      richCards: true,
      appointmentMinutes: 60,
      baseUrl: 'https://rcsbusinessmessaging.googleapis.com',
      tokenUrl: 'https://oauth2.googleapis.com/token',
    });
  });

  test('a key file is taken as text, as fields, and with its line ends as two characters each', () => {
    const expected = { email: keyFile.client_email, privateKey: keyFile.private_key };
    const escaped = { ...keyFile, private_key: keyFile.private_key.replaceAll('\n', '\\n') };
    for (const serviceAccount of [JSON.stringify(keyFile), keyFile, escaped, JSON.stringify(escaped)]) {
      expect(rcsSettings.parse({ ...minimal, serviceAccount })).toMatchObject({ serviceAccount: expected });
    }
  });

  const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  });
  const help =
    "serviceAccount: serviceAccount must be the service account's key file: its JSON text, or its fields, with client_email and a private_key in PEM";
  test.each([
    ['text that is no JSON', 'not json'],
    ['no key', { client_email: 'a@b' }],
    ['a key that is none', { ...keyFile, private_key: 'secret' }],
    ['a key that cannot sign for Google', { ...keyFile, private_key: elliptic }],
    ['no address', { private_key: keyFile.private_key }],
  ])('a key file with %s is refused, and not quoted', (_why, serviceAccount) => {
    expect(faultsOf({ ...minimal, serviceAccount })).toEqual([help]);
  });

  test('each fault names its field and the mend', () => {
    expect(
      faultsOf({
        ...minimal,
        agentId: 'welcome-bot@rbm.goog',
        clientToken: '',
        serviceAccount: 5,
        region: 'moon',
        ttlSeconds: 5,
        richCards: 'yes',
        appointmentMinutes: 0,
        baseUrl: 'https://user:pass@x.example',
        tokenUrl: 'ftp://x.example',
        colour: 'red',
      }),
    ).toEqual([
      "agentId: agentId must be the agent's id, without @rbm.goog",
      "serviceAccount: serviceAccount must be the service account's key file: its JSON text, or its fields",
      'clientToken: clientToken must not be empty',
      'region: region must be global, us, europe or asia',
      'ttlSeconds: ttlSeconds must be from 10 to 1296000',
      'richCards: richCards must be true or false',
      'appointmentMinutes: appointmentMinutes must be from 5 to 1440',
      'baseUrl: baseUrl must be an http(s) URL without user, query and fragment',
      'tokenUrl: tokenUrl must be an http(s) URL without user, query and fragment',
      ': Unrecognized key: "colour"',
    ]);
  });

  test('a base URL replaces that of the region, and loses the slash at its end', () => {
    const settings = rcsSettings.parse({ ...minimal, region: 'us', baseUrl: 'http://127.0.0.1:4010/rbm/' });
    expect(settings.baseUrl).toBe('http://127.0.0.1:4010/rbm');
  });
});

describe('Twilio', () => {
  const { authTokens: _, ...minimal } = twilio;

  test('the least that an account needs, and what is filled in', () => {
    expect(rcsSettings.parse(minimal)).toEqual({ ...minimal, authTokens: [], baseUrl: 'https://api.twilio.com' });
  });

  test.each(['+15005550006', 'brand_xyz123_agent', 'rcs:', 'rcs:+', 'whatsapp:+15005550006'])(
    'the sender %s would leave by another channel, and is refused',
    (from) => {
      expect(faultsOf({ ...minimal, from })).toEqual([
        'from: from must be rcs: and the id of the sender (rcs:brand_xyz_agent)',
      ]);
    },
  );

  test('a sender is needed, and may be a messaging service', () => {
    const { from: _from, ...senderless } = minimal;
    expect(faultsOf(senderless)).toEqual(['from: a sender is needed: give from, or messagingServiceSid, or both']);
    expect(faultsOf({ ...senderless, messagingServiceSid: `MG${'0'.repeat(32)}` })).toEqual([]);
  });

  test('each fault names its field and the mend', () => {
    expect(
      faultsOf({
        ...minimal,
        accountSid: 'AC12',
        authToken: '',
        messagingServiceSid: 'MG',
        baseUrl: 'nowhere',
        validityPeriodSeconds: 36_001,
        clientToken: 'x',
      }),
    ).toEqual([
      'accountSid: accountSid must be AC and 32 hexadecimal digits, as the Twilio console shows it',
      'authToken: authToken must not be empty',
      'messagingServiceSid: messagingServiceSid must be MG and 32 hexadecimal digits',
      'baseUrl: baseUrl must be an http(s) URL without user, query and fragment',
      'validityPeriodSeconds: validityPeriodSeconds must be from 1 to 36000',
      ': Unrecognized key: "clientToken"',
    ]);
    const key = { apiKeySid: `SK${'0'.repeat(32)}` };
    expect(faultsOf({ ...minimal, ...key })).toEqual([
      'apiKeySecret: apiKeySid and apiKeySecret belong together: give both or neither',
    ]);
  });
});

test('a secret with the line end of its file is told, and not used', () => {
  const whole = 'must have no white space around it: is there the line end of a file?';
  expect(faultsOf({ ...google, clientToken: 'a-token\n' })).toEqual([`clientToken: clientToken ${whole}`]);
});
