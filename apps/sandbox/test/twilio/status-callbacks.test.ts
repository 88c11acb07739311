import { describe, expect, test } from '@jest/globals';
import twilio from 'twilio';
import { sorted } from '../support/arrays.ts';
import { account, openReceiver, openSandbox, ordinaryPhone, sender } from '../support/harness.ts';
import { TimersByHand } from '../support/timers-by-hand.ts';

const serviceSid = `MG${'5'.repeat(32)}`;

describe('status callbacks', () => {
  test('come as sent and delivered, never for the first status, with the documented fields', async () => {
    const timers = new TimersByHand();
    const [sandbox, receiver] = await Promise.all([openSandbox({ timers }), openReceiver()]);
    const { body } = await sandbox.create({ StatusCallback: `${receiver.url}/webhooks/t/a?attempt=att-1` });
    await timers.playOut(sandbox);
    const [sent, delivered, ...more] = await receiver.atLeast(2);
    const common = {
      AccountSid: account.sid,
      ApiVersion: '2010-04-01',
      From: sender,
      To: ordinaryPhone,
      MessageSid: body.sid,
      SmsSid: body.sid,
    };
    expect(sent?.form).toEqual({ ...common, MessageStatus: 'sent', SmsStatus: 'sent' });
    expect(delivered?.form).toEqual({
      ...common,
      MessageStatus: 'delivered',
      SmsStatus: 'delivered',
      RawDlrDoneDate: expect.stringMatching(/^\d{10}$/),
    });
    expect(more).toEqual([]);
    expect(sent?.target).toBe('/webhooks/t/a?attempt=att-1');
  });

  test('are signed over the URL exactly as given, query and all', async () => {
    const [sandbox, receiver] = await Promise.all([openSandbox(), openReceiver()]);
    const StatusCallback = `${receiver.url}/w?b=2&a=%20x%2By&empty=&b=1`;
    await sandbox.create({ StatusCallback });
    const callbacks = await receiver.atLeast(2);
    expect(callbacks).toHaveLength(2);
    for (const { headers, form } of callbacks) {
      const signature = String(headers['x-twilio-signature']);
      expect(twilio.validateRequest(account.authToken, signature, StatusCallback, { ...form })).toBe(true);
      expect(twilio.validateRequest('another token', signature, StatusCallback, { ...form })).toBe(false);
      expect(twilio.validateRequest(account.authToken, signature, `${StatusCallback}2`, { ...form })).toBe(false);
      expect(headers['content-type']).toBe('application/x-www-form-urlencoded; charset=utf-8');
    }
  });

  test('of a messaging service begin with queued and name the service and its sender', async () => {
    const [sandbox, receiver] = await Promise.all([openSandbox(), openReceiver()]);
    await sandbox.create({ From: undefined, MessagingServiceSid: serviceSid, StatusCallback: receiver.url });
    const forms = (await receiver.atLeast(3)).map(({ form }) => form);
    expect(sorted(forms.map((form) => form['MessageStatus']))).toEqual(['delivered', 'queued', 'sent']);
    expect(forms.map((form) => [form['MessagingServiceSid'], form['From']])).toEqual(
      Array.from({ length: 3 }, () => [serviceSid, sender]),
    );
  });

  test('go to the service’s own URL where the request names none', async () => {
    const receiver = await openReceiver();
    const service = { sid: serviceSid, senders: [sender], statusCallback: `${receiver.url}/of-the-service?attempt=7` };
    const sandbox = await openSandbox({ accounts: [{ ...account, messagingServices: [service] }] });
    await sandbox.create({ From: undefined, MessagingServiceSid: serviceSid });
    expect((await receiver.atLeast(1))[0]?.target).toBe('/of-the-service?attempt=7');
    await sandbox.create({
      From: undefined,
      MessagingServiceSid: serviceSid,
      StatusCallback: `${receiver.url}/of-the-request`,
    });
    expect((await receiver.atLeast(6)).filter(({ target }) => target === '/of-the-request')).toHaveLength(3);
  });

  test('say sending too, where the settings ask for it', async () => {
    const [sandbox, receiver] = await Promise.all([openSandbox({ timing: { sendingMs: 60 } }), openReceiver()]);
    await sandbox.create({ StatusCallback: receiver.url });
    const statuses = (await receiver.atLeast(3)).map(({ form }) => form['MessageStatus']);
    expect(sorted(statuses)).toEqual(['delivered', 'sending', 'sent']);
  });

  test('tell the same when told again, however late: the carrier’s time is that of the delivery', async () => {
    // A clock that goes ten minutes on each time that it is looked at.
    let minutes = 0;
    const now = () => Date.UTC(2026, 0, 1, 0, (minutes += 10));
    const [sandbox, receiver] = await Promise.all([openSandbox({ now }), openReceiver()]);
    await sandbox.control('POST', '/faults', { match: { to: ordinaryPhone }, fault: 'receipts_repeated' });
    await sandbox.create({ StatusCallback: receiver.url });
    const told = (await receiver.atLeast(4)).filter(({ form }) => form['MessageStatus'] === 'delivered');
    expect(told).toHaveLength(2);
    expect(told[0]?.form).toEqual(told[1]?.form);
  });

  test('tell the error of an undelivered message', async () => {
    const [sandbox, receiver] = await Promise.all([openSandbox(), openReceiver()]);
    await sandbox.create({ StatusCallback: receiver.url, To: '+5511912349903' });
    const undelivered = (await receiver.atLeast(2)).find(({ form }) => form['MessageStatus'] === 'undelivered');
    expect(undelivered?.form).toMatchObject({
      ErrorCode: '30003',
      ErrorMessage: 'Unreachable destination handset',
      RawDlrDoneDate: expect.stringMatching(/^\d{10}$/),
    });
    const sent = receiver.received.find(({ form }) => form['MessageStatus'] === 'sent');
    expect(sent?.form).not.toHaveProperty('ErrorCode');
  });

  test('are tried once more when the connection fails, under the same token, and only then', async () => {
    const [sandbox, receiver] = await Promise.all([openSandbox(), openReceiver()]);
    receiver.answerWith((_webhook, index) => (index === 0 ? 'reset' : 500));
    await sandbox.create({ StatusCallback: receiver.url, To: '+14155559945' });
    const [first, second] = await receiver.atLeast(2);
    expect(first?.form).toEqual(second?.form);
    expect(first?.headers['i-twilio-idempotency-token']).toMatch(/^[0-9a-f-]{36}$/);
    expect(second?.headers['i-twilio-idempotency-token']).toBe(first?.headers['i-twilio-idempotency-token']);
    // An ordinary message afterwards: by its last receipt, a third try would have come.
    receiver.answerWith(() => 204);
    await sandbox.create({ StatusCallback: receiver.url });
    expect(await receiver.atLeast(4)).toHaveLength(4);
    const { receipts } = await sandbox.summary();
    expect(receipts).toMatchObject({ retried: 1, answeredOther: 1, failed: 0 });
  });

  test.each([
    ['#rc=2&rp=5xx', 3],
    ['#rc=2&rp=ct,rt', 1],
    ['', 1],
  ])('that are answered with a 5xx are posted again as the URL asks behind %j', async (overrides, posts) => {
    const [sandbox, receiver] = await Promise.all([openSandbox(), openReceiver()]);
    receiver.answerWith(() => 503);
    // The one receipt of a phone that never delivers.
    const { body } = await sandbox.create({ StatusCallback: `${receiver.url}/w?a=1${overrides}`, To: '+14155559945' });
    await receiver.atLeast(posts);
    receiver.answerWith(() => 204);
    await sandbox.create({ StatusCallback: receiver.url });
    const received = await receiver.atLeast(posts + 2);
    const tried = received.filter(({ form }) => form['MessageSid'] === body.sid);
    expect(tried).toHaveLength(posts);
    const signature = String(tried[0]?.headers['x-twilio-signature']);
    const fields = { ...tried[0]?.form };
    expect(twilio.validateRequest(account.authToken, signature, `${receiver.url}/w?a=1`, fields)).toBe(true);
  });

  test('that nobody takes are given up after the second try, and recorded', async () => {
    const timers = new TimersByHand();
    const [sandbox, gone] = await Promise.all([openSandbox({ timers }), openReceiver()]);
    const StatusCallback = gone.url;
    await gone.stop().then(() => Object.assign(gone, { stop: async () => {} }));
    const { body } = await sandbox.create({ StatusCallback });
    await timers.playOut(sandbox);
    const { body: found } = await sandbox.control('GET', `/messages?sid=${body.sid}`);
    expect(found.messages[0].receipts).toEqual([
      { status: 'sent', attempts: 2, answer: null, error: 'ECONNREFUSED' },
      { status: 'delivered', attempts: 2, answer: null, error: 'ECONNREFUSED' },
    ]);
  });
});
