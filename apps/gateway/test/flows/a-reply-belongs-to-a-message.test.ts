import type { ReplySignal } from '@aftercall/core';
import { describe, expect, test } from '@jest/globals';
import type { FollowUpView } from '../../src/ledger/reads/views.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { playOut } from '../support/play-out.ts';
import { salonConfig } from '../support/salon-config.ts';
import { wamidOf } from '../support/wamid.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const sms = new FakeProvider('sms');
const whatsapp = new FakeProvider('whatsapp', false, { receipts: { sent: true, delivered: true, read: true } });
const config = salonConfig(`
    accounts:
      - { id: sms-main, channel: sms, settings: {} }
      - { id: wa-main, channel: whatsapp, settings: {} }
    routing:
      - send: [{ channel: whatsapp, until: read, after: 60s }, { channel: sms }]
`);
const running = withEngine({ now: clock.now, provider: sms, otherProviders: [whatsapp], config, start: false });

const live = { live: true };
const onBoth = { channels: ['sms', 'whatsapp'], purposes: ['appointment'] };

/** A caller who is told of their booking on WhatsApp. */
async function booked(callId: string, phone: string): Promise<CallScript> {
  const call = new CallScript(callId, phone);
  await running.engine.ingest(call.started({ locale: undefined }), call.consent(onBoth), call.booking({}, live));
  await goesOn(0);
  return call;
}

/** So many seconds pass, and what is due leaves. */
async function goesOn(seconds: number): Promise<void> {
  clock.advance(seconds * 1_000);
  await playOut(running.engine);
}

/** And of a payment by SMS, which is all that was agreed to. */
async function paid(call: CallScript): Promise<void> {
  await running.engine.ingest(call.consent({ channels: ['sms'], purposes: ['transaction'] }), call.payment(live));
  await goesOn(5);
}

async function followUpsOf({ callId }: CallScript): Promise<readonly FollowUpView[]> {
  return (await running.engine.journey(callId)).followUps;
}

/** Each follow-up with its attempts, and what people did with them. */
async function inWords(call: CallScript): Promise<readonly string[]> {
  const followUps = await followUpsOf(call);
  return followUps.map(({ trigger, attempts }) => {
    const words = attempts.map(({ channel, status, engagement }) => [channel, status, ...engagement].join(' '));
    return `${trigger}: ${words.join(', ')}`;
  });
}

async function arrives(call: CallScript, status: 'accepted' | 'delivered' = 'delivered'): Promise<void> {
  const [followUp] = await followUpsOf(call);
  const attemptId = followUp?.attempts[0]?.id ?? '';
  const providerId = `id-${attemptId}`;
  const receipt = { key: `${attemptId} ${status}`, attemptId, providerId, status, rawStatus: status } as const;
  await running.engine.postTo('wa-main', { signal: 'receipt', ...receipt });
}

async function writes(call: CallScript, account: string, more: Partial<ReplySignal> = {}): Promise<void> {
  clock.advance(1_000);
  const key = `${call.callId} ${account}`;
  const reply = { key, providerId: key, from: call.phone, text: 'See you there', mediaCount: 0, ...more };
  await running.engine.postTo(account, { signal: 'reply', ...reply });
}

/** The attempts that replies belong to, as the ledger tells it. */
async function repliedTo({ callId }: CallScript): Promise<readonly (string | undefined)[]> {
  const { entries } = await running.engine.journey(callId);
  return entries.flatMap((one) => (one.kind === 'reply' ? [one.data.attemptId] : []));
}

test('whoever answers on WhatsApp has read what is there, whatever came by SMS since', async () => {
  const call = await booked('whatsapp-then-sms', '+525512345601');
  await arrives(call);
  await paid(call);
  await writes(call, 'wa-main');
  const told = ['booking.confirmed: whatsapp delivered replied', 'payment.captured: sms accepted'];
  expect(await inWords(call)).toEqual(told);
  const [booking] = await followUpsOf(call);
  expect(await repliedTo(call)).toEqual([booking?.attempts[0]?.id]);
  await goesOn(61);
  expect(await inWords(call)).toEqual(told);
});

test('and whoever answers the SMS has not: what waits on WhatsApp to be read goes on', async () => {
  const call = await booked('sms-answered', '+525512345602');
  await arrives(call);
  await paid(call);
  await writes(call, 'sms-main');
  await goesOn(61);
  expect(await inWords(call)).toEqual([
    'booking.confirmed: whatsapp delivered, sms accepted',
    'payment.captured: sms accepted replied',
  ]);
});

test('a message that was picked is the one that was answered, also by an id that holds a number', async () => {
  const call = new CallScript('picked', '+525512345603');
  const [first, second] = [wamidOf(call.phone, 'first'), wamidOf(call.phone, 'second')];
  whatsapp.answers.push(...[first, second].map((id) => ({ outcome: 'accepted', providerIds: [id] }) as const));
  await running.engine.ingest(call.started({ locale: undefined }), call.consent(onBoth), call.booking({}, live));
  await goesOn(5);
  await running.engine.ingest(call.booking({ id: 'B-2' }, live));
  await goesOn(5);
  await writes(call, 'wa-main', { inReplyTo: first });
  expect(await inWords(call)).toEqual([
    'booking.confirmed: whatsapp accepted replied',
    'booking.confirmed: whatsapp accepted',
  ]);
});

test('what was refused was answered by nobody', async () => {
  const reason = { kind: 'content', permanent: true, fallback: false, alert: false, message: 'x' } as const;
  whatsapp.answers.push({ outcome: 'rejected', reason });
  const call = await booked('refused', '+525512345604');
  await writes(call, 'wa-main');
  expect(await inWords(call)).toEqual(['booking.confirmed: whatsapp rejected']);
  expect(await repliedTo(call)).toEqual([undefined]);
  expect((await running.engine.journey('refused')).replies).toMatchObject([{ text: 'See you there' }]);
});

test('where nothing left from the account that was written to, the last message of any other was answered', async () => {
  const call = new CallScript('other-account', '+525512345605');
  await running.engine.ingest(call.started({ locale: undefined }));
  await paid(call);
  await writes(call, 'wa-main');
  expect(await inWords(call)).toEqual(['payment.captured: sms accepted replied']);
});

test('what was told on an earlier call is answered, where nothing was told on the last one', async () => {
  const earlier = await booked('told', '+525512345606');
  const last = new CallScript('told-nothing', '+525512345606');
  await running.engine.ingest(last.started({ locale: undefined }), last.ended());
  await writes(earlier, 'wa-main');
  expect(await inWords(earlier)).toEqual(['booking.confirmed: whatsapp accepted replied']);
  expect(await repliedTo(last)).toEqual([]);
});

test('and where it was picked, whatever was told since', async () => {
  const earlier = await booked('picked-before', '+525512345607');
  const last = await booked('not-picked', '+525512345607');
  const [followUp] = await followUpsOf(earlier);
  await writes(last, 'wa-main', { inReplyTo: `id-${followUp?.attempts[0]?.id ?? ''}` });
  expect(await inWords(earlier)).toEqual(['booking.confirmed: whatsapp accepted replied']);
  expect(await inWords(last)).toEqual(['booking.confirmed: whatsapp accepted']);
  await writes(last, 'wa-main', { key: 'another', providerId: 'another' });
  expect(await inWords(last)).toEqual(['booking.confirmed: whatsapp accepted replied']);
});

test('what was told long ago is answered by nobody who does not pick it', async () => {
  const earlier = await booked('long-ago', '+525512345608');
  clock.advance(31 * 24 * 3_600_000);
  const last = new CallScript('lately', '+525512345608');
  await running.engine.ingest(last.started({ locale: undefined }), last.ended());
  await writes(earlier, 'wa-main');
  expect(await repliedTo(earlier)).toEqual([]);
  expect(await repliedTo(last)).toEqual([undefined]);
});

describe('a reply that its provider hands over late', () => {
  test('answers nothing that was told after it was written, and what waits for an answer goes on', async () => {
    const call = await booked('told-since', '+525512345610');
    await writes(call, 'wa-main', { at: new Date(clock.now().getTime() - 3 * 60_000) });
    expect(await repliedTo(call)).toEqual([undefined]);
    await goesOn(61);
    expect(await inWords(call)).toEqual(['booking.confirmed: whatsapp accepted, sms accepted']);
  });

  test('answers what had left before it, also where nobody knew of that until later', async () => {
    whatsapp.answers.push({ outcome: 'uncertain', cause: 'timeout' });
    const call = await booked('learnt-late', '+525512345612');
    const at = new Date(clock.now().getTime() + 10_000);
    clock.advance(40_000);
    await arrives(call, 'accepted');
    await writes(call, 'wa-main', { at });
    expect(await inWords(call)).toEqual(['booking.confirmed: whatsapp accepted replied']);
  });

  test('belongs to the call whose message was there when it was written', async () => {
    const earlier = await booked('there-before', '+525512345611');
    const at = new Date(clock.now().getTime() + 20_000);
    clock.advance(40_000);
    const last = await booked('called-since', '+525512345611');
    await writes(last, 'wa-main', { at });
    expect(await inWords(earlier)).toEqual(['booking.confirmed: whatsapp accepted replied']);
    expect(await inWords(last)).toEqual(['booking.confirmed: whatsapp accepted']);
    expect(await repliedTo(last)).toEqual([]);
  });
});

test('what is said of stops belongs to the last call', async () => {
  const earlier = await booked('told-first', '+525512345609');
  const last = new CallScript('stops-last', '+525512345609');
  await running.engine.ingest(last.started({ locale: undefined }), last.ended());
  await writes(earlier, 'wa-main', { text: 'STOP' });
  expect(await repliedTo(earlier)).toEqual([]);
  expect(await repliedTo(last)).toEqual([undefined]);
});
