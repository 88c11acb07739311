import { describe, expect, test } from '@jest/globals';
import type { Twilio } from 'twilio';
import { account, openSandbox, ordinaryPhone, sender } from '../support/harness.ts';
import { twilioClient } from '../support/twilio-client.ts';

const serviceSid = `MG${'5'.repeat(32)}`;

async function client(): Promise<Twilio> {
  return twilioClient((await openSandbox()).url);
}

describe('the twilio SDK, with only its host exchanged', () => {
  test('creates a message and fetches it', async () => {
    const twilio = await client();
    const created = await twilio.messages.create({ to: ordinaryPhone, from: sender, body: 'Hello' });
    expect(created.sid).toMatch(/^SM[0-9a-f]{32}$/);
    expect(created).toMatchObject({
      accountSid: account.sid,
      status: 'queued',
      direction: 'outbound-api',
      to: ordinaryPhone,
      from: sender,
      body: 'Hello',
      numSegments: '1',
      numMedia: '0',
      price: null,
      errorCode: null,
      apiVersion: '2010-04-01',
    });
    expect(created.dateSent).toBeNull();
    const fetched = await twilio.messages(created.sid).fetch();
    expect(fetched).toMatchObject({ sid: created.sid, body: 'Hello', to: ordinaryPhone });
  });

  test('walks the pages of a list by itself', async () => {
    const twilio = await client();
    for (const body of ['one', 'two', 'three', 'four', 'five']) {
      await twilio.messages.create({ to: ordinaryPhone, from: sender, body });
    }
    await twilio.messages.create({ to: '+14155550199', from: sender, body: 'to another phone' });
    const listed = await twilio.messages.list({ to: ordinaryPhone, pageSize: 2 });
    expect(listed.map(({ body }) => body)).toEqual(['five', 'four', 'three', 'two', 'one']);
  });

  test('schedules a message through a messaging service and cancels it', async () => {
    const twilio = await client();
    const scheduled = await twilio.messages.create({
      to: ordinaryPhone,
      messagingServiceSid: serviceSid,
      body: 'Later',
      scheduleType: 'fixed',
      sendAt: new Date(Date.now() + 3_600_000),
    });
    expect(scheduled).toMatchObject({
      status: 'scheduled',
      from: null,
      numSegments: '0',
      messagingServiceSid: serviceSid,
    });
    const cancelled = await twilio.messages(scheduled.sid).update({ status: 'canceled' });
    expect(cancelled.status).toBe('canceled');
    await expect(twilio.messages(scheduled.sid).update({ status: 'canceled' })).rejects.toMatchObject({ code: 30409 });
  });

  test('is told that a message on its way cannot be cancelled', async () => {
    const twilio = await client();
    const { sid } = await twilio.messages.create({ to: ordinaryPhone, from: sender, body: 'Hello' });
    await expect(twilio.messages(sid).update({ status: 'canceled' })).rejects.toMatchObject({
      status: 400,
      code: 30409,
      moreInfo: 'https://www.twilio.com/docs/errors/30409',
    });
  });

  test('redacts a body', async () => {
    const twilio = await client();
    const { sid } = await twilio.messages.create({ to: ordinaryPhone, from: sender, body: 'Hello' });
    expect((await twilio.messages(sid).update({ body: '' })).body).toBe('');
    expect((await twilio.messages(sid).fetch()).body).toBe('');
    await expect(twilio.messages(sid).update({ body: 'another text' })).rejects.toMatchObject({ code: 20001 });
  });

  test('gets its errors as RestException', async () => {
    const twilio = await client();
    await expect(twilio.messages.create({ to: '+1', from: sender, body: 'Hello' })).rejects.toMatchObject({
      name: 'Error',
      status: 400,
      code: 21211,
      moreInfo: 'https://www.twilio.com/docs/errors/21211',
    });
    await expect(twilio.messages(`SM${'0'.repeat(32)}`).fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
  });

  test('may use an API key instead of the auth token', async () => {
    const key = { sid: `SK${'a'.repeat(32)}`, secret: 'the secret of the key' };
    const { url } = await openSandbox({ accounts: [{ ...account, apiKeys: [key] }] });
    const byKey = twilioClient(url, { name: key.sid, secret: key.secret });
    await expect(byKey.messages.create({ to: ordinaryPhone, from: sender, body: 'Hello' })).resolves.toMatchObject({
      accountSid: account.sid,
    });
    const wrong = twilioClient(url, { name: key.sid, secret: 'another' });
    await expect(wrong.messages.list()).rejects.toMatchObject({ status: 401, code: 20003 });
  });
});
