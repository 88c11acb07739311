import { describe, expect, test } from '@jest/globals';
import twilio from 'twilio';
import type { SandboxOptions } from '../../src/index.ts';
import { account, openReceiver, openSandbox, ordinaryPhone, sender } from '../support/harness.ts';
import { TimersByHand } from '../support/timers-by-hand.ts';

const agent = 'rcs:clinic_agent';
const service = { sid: `MG${'7'.repeat(32)}`, senders: [agent, sender] };

async function open(settings: SandboxOptions = {}) {
  const receiver = await openReceiver();
  const sandbox = await openSandbox({
    accounts: [{ ...account, inboundUrl: receiver.url, messagingServices: [service] }],
    ...settings,
  });
  const forms = async (count: number) => (await receiver.atLeast(count)).map(({ form }) => form);
  return { sandbox, receiver, forms };
}

describe("Twilio's RCS", () => {
  test('goes to rcs: addresses, is delivered and read, and says so in its callbacks', async () => {
    const timers = new TimersByHand();
    const { sandbox, receiver, forms } = await open({ timers });
    const { status, body } = await sandbox.create({
      To: `rcs:${ordinaryPhone}`,
      From: agent,
      StatusCallback: receiver.url,
    });
    expect([status, body.to, body.from]).toEqual([201, `rcs:${ordinaryPhone}`, agent]);
    await timers.playOut(sandbox);
    expect((await sandbox.control('POST', '/reads', { from: ordinaryPhone })).body).toEqual({
      sid: body.sid,
      status: 'read',
    });
    const told = await forms(3);
    expect(
      told.map(({ MessageStatus, ChannelPrefix, EventType }) => [MessageStatus, ChannelPrefix, EventType]),
    ).toEqual([
      ['sent', 'rcs', undefined],
      ['delivered', 'rcs', undefined],
      ['read', 'rcs', 'READ'],
    ]);
    const [webhook] = receiver.received;
    const signature = String(webhook?.headers['x-twilio-signature']);
    expect(twilio.validateRequest(account.authToken, signature, receiver.url, told[0] ?? {})).toBe(true);
    expect((await sandbox.api(body.uri)).body.status).toBe('read');
  });

  test('is undeliverable with 63036 where the phone has no RCS', async () => {
    const { sandbox, receiver, forms } = await open();
    await sandbox.create({ To: 'rcs:+14155559951', From: agent, StatusCallback: receiver.url });
    expect((await forms(1))[0]).toMatchObject({
      MessageStatus: 'undelivered',
      ErrorCode: '63036',
      ChannelPrefix: 'rcs',
    });
  });

  test('goes before SMS in a service that has both, and gives way where the phone has none', async () => {
    const { sandbox, receiver, forms } = await open();
    const send = (To: string) =>
      sandbox.create({ To, From: undefined, MessagingServiceSid: service.sid, StatusCallback: receiver.url });
    await send(ordinaryPhone);
    for (const told of await forms(3)) {
      expect(told).toMatchObject({ From: agent, To: ordinaryPhone, ChannelPrefix: 'rcs' });
    }
    await send('+14155559951');
    const told = (await forms(6)).slice(3).find(({ MessageStatus }) => MessageStatus === 'delivered');
    expect([told?.['From'], told?.['ChannelPrefix']]).toEqual([sender, undefined]);
  });

  test.each([
    ['an SMS sender to an RCS address', { To: `rcs:${ordinaryPhone}`, From: sender }],
    ['an RCS sender to a plain number', { From: agent }],
  ])('refuses %s', async (_label, parameters) => {
    const { sandbox } = await open();
    expect((await sandbox.create(parameters)).body.code).toBe(21612);
  });

  test('brings replies with rcs: addresses, and keeps a stop for the service', async () => {
    const { sandbox, forms } = await open();
    await sandbox.create({ To: `rcs:${ordinaryPhone}`, From: undefined, MessagingServiceSid: service.sid });
    await sandbox.control('POST', '/opt-outs', { from: ordinaryPhone, value: 'stop' });
    expect((await forms(1))[0]).toMatchObject({ From: `rcs:${ordinaryPhone}`, To: agent, Body: 'STOP' });
    const again = await sandbox.create({ From: undefined, MessagingServiceSid: service.sid });
    expect(again.body.code).toBe(21610);
  });

  test('SMS tells nobody that it was read', async () => {
    const { sandbox } = await open();
    await sandbox.create();
    expect((await sandbox.control('POST', '/reads', { from: ordinaryPhone })).status).toBe(400);
  });
});
