import { describe, expect, test } from '@jest/globals';
import twilio from 'twilio';
import { account, openReceiver, openSandbox, ordinaryPhone, sender } from '../support/harness.ts';

const serviceSid = `MG${'5'.repeat(32)}`;

async function open(settings: { optOut?: 'default' | 'advanced' | 'off'; autoReplies?: boolean } = {}) {
  const receiver = await openReceiver();
  const inboundUrl = `${receiver.url}/webhooks/clinic/sms?x=1`;
  const sandbox = await openSandbox({ accounts: [{ ...account, inboundUrl, ...settings }] });
  const write = async (text: string, more: object = {}) =>
    (await sandbox.control('POST', '/replies', { from: ordinaryPhone, to: sender, text, ...more })).body;
  return { sandbox, receiver, inboundUrl, write };
}

describe('a reply from a phone', () => {
  test('is posted to the account, signed, with the documented fields', async () => {
    const { receiver, inboundUrl, write } = await open();
    const outcome = await write('¿Puedo ir a las 5? 👍');
    expect(outcome).toEqual({
      sid: expect.stringMatching(/^SM[0-9a-f]{32}$/),
      keyword: null,
      autoReplySid: null,
      webhook: { attempts: 1, answer: 204, error: null },
    });
    const [webhook] = receiver.received;
    expect(webhook?.form).toEqual({
      MessageSid: outcome.sid,
      SmsSid: outcome.sid,
      SmsMessageSid: outcome.sid,
      AccountSid: account.sid,
      ApiVersion: '2010-04-01',
      From: ordinaryPhone,
      To: sender,
      Body: '¿Puedo ir a las 5? 👍',
      SmsStatus: 'received',
      NumMedia: '0',
      NumSegments: '1',
      FromCity: '',
      FromState: '',
      FromZip: '',
      FromCountry: 'US',
      ToCity: '',
      ToState: '',
      ToZip: '',
      ToCountry: 'US',
    });
    const signature = String(webhook?.headers['x-twilio-signature']);
    expect(twilio.validateRequest(account.authToken, signature, inboundUrl, { ...webhook?.form })).toBe(true);
    expect(twilio.validateRequest('another', signature, inboundUrl, { ...webhook?.form })).toBe(false);
  });

  test('is a message of the account', async () => {
    const { sandbox, write } = await open();
    const { sid } = await write('Hi');
    const { body } = await sandbox.api(`/2010-04-01/Accounts/${account.sid}/Messages/${sid}.json`);
    expect(body).toMatchObject({
      direction: 'inbound',
      status: 'received',
      from: ordinaryPhone,
      to: sender,
      body: 'Hi',
    });
  });

  test('without a recipient goes to the sender that wrote last', async () => {
    const { sandbox, receiver } = await open();
    await sandbox.create({ From: '+15005550007' });
    await sandbox.create({ From: '+15005550008' });
    await sandbox.create({ From: '+15005550009', To: '+14155550199' });
    await sandbox.control('POST', '/replies', { from: ordinaryPhone, text: 'Hi' });
    expect(receiver.received[0]?.form['To']).toBe('+15005550008');
  });

  test('that nobody can be told for is refused with the mend', async () => {
    const { sandbox } = await open();
    const answer = await sandbox.control('POST', '/replies', { from: ordinaryPhone, text: 'Hi' });
    expect([answer.status, answer.body.detail]).toEqual([
      400,
      'nobody has written to this phone yet, and the account names no sender: give `to`',
    ]);
  });

  test('where no inbound URL is set is kept, and no webhook is tried', async () => {
    const sandbox = await openSandbox();
    const { body } = await sandbox.control('POST', '/replies', { from: ordinaryPhone, to: sender, text: 'STOP' });
    expect(body).toMatchObject({ keyword: 'STOP', webhook: null });
    expect((await sandbox.create()).body.code).toBe(21610);
  });

  test('goes to an inbound URL set at run time', async () => {
    const [sandbox, receiver] = await Promise.all([openSandbox(), openReceiver()]);
    const patched = await sandbox.control('PATCH', `/accounts/${account.sid}`, { inboundUrl: `${receiver.url}/in` });
    expect(patched.body).toMatchObject({ sid: account.sid, inboundUrl: `${receiver.url}/in` });
    expect(JSON.stringify(patched.body)).not.toContain(account.authToken);
    await sandbox.control('POST', '/replies', { from: ordinaryPhone, to: sender, text: 'Hi' });
    expect(receiver.received[0]?.target).toBe('/in');
  });
});

describe('opt-out keywords', () => {
  test.each(['STOP', 'stop', ' Stop ', 'STOPALL', 'unsubscribe', 'cancel', 'END', 'quit', 'revoke', 'optout'])(
    '%j blocks the phone, is still posted, and is confirmed once',
    async (text) => {
      const { sandbox, receiver, write } = await open();
      const outcome = await write(text);
      expect(outcome).toMatchObject({ keyword: 'STOP', webhook: { answer: 204 } });
      expect(receiver.received[0]?.form).not.toHaveProperty('OptOutType');
      expect((await sandbox.create()).body).toMatchObject({ code: 21610, status: 400 });
      expect((await sandbox.create({ To: '+14155550199' })).status).toBe(201);
      expect((await sandbox.create({ From: '+15005550009' })).status).toBe(201);
      const { body } = await sandbox.control('GET', `/messages?sid=${outcome.autoReplySid}`);
      expect(body.messages[0]).toMatchObject({ direction: 'outbound-reply', to: ordinaryPhone, from: sender });
      expect(body.messages[0].body).toMatch(/^You have successfully been unsubscribed\./);
      expect((await write(text)).autoReplySid).toBeNull();
    },
  );

  test.each(['STOP PLEASE', 'please stop', 'stop.', 'BAJA', 'parar', ''])('%j is none', async (text) => {
    const { sandbox, write } = await open();
    expect((await write(text)).keyword).toBeNull();
    expect((await sandbox.create()).status).toBe(201);
  });

  test.each(['START', 'yes', 'Unstop'])('%j opens again', async (text) => {
    const { sandbox, write } = await open();
    await write('STOP');
    expect(await write(text)).toMatchObject({ keyword: 'START', autoReplySid: expect.any(String) });
    expect((await sandbox.create()).status).toBe(201);
    expect((await write(text)).autoReplySid).toBeNull();
  });

  test('HELP is answered and changes nothing', async () => {
    const { sandbox, write } = await open();
    expect(await write('help')).toMatchObject({ keyword: 'HELP', autoReplySid: expect.any(String) });
    expect((await sandbox.create()).status).toBe(201);
  });

  test('with Advanced Opt-Out, OptOutType is told', async () => {
    const { receiver, write } = await open({ optOut: 'advanced' });
    for (const text of ['quit', 'yes', 'info', 'hello']) await write(text);
    expect(receiver.received.map(({ form }) => form['OptOutType'])).toEqual(['STOP', 'START', 'HELP', undefined]);
  });

  test('left to the customer, nothing is blocked and nothing answered', async () => {
    const { sandbox, receiver, write } = await open({ optOut: 'off' });
    expect(await write('STOP')).toMatchObject({ keyword: null, autoReplySid: null, webhook: { answer: 204 } });
    expect(receiver.received[0]?.form['Body']).toBe('STOP');
    expect((await sandbox.create()).status).toBe(201);
  });

  test('with answers off, the block stands alone', async () => {
    const { sandbox, write } = await open({ autoReplies: false });
    expect(await write('STOP')).toMatchObject({ keyword: 'STOP', autoReplySid: null });
    expect((await sandbox.create()).body.code).toBe(21610);
  });

  test('said to one sender of a messaging service, hold for the whole service', async () => {
    const receiver = await openReceiver();
    const service = { sid: serviceSid, senders: [sender, '+15005550007'], inboundUrl: `${receiver.url}/service` };
    const sandbox = await openSandbox({ accounts: [{ ...account, messagingServices: [service] }] });
    await sandbox.control('POST', '/replies', { from: ordinaryPhone, to: '+15005550007', text: 'STOP' });
    expect(receiver.received[0]).toMatchObject({ target: '/service', form: { MessagingServiceSid: serviceSid } });
    expect((await sandbox.create({ From: undefined, MessagingServiceSid: serviceSid })).body.code).toBe(21610);
    expect((await sandbox.create({ From: sender })).body.code).toBe(21610);
  });
});
