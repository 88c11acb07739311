import { describe, expect, test } from '@jest/globals';
import { account, openReceiver, openSandbox, ordinaryPhone, sender } from '../support/harness.ts';
import { specFaults, specIsThere } from '../support/twilio-spec.ts';

const serviceSid = `MG${'5'.repeat(32)}`;

describe("answers against Twilio's own schema", () => {
  test('a created message, from a sender and from a messaging service', async () => {
    const sandbox = await openSandbox();
    const fromSender = await sandbox.create();
    expect(fromSender.status).toBe(201);
    expect(specFaults.created(fromSender.body)).toEqual([]);
    expect(fromSender.body).toMatchObject({
      from: sender,
      messaging_service_sid: null,
      status: 'queued',
      num_segments: '1',
    });
    const fromService = await sandbox.create({ From: undefined, MessagingServiceSid: serviceSid });
    expect(specFaults.created(fromService.body)).toEqual([]);
    expect(fromService.body).toMatchObject({
      from: null,
      messaging_service_sid: serviceSid,
      status: 'accepted',
      num_segments: '0',
    });
  });

  test('a fetched message before and after its delivery', async () => {
    const [sandbox, receiver] = await Promise.all([openSandbox(), openReceiver()]);
    const { body: created } = await sandbox.create({
      StatusCallback: receiver.url,
      From: undefined,
      MessagingServiceSid: serviceSid,
    });
    expect(specFaults.fetched((await sandbox.api(created.uri)).body)).toEqual([]);
    await receiver.atLeast(3);
    const { body: delivered } = await sandbox.api(created.uri);
    expect(specFaults.fetched(delivered)).toEqual([]);
    expect(delivered).toMatchObject({
      sid: created.sid,
      status: 'delivered',
      from: sender,
      num_segments: '1',
      error_code: null,
    });
    expect(delivered.date_sent).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/);
  });

  test('an undelivered message tells its error as a number', async () => {
    const [sandbox, receiver] = await Promise.all([openSandbox(), openReceiver()]);
    const { body: created } = await sandbox.create({ StatusCallback: receiver.url, To: '+14155559905' });
    await receiver.atLeast(2);
    const { body: undelivered } = await sandbox.api(created.uri);
    expect(specFaults.fetched(undelivered)).toEqual([]);
    expect(undelivered).toMatchObject({
      status: 'undelivered',
      error_code: 30005,
      error_message: 'Unknown destination handset',
    });
  });

  test('a list, full and empty, and a redacted message', async () => {
    const sandbox = await openSandbox();
    const { body: created } = await sandbox.create();
    await sandbox.create();
    const { body: list } = await sandbox.api(`${new URL(sandbox.messagesUrl).pathname}?PageSize=1`);
    expect(list.messages).toHaveLength(1);
    expect(specFaults.listed(list)).toEqual([]);
    const { body: empty } = await sandbox.api(`${new URL(sandbox.messagesUrl).pathname}?To=%2B14155550177`);
    expect(empty.messages).toEqual([]);
    expect(specFaults.listed(empty)).toEqual([]);
    const redacted = await sandbox.api(created.uri, { method: 'POST', body: new URLSearchParams({ Body: '' }) });
    expect(specFaults.updated(redacted.body)).toEqual([]);
    expect(redacted.body.body).toBe('');
  });

  test('the check itself finds a wrong type, a missing field and a stray one', async () => {
    const { body } = await (await openSandbox()).create();
    const { uri, ...lacking } = body;
    expect(uri).toBe(`/2010-04-01/Accounts/${account.sid}/Messages/${body.sid}.json`);
    const wrong = [
      { ...body, num_segments: 1 },
      lacking,
      { ...body, to_number: ordinaryPhone },
      { ...body, status: 'done' },
    ];
    const found = wrong.map((each) => specFaults.created(each).length);
    expect(found).toEqual(specIsThere ? [1, 1, 1, 1] : [0, 0, 0, 0]);
  });
});
