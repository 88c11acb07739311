import { beforeEach, expect, test } from '@jest/globals';
import type { ReceiptStatus, SendOutcome } from '@aftercall/core';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { playOut } from '../support/play-out.ts';
import { salonConfig } from '../support/salon-config.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const sms = new FakeProvider('sms');
const whatsapp = new FakeProvider('whatsapp', false, { receipts: { sent: true, delivered: true, read: true } });
const config = salonConfig(`
    accounts:
      - { id: sms-main, channel: sms, settings: {} }
      - { id: wa-main, channel: whatsapp, settings: {} }
    routing:
      - when: { country: MX }
        send: [{ channel: whatsapp, until: read, after: 30s }, { channel: sms }]
      - send: [{ channel: whatsapp, until: delivered, after: 30s }, { channel: sms }]
`);
const running = withEngine({ now: clock.now, provider: sms, otherProviders: [whatsapp], config, start: false });

const throttled: SendOutcome = { outcome: 'throttled', scope: 'account', retryAfterMs: 60_000 };
const untilDelivered = '+12025550143';
const untilRead = '+525512345654';

beforeEach(() => {
  sms.answers.length = 0;
});

async function goesOn(seconds: number): Promise<void> {
  clock.advance(seconds * 1_000);
  await playOut(running.engine);
}

/** A caller whose WhatsApp message is late, and whose SMS waits because its provider asked for it. */
async function waitsForAnSms(callId: string, phone: string): Promise<CallScript> {
  const call = new CallScript(callId, phone);
  const consent = call.consent({ channels: ['sms', 'whatsapp'] });
  await running.engine.ingest(call.started({ locale: undefined }), consent, call.booking({}, { live: true }));
  await goesOn(0);
  sms.answers.push(throttled);
  await goesOn(31);
  expect((await attemptsOf(call)).at(-1)).toBe('sms planned');
  return call;
}

async function attemptsOf({ callId }: CallScript): Promise<readonly string[]> {
  const { followUps } = await running.engine.journey(callId);
  return followUps.flatMap((one) => one.attempts.map(({ channel, status }) => `${channel} ${status}`));
}

async function isTold(call: CallScript, status: ReceiptStatus): Promise<void> {
  const [followUp] = (await running.engine.journey(call.callId)).followUps;
  const attemptId = followUp?.attempts[0]?.id ?? '';
  const receipt = {
    key: `${attemptId} ${status}`,
    attemptId,
    providerId: `id-${attemptId}`,
    status,
    rawStatus: status,
  };
  await running.engine.postTo('wa-main', { signal: 'receipt', ...receipt });
}

test('what waits to leave is not sent once the message before it has arrived', async () => {
  const call = await waitsForAnSms('overtaken', untilDelivered);
  await isTold(call, 'delivered');
  await goesOn(61);
  expect(await attemptsOf(call)).toEqual(['whatsapp delivered', 'sms rejected', 'sms rejected']);
  const { followUps, entries } = await running.engine.journey(call.callId);
  expect(followUps).toMatchObject([{ state: 'settled', outcome: 'reached' }]);
  expect(JSON.stringify(entries)).toContain('Not sent: the person has it, by a message that was sent before.');
});

test('it is sent where the message before it was to be read, and was only delivered', async () => {
  const call = await waitsForAnSms('unread', untilRead);
  await isTold(call, 'delivered');
  await goesOn(61);
  expect(await attemptsOf(call)).toEqual(['whatsapp delivered', 'sms rejected', 'sms accepted']);
});

test('and not once that was read', async () => {
  const call = await waitsForAnSms('read', untilRead);
  await isTold(call, 'read');
  await goesOn(61);
  expect(await attemptsOf(call)).toEqual(['whatsapp delivered', 'sms rejected', 'sms rejected']);
});

test('what waits to leave is sent where nothing arrived', async () => {
  const call = await waitsForAnSms('late', untilDelivered);
  await goesOn(61);
  expect(await attemptsOf(call)).toEqual(['whatsapp accepted', 'sms rejected', 'sms accepted']);
});

test('a person who answered what nobody knows to have arrived has it: the rest is over, and nothing waits', async () => {
  whatsapp.answers.push({ outcome: 'uncertain', cause: 'timeout' });
  const call = await waitsForAnSms('answered', untilRead);
  const said = { key: 'answer', from: untilRead, providerId: 'in-1', text: 'Thanks!', mediaCount: 0 };
  await running.engine.postTo('wa-main', { signal: 'reply', ...said });
  await goesOn(61);
  await goesOn(1);
  const { followUps } = await running.engine.journey(call.callId);
  expect(followUps).toMatchObject([{ state: 'settled' }]);
  expect((await attemptsOf(call)).slice(1)).toEqual(['sms rejected', 'sms rejected']);
});
