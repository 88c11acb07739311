import { generateKeyPairSync } from 'node:crypto';

import { describe, expect, test } from '@jest/globals';

import { channels } from '../../src/channels.ts';
import { loadConfig } from '../../src/config/load-config.ts';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const env = {
  RBM_SERVICE_ACCOUNT: JSON.stringify({ client_email: 'a@b.iam.gserviceaccount.com', private_key: privateKey }),
};

const file = (account: string): string => `tenants:
  - id: harbour
    name: Harbour Clinic
    locale: en-US
    accounts:
${account}`;

const whatsapp = file(`      - id: whatsapp-main
        channel: whatsapp
        settings:
          phoneNumberId: '106540352242922'
          businessAccountId: '102290129340398'
          accessToken: EAAG-access-token
          appSecrets: [app-secret-of-meta]
          verifyToken: verify-token
          templates:
            - trigger: booking.confirmed
              locale: en-US
              name: booking_confirmed
              body:
                text: '{{1}} on {{2}}'
                parameters: [business, date]
        optOutConfirmation: gateway
`);

const rcs = file(`      - id: rcs-main
        channel: rcs
        settings:
          provider: google
          agentId: harbour_agent
          serviceAccount: \${RBM_SERVICE_ACCOUNT}
          clientToken: client-token-of-google
        pace: { perSecond: 10 }
        optOutConfirmation: gateway
`);

async function shortFaults(text: string): Promise<unknown[]> {
  const result = await loadConfig({ file: 'test.yaml', text, env, channels });
  return result.ok ? [] : result.faults.map(({ line, field, message }) => [line, field, message]);
}

const settings = 'tenants[0].accounts[0].settings';

test('the channels of the gateway', () => {
  expect([...channels.keys()]).toEqual(['sms', 'whatsapp', 'rcs']);
});

describe('an account of WhatsApp', () => {
  test('is good as its documentation shows it', async () => {
    expect(await shortFaults(whatsapp)).toEqual([]);
  });

  test('says what is wrong where it stands', async () => {
    const text = whatsapp
      .replace("'106540352242922'", '106540352242922')
      .replace('verifyToken: verify-token', 'verifyTokn: verify-token')
      .replace('[app-secret-of-meta]', '[]');
    expect(await shortFaults(text)).toEqual([
      [8, `${settings}.verifyToken`, 'is missing: add it. The token that Meta repeats when it checks the webhook URL.'],
      [9, `${settings}.phoneNumberId`, 'must be a text: put the value in quotes'],
      [12, `${settings}.appSecrets`, 'needs the secret of the app that the webhooks come from'],
      [13, `${settings}.verifyTokn`, 'is unknown: did you mean "verifyToken"?'],
    ]);
  });

  test('a fault of a template stays readable, with the words of the template in it', async () => {
    const [fault] = await shortFaults(whatsapp.replace('[business, date]', '[business, amount]'));
    expect(fault).toEqual([
      18,
      `${settings}.templates[0].body`,
      expect.stringMatching(/^booking\.confirmed has no amount; it has business, /),
    ]);
    expect(await shortFaults(whatsapp.replace(', date]', ']'))).toEqual([
      [20, `${settings}.templates[0].body.parameters`, 'the text has {{1}} {{2}}, and parameters give {{1}}'],
    ]);
  });
});

describe('an account of RCS', () => {
  test('is good as its documentation shows it', async () => {
    expect(await shortFaults(rcs)).toEqual([]);
  });

  test('says what is wrong where it stands, for the provider that it names', async () => {
    const text = rcs.replace('clientToken:', 'clientTokn:').replace('agentId: harbour_agent', 'agentId: harbour agent');
    expect(await shortFaults(text)).toEqual([
      [
        8,
        `${settings}.clientToken`,
        'is missing: add it. The client token of the webhook, with which Google signs what it posts. Not used where Pub/Sub delivers.',
      ],
      [10, `${settings}.agentId`, "must be the agent's id, without @rbm.goog"],
      [12, `${settings}.clientTokn`, 'is unknown: did you mean "clientToken"?'],
    ]);
  });

  test('has to say how fast it may send, because its providers do not', async () => {
    const message =
      'is missing: "rcs" has a limit that its provider does not publish. Add what your agreement with it says, such as pace: { perSecond: 10 }, or pace: { perSecond: none } to leave it to the provider';
    const pace = 'tenants[0].accounts[0].pace';
    expect(await shortFaults(rcs.replace('        pace: { perSecond: 10 }\n', ''))).toEqual([[6, pace, message]]);
    expect(await shortFaults(rcs.replace('perSecond: 10', 'perSecond: none'))).toEqual([]);
    const most = 'must be a number over 0 and at most 100000, or none';
    for (const wrong of ['0', '-1', 'fast', '100001', '[1]']) {
      expect(await shortFaults(rcs.replace('perSecond: 10', `perSecond: ${wrong}`))).toEqual([
        [13, `${pace}.perSecond`, most],
      ]);
    }
    expect(await shortFaults(rcs.replace('perSecond: 10', 'perSecond: 10, brust: 5'))).toEqual([
      [13, `${pace}.brust`, 'is unknown: did you mean "burst"?'],
    ]);
  });

  test('without a provider, or with one that there is not, is told which there are', async () => {
    const choice = 'must be google (RCS for Business) or twilio (Programmable Messaging)';
    expect(await shortFaults(rcs.replace('          provider: google\n', ''))).toEqual([
      [8, `${settings}.provider`, `is missing: add it. provider ${choice}`],
    ]);
    expect(await shortFaults(rcs.replace('google', 'sinch'))).toEqual([[9, `${settings}.provider`, choice]]);
  });

  test('a key file that cannot be used is refused without a word of it', async () => {
    const broken = await loadConfig({
      file: 'test.yaml',
      text: rcs,
      env: { RBM_SERVICE_ACCOUNT: '{"private_key":"-----BEGIN hunter2"}' },
      channels,
    });
    const [fault, ...others] = broken.ok ? [] : broken.faults;
    expect(others).toEqual([]);
    expect(fault).toMatchObject({ line: 11, field: `${settings}.serviceAccount` });
    expect(fault?.message).toContain("must be the service account's key file");
    expect(fault?.message).not.toContain('hunter2');
  });
});
