import { beforeEach, expect, test } from '@jest/globals';
import type { FailureReason, SendOutcome } from '@aftercall/core';
import { Settlements } from '../../src/dispatch/settlements.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { playOut } from '../support/play-out.ts';
import { salonConfig } from '../support/salon-config.ts';
import { tenantId } from '../support/test-engine.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const sms = new FakeProvider('sms');
const rcs = new FakeProvider('rcs');
const whatsapp = new FakeProvider('whatsapp');
const config = salonConfig(`
    accounts:
      - { id: sms-main, channel: sms, settings: {} }
      - { id: rcs-main, channel: rcs, settings: {} }
      - { id: wa-main, channel: whatsapp, settings: {} }
    routing:
      - when: { locale: es }
        send: [{ channel: whatsapp, until: delivered, after: 10s }, { channel: sms }]
      - send: [{ channel: rcs }, { channel: sms }]
`);
const running = withEngine({ now: clock.now, provider: sms, otherProviders: [rcs, whatsapp], config, start: false });

const reason: FailureReason = { kind: 'unreachable', permanent: true, fallback: true, alert: false, message: 'x' };
const throttled: SendOutcome = { outcome: 'throttled', scope: 'account', retryAfterMs: 20_000 };

beforeEach(() => {
  rcs.answers.length = 0;
  sms.answers.length = 0;
  rcs.answers.push({ outcome: 'rejected', reason });
  sms.answers.push(throttled);
});

/** A caller whose booking and payment were told in one RCS message, which did not reach them; the SMS with both waits. */
async function waitsWithBoth(callId: string, phone: string, booking: object = {}): Promise<CallScript> {
  const call = new CallScript(callId, phone);
  const consent = call.consent({ channels: ['sms', 'rcs'] });
  await running.engine.ingest(call.started(), consent, call.booking(booking), call.payment(), call.ended());
  clock.advance(4_000);
  await playOut(running.engine);
  expect(await attemptsOf(call)).toEqual(['rcs rejected', 'sms rejected', 'sms planned']);
  return call;
}

async function attemptsOf({ callId }: CallScript): Promise<readonly string[]> {
  const { followUps } = await running.engine.journey(callId);
  return followUps.flatMap((one) => one.attempts.map(({ channel, status }) => `${channel} ${status}`)).slice(0, 3);
}

async function textsTo({ phone }: CallScript): Promise<readonly (string | undefined)[]> {
  clock.advance(21_000);
  await playOut(running.engine);
  return sms.sends
    .filter((one) => one.request.to === phone)
    .map((one) => one.request.text)
    .slice(1);
}

test('what was told with a booking that is cancelled is told without it, on the channel that it waited for', async () => {
  const call = await waitsWithBoth('cancelled', '+12025550177');
  await running.engine.ingest(call.event('booking.cancelled', { booking: { id: 'B-1' } }));
  const texts = await textsTo(call);
  expect(texts).toHaveLength(1);
  expect(texts[0]).toContain('payment');
  expect(texts[0]).not.toContain('B-1');
  const { followUps, entries } = await running.engine.journey(call.callId);
  expect(followUps).toMatchObject([
    { trigger: 'booking.confirmed', outcome: 'suppressed' },
    { trigger: 'payment.captured', attempts: [{ channel: 'sms', status: 'accepted' }] },
  ]);
  const planned = entries.filter((one) => one.kind === 'attempt').at(-1);
  expect(planned?.data).toMatchObject({ follows: { step: 1, why: 'overtaken' } });
});

test('what was told with a booking that has begun by the next try is told without it', async () => {
  const startsAt = new Date(clock.now().getTime() + 15_000).toISOString();
  const call = await waitsWithBoth('begun', '+12025550176', { startsAt });
  const texts = await textsTo(call);
  expect(texts).toHaveLength(1);
  expect(texts[0]).toContain('payment');
  const { followUps } = await running.engine.journey(call.callId);
  expect(followUps).toMatchObject([
    { trigger: 'booking.confirmed', outcome: 'expired' },
    { trigger: 'payment.captured', attempts: [{ channel: 'sms', status: 'accepted' }] },
  ]);
});

test('what has lost its consent does not take with it what it was told with', async () => {
  const call = await waitsWithBoth('revoked', '+12025550178');
  await running.engine.ingest(call.event('consent.revoked', { consent: { purposes: ['transaction'] } }));
  const texts = await textsTo(call);
  expect(texts).toHaveLength(1);
  expect(texts[0]).toContain('B-1');
  expect(texts[0]).not.toContain('P-1');
  const { followUps } = await running.engine.journey(call.callId);
  expect(followUps).toMatchObject([
    { trigger: 'booking.confirmed', state: 'sending' },
    {
      trigger: 'payment.captured',
      outcome: 'unreached',
      plan: { omitted: expect.arrayContaining([expect.objectContaining({ channel: 'sms', whyNot: 'no_consent' })]) },
    },
  ]);
});

test('what may have arrived with a booking that is cancelled is told by the next channel without it, also when that waits', async () => {
  const call = new CallScript('silent', '+12025550179');
  const started = call.started({ locale: 'es' });
  const consent = call.consent({ channels: ['sms', 'whatsapp'] });
  await running.engine.ingest(started, consent, call.booking(), call.payment(), call.ended());
  clock.advance(4_000);
  await playOut(running.engine);
  await running.engine.ingest(call.event('booking.cancelled', { booking: { id: 'B-1' } }));
  clock.advance(11_000);
  await playOut(running.engine);
  expect(await attemptsOf(call)).toEqual(['whatsapp accepted', 'sms rejected', 'sms planned']);
  const [again, ...more] = await textsTo(call);
  expect(more).toEqual([]);
  expect(again).toContain('P-1');
  expect(again).not.toContain('B-1');
  expect(await attemptsOf(call)).toEqual(['whatsapp accepted', 'sms rejected', 'sms accepted']);
});

test('what may have arrived with what has lost its consent is told by the next channel without it', async () => {
  const call = new CallScript('silent-revoked', '+12025550181');
  const started = call.started({ locale: 'es' });
  const consent = call.consent({ channels: ['sms', 'whatsapp'] });
  await running.engine.ingest(started, consent, call.booking(), call.payment(), call.ended());
  clock.advance(4_000);
  await playOut(running.engine);
  await running.engine.ingest(call.event('consent.revoked', { consent: { purposes: ['appointment'] } }));
  sms.answers.length = 0;
  clock.advance(11_000);
  await playOut(running.engine);
  expect((await attemptsOf(call)).slice(0, 2)).toEqual(['whatsapp accepted', 'sms accepted']);
  const told = sms.sends.filter((one) => one.request.to === call.phone);
  expect(told).toHaveLength(1);
  expect(told[0]?.request.text).toContain('P-1');
  expect(told[0]?.request.text).not.toContain('B-1');
});

test('what the next channel tells without a booking that is cancelled can be sent again by a person', async () => {
  const call = new CallScript('again', '+12025550180');
  const started = call.started({ locale: 'es' });
  const consent = call.consent({ channels: ['sms', 'whatsapp'] });
  await running.engine.ingest(started, consent, call.booking(), call.payment(), call.ended());
  clock.advance(4_000);
  await playOut(running.engine);
  await running.engine.ingest(call.event('booking.cancelled', { booking: { id: 'B-1' } }));
  sms.answers.splice(0, sms.answers.length, { outcome: 'uncertain', cause: 'timeout' });
  clock.advance(11_000);
  await playOut(running.engine);
  expect((await attemptsOf(call)).slice(0, 2)).toEqual(['whatsapp accepted', 'sms uncertain']);
  const { followUps } = await running.engine.journey(call.callId);
  const attemptId = followUps[0]?.attempts[1]?.id ?? '';
  const said = { attemptId, as: 'send_again', by: 'front-desk', why: 'Looked it up.' } as const;
  const settled = await running.engine.container.get(Settlements).settle([tenantId], said);
  expect(settled).toMatchObject({ result: 'settled' });
  const texts = await textsTo(call);
  expect(texts).toHaveLength(1);
  expect(texts[0]).not.toContain('B-1');
});
