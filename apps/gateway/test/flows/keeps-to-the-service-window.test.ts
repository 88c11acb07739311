import { beforeEach, describe, expect, test } from '@jest/globals';
import type { FailureReason, ReceiptSignal, SendOutcome } from '@aftercall/core';
import type { Journey } from '../../src/ledger/reads/views.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';
import { salonConfig } from '../support/salon-config.ts';

const hourMs = 3_600_000;
const clock = new TestClock();
const sms = new FakeProvider('sms');
const whatsapp = new FakeProvider('whatsapp', false, { serviceWindowHours: 24 });
const config = salonConfig(`
    accounts:
      - { id: wa-main, channel: whatsapp, settings: {} }
      - { id: wa-other, channel: whatsapp, settings: {} }
      - { id: sms-main, channel: sms, settings: {} }
    routing: [{ send: [{ channel: whatsapp }, { channel: sms }] }]
`);
const running = withEngine({ now: clock.now, provider: whatsapp, otherProviders: [sms], config });

const windowClosed: FailureReason = {
  kind: 'window_closed',
  permanent: true,
  fallback: true,
  alert: false,
  providerCode: '131047',
  message: 'x',
};
const refused: SendOutcome = { outcome: 'rejected', reason: windowClosed };

let phone = '';
let people = 0;
let calls = 0;
beforeEach(() => {
  people += 1;
  phone = `+1202555${String(2_000 + people)}`;
  whatsapp.answers.length = 0;
  whatsapp.sends.length = 0;
  sms.sends.length = 0;
});

/** The person writes; the webhook comes `lateMs` after that. */
async function writes({ lateMs = 0, account = 'wa-main', from = phone } = {}): Promise<void> {
  calls += 1;
  const at = new Date(clock.now().getTime() - lateMs);
  const providerId = `inbound-${calls}`;
  await running.engine.postTo(account, {
    signal: 'reply',
    key: providerId,
    providerId,
    from,
    text: 'hello',
    mediaCount: 0,
    at,
  });
}

/** A call with a booking that is sent at once. */
async function booking(to = phone): Promise<string> {
  calls += 1;
  const call = new CallScript(`call-${calls}`, to);
  await running.engine.ingest(call.started(), call.consent({ channels: ['whatsapp', 'sms'] }));
  await running.engine.ingest(call.booking({}, { live: true }));
  return call.callId;
}

const untilAttempts = (callId: string, ...words: readonly string[]): Promise<Journey> =>
  running.engine.until(callId, ({ followUps }) => {
    const attempts = followUps.flatMap((one) => one.attempts);
    return attempts.map((one) => `${one.step}.${one.try} ${one.channel}: ${one.status}`).join() === words.join();
  });

/** In which window each message to WhatsApp was fitted, in order. */
const forms = (): unknown[] => whatsapp.sends.map(({ request }) => request.content['serviceWindow']);

async function formOfBooking(): Promise<unknown> {
  await untilAttempts(await booking(), '0.1 whatsapp: accepted');
  return forms().at(-1);
}

async function receipt(attemptId: string, status: ReceiptSignal['status'], reason?: FailureReason): Promise<void> {
  await running.engine.postTo('wa-main', {
    signal: 'receipt',
    key: `${attemptId} ${status}`,
    attemptId,
    providerId: `id-${attemptId}`,
    status,
    rawStatus: status,
    at: clock.now(),
    ...(reason && { reason }),
  });
}

describe('a booking', () => {
  test('goes as a template to a person who never wrote, and as free text for a day after they did', async () => {
    expect(await formOfBooking()).toBe('closed');
    await writes();
    expect(await formOfBooking()).toBe('open');
    clock.advance(23 * hourMs);
    expect(await formOfBooking()).toBe('open');
    clock.advance(hourMs);
    expect(await formOfBooking()).toBe('closed');
  });

  test('goes by what that person wrote to that account, and by nothing else', async () => {
    await writes({ from: '+12025559999' });
    await writes({ account: 'wa-other' });
    expect(await formOfBooking()).toBe('closed');
  });

  test('goes by the time at which the person wrote, however late and in whatever order that is told', async () => {
    await writes({ lateMs: 25 * hourMs });
    expect(await formOfBooking()).toBe('closed');
    await writes({ lateMs: 2 * hourMs });
    await writes({ lateMs: 20 * hourMs });
    clock.advance(21 * hourMs);
    expect(await formOfBooking()).toBe('open');
    // A clock ahead of ours opens the window for no longer.
    await writes({ lateMs: -10 * hourMs });
    clock.advance(24 * hourMs);
    expect(await formOfBooking()).toBe('closed');
  });
});

describe('a window that was thought open', () => {
  test('is corrected by the refusal, and the same step is told as a template at once', async () => {
    await writes();
    clock.advance(1_000);
    whatsapp.answers.push(refused);
    const callId = await booking();
    const journey = await untilAttempts(callId, '0.1 whatsapp: rejected', '0.2 whatsapp: accepted');
    expect(forms()).toEqual(['open', 'closed']);
    const attempts = journey.entries.flatMap(({ kind, data }) => (kind === 'attempt' ? [data] : []));
    expect(attempts).toMatchObject([
      { step: 0, try: 1 },
      { step: 0, try: 2, follows: { step: 0, why: 'window_closed' } },
    ]);
    await receipt(attempts[1]?.attemptId ?? '', 'delivered');
    expect((await running.engine.journey(callId)).followUps).toMatchObject([{ outcome: 'reached' }]);
    expect(sms.sends).toEqual([]);

    expect(await formOfBooking()).toBe('closed');
    clock.advance(1_000);
    await writes();
    expect(await formOfBooking()).toBe('open');
  });

  test('is corrected by a receipt as well, and what the person writes after that counts', async () => {
    await writes();
    clock.advance(1_000);
    const callId = await booking();
    const { followUps } = await untilAttempts(callId, '0.1 whatsapp: accepted');
    await receipt(followUps[0]?.attempts[0]?.id ?? '', 'undeliverable', windowClosed);
    await untilAttempts(callId, '0.1 whatsapp: undeliverable', '0.2 whatsapp: accepted');
    expect(forms()).toEqual(['open', 'closed']);
    expect(await formOfBooking()).toBe('closed');
    clock.advance(1_000);
    await writes();
    expect(await formOfBooking()).toBe('open');
  });

  test('is met with a template once: a second refusal leads to the next channel', async () => {
    await writes();
    whatsapp.answers.push(refused, refused);
    const callId = await booking();
    await untilAttempts(callId, '0.1 whatsapp: rejected', '0.2 whatsapp: rejected', '1.1 sms: accepted');
    expect(forms()).toEqual(['open', 'closed']);
    expect(sms.sends).toHaveLength(1);
  });

  test('is met with a template for each follow-up that the message carried', async () => {
    await writes();
    whatsapp.answers.push(refused);
    calls += 1;
    const call = new CallScript(`call-${calls}`, phone);
    await running.engine.ingest(call.started(), call.consent({ channels: ['whatsapp', 'sms'] }));
    await running.engine.ingest(call.booking(), call.payment(), call.ended());
    clock.advance(4_000);
    const { followUps } = await running.engine.until(call.callId, (journey) =>
      journey.followUps.every((one) => one.attempts.at(-1)?.status === 'accepted'),
    );
    expect(forms()).toEqual(['open', 'closed', 'closed']);
    expect(followUps.map((one) => [one.mergedInto, one.attempts.length, one.state])).toEqual([
      [undefined, 2, 'sending'],
      [undefined, 1, 'sending'],
    ]);
    const texts = whatsapp.sends.map(({ request }) => request.text);
    expect(texts[0]).toContain('45.00');
    expect(texts[0]).toContain('B-1');
    expect(texts.slice(1).filter((text) => text.includes('45.00'))).toHaveLength(1);
    expect(texts.slice(1).filter((text) => text.includes('B-1'))).toHaveLength(1);
  });

  test('and a template is met with no free text', async () => {
    whatsapp.answers.push(refused, refused);
    await untilAttempts(await booking(), '0.1 whatsapp: rejected', '0.2 whatsapp: rejected', '1.1 sms: accepted');
    expect(forms()).toEqual(['closed', 'closed']);
  });

  test('may have closed before a retry: free text is not sent then', async () => {
    await writes({ lateMs: 24 * hourMs - 5 * 60_000 });
    whatsapp.answers.push({ outcome: 'throttled', scope: 'sender', retryAfterMs: 10 * 60_000 });
    const callId = await booking();
    await untilAttempts(callId, '0.1 whatsapp: rejected', '0.2 whatsapp: planned');
    clock.advance(10 * 60_000);
    const journey = await untilAttempts(
      callId,
      '0.1 whatsapp: rejected',
      '0.2 whatsapp: rejected',
      '0.3 whatsapp: accepted',
    );
    expect(forms()).toEqual(['open', 'closed']);
    expect(journey.followUps[0]?.attempts[1]).toMatchObject({ reason: { kind: 'window_closed' } });
  });
});
