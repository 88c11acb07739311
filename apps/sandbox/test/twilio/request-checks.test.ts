import { describe, expect, test } from '@jest/globals';
import { account, credentials, openSandbox, sender } from '../support/harness.ts';

const serviceSid = `MG${'5'.repeat(32)}`;
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
const scheduled = { From: undefined, MessagingServiceSid: serviceSid, ScheduleType: 'fixed' };

/** What is wrong with a request, and the code it is refused with. */
const refusals: Record<string, [code: number, parameters: () => Record<string, string | undefined>]> = {
  'no To': [21604, () => ({ To: undefined })],
  'an empty To': [21604, () => ({ To: '' })],
  'a To without a plus': [21211, () => ({ To: '14155550123' })],
  'a To of an impossible length': [21211, () => ({ To: '+1415555' })],
  'a To that is no number': [21211, () => ({ To: 'anna' })],
  'no sender': [21603, () => ({ From: undefined })],
  'a From of no known shape': [21212, () => ({ From: 'a sender that is far too long' })],
  'a messaging service sid of the wrong shape': [21701, () => ({ From: undefined, MessagingServiceSid: 'MG1' })],
  'no Body': [21602, () => ({ Body: undefined })],
  'an empty Body': [21602, () => ({ Body: '' })],
  'a Body of 1601 characters': [21617, () => ({ Body: 'x'.repeat(1601) })],
  'a Body of 801 emoji': [21617, () => ({ Body: '😀'.repeat(801) })],
  'a StatusCallback that is no URL': [21609, () => ({ StatusCallback: '/webhooks' })],
  'a StatusCallback of another scheme': [21609, () => ({ StatusCallback: 'ftp://example.com/' })],
  'a StatusCallback with an underscore in its host': [21609, () => ({ StatusCallback: 'https://a_b.example.com/' })],
  'a StatusCallback of 4001 characters': [21609, () => ({ StatusCallback: `https://example.com/${'x'.repeat(3981)}` })],
  'a schedule without a messaging service': [35118, () => ({ ScheduleType: 'fixed', SendAt: inAnHour() })],
  'a schedule without a time': [35111, () => scheduled],
  'a schedule in the past': [35114, () => ({ ...scheduled, SendAt: '2020-01-01T00:00:00Z' })],
  'a schedule in a year': [
    35114,
    () => ({ ...scheduled, SendAt: new Date(Date.now() + 365 * 86_400_000).toISOString() }),
  ],
  'a schedule of no known shape': [35114, () => ({ ...scheduled, SendAt: 'tomorrow' })],
  'a time without a schedule type': [20001, () => ({ SendAt: inAnHour() })],
  'an unknown parameter': [20001, () => ({ StatusCalback: 'https://example.com/' })],
  'a parameter in the wrong case': [20001, () => ({ body: 'Hello' })],
  'a parameter that is not played': [20001, () => ({ MediaUrl: 'https://example.com/a.png' })],
  'another channel': [20001, () => ({ To: 'whatsapp:+14155550123' })],
  'a validity period of eleven hours': [20001, () => ({ ValidityPeriod: '39600' })],
  'an unheard-of intent': [20001, () => ({ MessageIntent: 'spam' })],
  'a SmartEncoded that is no boolean': [20001, () => ({ SmartEncoded: 'yes' })],
};

describe('a request to send', () => {
  test.each(Object.entries(refusals))('with %s is refused and not stored', async (_label, [code, parameters]) => {
    const sandbox = await openSandbox();
    const answer = await sandbox.create(parameters());
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({
      code,
      message: expect.any(String),
      more_info: `https://www.twilio.com/docs/errors/${code}`,
      status: 400,
    });
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await sandbox.summary()).toMatchObject({ accepted: 0, keptMessages: 0, refused: { [code]: 1 } });
  });

  test.each<[string, Record<string, string>]>([
    ['a Body of 1600 characters', { Body: 'x'.repeat(1600) }],
    ['an alphanumeric sender', { From: 'Aftercall' }],
    ['a short code', { From: '12345' }],
    ['a StatusCallback with a port and a query', { StatusCallback: 'http://127.0.0.1:1/webhooks/t/a?attempt=1' }],
    [
      'side parameters in order',
      { ValidityPeriod: '600', RiskCheck: 'disable', MessageIntent: 'notifications', SmartEncoded: 'true' },
    ],
  ])('with %s is accepted', async (_label, parameters) => {
    expect((await (await openSandbox()).create(parameters)).status).toBe(201);
  });

  test('says which parameter is unknown, and how the sandbox differs', async () => {
    const { body } = await (await openSandbox()).create({ StatusCalback: 'x' });
    expect(body.message).toBe(
      "sandbox: the parameter 'StatusCalback' is unknown here (Twilio overlooks it); take it out or mend its name",
    );
  });

  test('with a parameter given twice is refused', async () => {
    const sandbox = await openSandbox();
    const body = new URLSearchParams([
      ['To', '+14155550123'],
      ['To', '+14155550124'],
      ['From', sender],
      ['Body', 'Hello'],
    ]);
    expect((await sandbox.create({}, { body })).body).toMatchObject({ code: 20001, status: 400 });
  });

  test('as JSON, or too large, is refused', async () => {
    const sandbox = await openSandbox();
    const json = { headers: { ...credentials(), 'content-type': 'application/json' }, body: '{"To":"+14155550123"}' };
    expect((await sandbox.create({}, json)).body).toMatchObject({ code: 20001, status: 400 });
    expect((await sandbox.create({ Body: 'x'.repeat(70_000) })).body).toMatchObject({ code: 20001, status: 400 });
  });

  test('no error repeats the address or the text', async () => {
    const sandbox = await openSandbox();
    const { body } = await sandbox.create({ To: '+1415555999', Body: 'a secret text' });
    expect(JSON.stringify(body)).not.toMatch(/415555|secret/);
  });

  test('from a sender or a service that is not the account’s is refused', async () => {
    const service = { sid: serviceSid, senders: ['+15005550007'] };
    const empty = { sid: `MG${'6'.repeat(32)}`, senders: [] };
    const sandbox = await openSandbox({
      accounts: [{ ...account, senders: [sender], messagingServices: [service, empty] }],
    });
    const codeOf = async (parameters: Record<string, string | undefined>) =>
      (await sandbox.create(parameters)).body.code;
    expect(await codeOf({ From: '+15005550009' })).toBe(21606);
    expect(await codeOf({ From: sender })).toBeUndefined();
    expect(await codeOf({ From: '+15005550007' })).toBeUndefined();
    expect(await codeOf({ From: undefined, MessagingServiceSid: service.sid })).toBeUndefined();
    expect(await codeOf({ From: undefined, MessagingServiceSid: empty.sid })).toBe(21703);
    expect(await codeOf({ From: undefined, MessagingServiceSid: `MG${'7'.repeat(32)}` })).toBe(21701);
  });
});

describe('credentials and paths', () => {
  const unauthorized = {
    code: 20003,
    message: 'Authenticate',
    more_info: 'https://www.twilio.com/docs/errors/20003',
    status: 401,
  };

  test.each<[string, Record<string, string>]>([
    ['none', {}],
    ['a wrong token', credentials(account.sid, 'wrong')],
    ['an unknown account', credentials(`AC${'f'.repeat(32)}`, account.authToken)],
    ['a bearer token', { authorization: 'Bearer abc' }],
    ['no base64', { authorization: 'Basic %%%' }],
  ])('%s: 401', async (_label, headers) => {
    const sandbox = await openSandbox();
    const answer = await sandbox.create({}, { headers });
    expect([answer.status, answer.body]).toEqual([401, unauthorized]);
    expect(answer.headers.get('www-authenticate')).toBe('Basic realm="Twilio API"');
    expect((await sandbox.summary()).accepted).toBe(0);
  });

  test('another account’s path, an unknown message and an unknown resource: 404', async () => {
    const other = { sid: `AC${'b'.repeat(32)}`, authToken: 'another token' };
    const sandbox = await openSandbox({ accounts: [account, other] });
    const { body: created } = await sandbox.create();
    for (const path of [
      `/2010-04-01/Accounts/AC${'f'.repeat(32)}/Messages.json`,
      `/2010-04-01/Accounts/${other.sid}/Messages.json`,
      `/2010-04-01/Accounts/${account.sid}/Messages/SM${'0'.repeat(32)}.json`,
      `/2010-04-01/Accounts/${account.sid}/Calls.json`,
    ]) {
      const { status, body } = await sandbox.api(path);
      expect([status, body]).toEqual([
        404,
        {
          code: 20404,
          message: `The requested resource ${path} was not found`,
          more_info: 'https://www.twilio.com/docs/errors/20404',
          status: 404,
        },
      ]);
    }
    const foreign = await sandbox.api(created.uri.replace(account.sid, other.sid), {
      headers: credentials(other.sid, other.authToken),
    });
    expect(foreign.status).toBe(404);
  });
});
