import { afterEach, describe, expect, test } from '@jest/globals';
import type { FailureReason, ReceiptSignal, SendOutcome } from '@aftercall/core';
import { METRICS } from '../../src/composition/tokens.ts';
import type { FollowUpView, Journey } from '../../src/ledger/reads/views.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';
import { salonConfig } from '../support/salon-config.ts';

const clock = new TestClock();
const sms = new FakeProvider('sms');
const rcs = new FakeProvider('rcs', true);
const whatsapp = new FakeProvider('whatsapp');
const config = salonConfig(`
    accounts:
      - { id: sms-main, channel: sms, settings: {} }
      - { id: rcs-main, channel: rcs, settings: {} }
      - { id: wa-main, channel: whatsapp, settings: {} }
    routing:
      - when: { country: LATAM }
        send: [{ channel: whatsapp, until: delivered, after: 30s }, { channel: sms }]
      - send: [{ channel: rcs, until: delivered, after: 12s }, { channel: sms }]
`);
const running = withEngine({ now: clock.now, provider: sms, otherProviders: [rcs, whatsapp], config });

afterEach(() => {
  for (const provider of [sms, rcs, whatsapp]) {
    provider.answers.length = 0;
    provider.revokeAnswers.length = 0;
  }
});

const reason: FailureReason = { kind: 'unreachable', permanent: true, fallback: true, alert: false, message: 'x' };
const refused = (more: Partial<FailureReason> = {}): SendOutcome => ({
  outcome: 'rejected',
  reason: { ...reason, ...more },
});
const everyChannel = { channels: ['sms', 'rcs', 'whatsapp'] };

async function liveBooking(callId: string, phone: string, consent: object = everyChannel): Promise<CallScript> {
  const call = new CallScript(callId, phone);
  await running.engine.ingest(call.started({ locale: undefined }), call.consent(consent));
  await running.engine.ingest(call.booking({}, { live: true }));
  return call;
}

const followUpIn = ({ followUps }: Journey): FollowUpView => {
  const [followUp] = followUps;
  if (followUp === undefined) throw new Error('there is no follow-up');
  return followUp;
};
const inWords = ({ attempts }: FollowUpView): readonly string[] =>
  attempts.map((one) => `${one.step}.${one.try} ${one.channel}: ${one.status}`);
const attemptsOf = (journey: Journey): readonly string[] => inWords(followUpIn(journey));
const untilAttempts = (callId: string, ...words: readonly string[]): Promise<Journey> =>
  running.engine.until(callId, (journey) => attemptsOf(journey).join() === words.join());
/** One look of the claim loop, and more. */
const aWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1_200));

async function receipt(account: string, attemptId: string, status: ReceiptSignal['status'], failure?: FailureReason) {
  await running.engine.postTo(account, {
    signal: 'receipt',
    key: `${attemptId} ${status}`,
    attemptId,
    providerId: `id-${attemptId}`,
    status,
    rawStatus: status,
    ...(failure && { reason: failure }),
  });
}

describe('a channel that refuses the message', () => {
  test('is left at once for the next one of the plan', async () => {
    rcs.answers.push(refused());
    await liveBooking('refused', '+12025550141');
    const journey = await untilAttempts('refused', '0.1 rcs: rejected', '1.1 sms: accepted');
    expect(followUpIn(journey)).toMatchObject({ state: 'sending' });
    const planned = journey.entries.flatMap((one) => (one.kind === 'attempt' ? [one.data] : []));
    expect(planned).toMatchObject([
      { channel: 'rcs', step: 0 },
      { channel: 'sms', step: 1, follows: { step: 0, why: 'rejected' } },
    ]);
    expect(sms.sends.filter((one) => one.request.to === '+12025550141')).toHaveLength(1);
    const [, second] = followUpIn(journey).attempts;
    await receipt('sms-main', second?.id ?? '', 'delivered');
    expect(followUpIn(await running.engine.journey('refused'))).toMatchObject({ state: 'settled', outcome: 'reached' });
  });

  test('is not left when no other channel would mend it', async () => {
    rcs.answers.push(refused({ fallback: false }));
    await liveBooking('content', '+12025550142');
    const journey = await running.engine.until('content', (one) => followUpIn(one).state === 'settled');
    expect(followUpIn(journey)).toMatchObject({ outcome: 'unreached' });
    expect(attemptsOf(journey)).toEqual(['0.1 rcs: rejected']);
  });

  test('is never left after the person told the provider to stop', async () => {
    rcs.answers.push(refused({ optOut: 'all' }));
    await liveBooking('opted-out', '+12025550143');
    const journey = await running.engine.until('opted-out', (one) => followUpIn(one).state === 'settled');
    clock.advance(13_000);
    await aWhile();
    expect(attemptsOf(await running.engine.journey('opted-out'))).toEqual(['0.1 rcs: rejected']);
    expect(journey.entries.map((one) => one.kind)).toContain('suppression');
  });

  test('is tried again first when the failure may pass in time, and left when it may not', async () => {
    rcs.answers.push(refused({ permanent: false }));
    await liveBooking('temporary', '+12025550144');
    await untilAttempts('temporary', '0.1 rcs: rejected', '0.2 rcs: planned');
    clock.advance(1_000);
    await untilAttempts('temporary', '0.1 rcs: rejected', '0.2 rcs: accepted');
    rcs.answers.push({ outcome: 'throttled', scope: 'recipient', retryAfterMs: 31 * 60_000 });
    await liveBooking('too-late', '+12025550145');
    await untilAttempts('too-late', '0.1 rcs: rejected', '1.1 sms: accepted');
  });

  test('is not left for one whose consent is gone: the plan says so', async () => {
    let call: CallScript | undefined;
    rcs.answers.push(async () => {
      await running.engine.ingest(call?.event('consent.revoked', { consent: { channels: ['sms'] } }) ?? {});
      return refused();
    });
    call = new CallScript('consent-gone', '+12025550146');
    await running.engine.ingest(call.started({ locale: undefined }), call.consent(everyChannel));
    await running.engine.ingest(call.booking({}, { live: true }));
    const journey = await running.engine.until('consent-gone', (one) => followUpIn(one).state === 'settled');
    expect(followUpIn(journey)).toMatchObject({
      outcome: 'unreached',
      plan: { omitted: expect.arrayContaining([{ channel: 'sms', account: 'sms-main', whyNot: 'no_consent' }]) },
    });
    expect(attemptsOf(journey)).toEqual(['0.1 rcs: rejected']);
  });

  test('is not left for anything after a stop that came meanwhile', async () => {
    let call: CallScript | undefined;
    rcs.answers.push(async () => {
      await running.engine.ingest(call?.event('consent.revoked') ?? {});
      return refused();
    });
    call = new CallScript('stopped', '+12025550147');
    await running.engine.ingest(call.started({ locale: undefined }), call.consent(everyChannel));
    await running.engine.ingest(call.booking({}, { live: true }));
    const journey = await running.engine.until('stopped', (one) => followUpIn(one).state === 'settled');
    expect(followUpIn(journey)).toMatchObject({ outcome: 'suppressed', reason: 'opted_out' });
    expect(attemptsOf(journey)).toEqual(['0.1 rcs: rejected']);
  });

  test('is left by all that share the message', async () => {
    rcs.answers.push(refused());
    const call = new CallScript('merged', '+12025550149');
    await running.engine.ingest(call.started({ locale: undefined }), call.consent(everyChannel));
    await running.engine.ingest(call.booking(), call.payment(), call.ended());
    clock.advance(4_000);
    const journey = await untilAttempts('merged', '0.1 rcs: rejected', '1.1 sms: accepted');
    const [carrier, other] = journey.followUps;
    expect(other).toMatchObject({ mergedInto: carrier?.id, state: 'sending' });
    const texts = sms.sends.filter((one) => one.request.to === call.phone).map((one) => one.request.text);
    expect(texts).toEqual([expect.stringMatching(/B-1.*45\.00/s)]);
  });

  test('may say so in a receipt', async () => {
    await liveBooking('undeliverable', '+12025550148');
    const { attempts } = followUpIn(await untilAttempts('undeliverable', '0.1 rcs: accepted'));
    await receipt('rcs-main', attempts[0]?.id ?? '', 'undeliverable', reason);
    await untilAttempts('undeliverable', '0.1 rcs: undeliverable', '1.1 sms: accepted');
  });
});

describe('a receipt that does not come', () => {
  test('has the message taken back, and then sent on the next channel', async () => {
    await liveBooking('missed', '+12025550151');
    await untilAttempts('missed', '0.1 rcs: accepted');
    clock.advance(11_999);
    await aWhile();
    expect(attemptsOf(await running.engine.journey('missed'))).toEqual(['0.1 rcs: accepted']);
    clock.advance(1);
    const journey = await untilAttempts('missed', '0.1 rcs: revoked', '1.1 sms: accepted');
    const [first] = followUpIn(journey).attempts;
    expect(rcs.revokes.filter((one) => one.to === '+12025550151')).toEqual([
      { to: '+12025550151', providerIds: [`id-${first?.id}`] },
    ]);
    expect(first?.receipts).toMatchObject([{ status: 'revoked', rawStatus: 'revoked' }]);
    const planned = journey.entries.flatMap((one) => (one.kind === 'attempt' ? [one.data] : []));
    expect(planned[1]).toMatchObject({ step: 1, follows: { step: 0, why: 'revoked' } });
  });

  test('that cannot be taken back is kept waiting beside the next one; both arriving is seen', async () => {
    rcs.revokeAnswers.push(async () => ({ revoked: false }));
    await liveBooking('double', '+12025550152');
    await untilAttempts('double', '0.1 rcs: accepted');
    clock.advance(12_000);
    const { attempts } = followUpIn(await untilAttempts('double', '0.1 rcs: accepted', '1.1 sms: accepted'));
    expect(attempts[0]?.receipts).toMatchObject([{ status: 'unknown', rawStatus: 'not_revoked' }]);
    await receipt('sms-main', attempts[1]?.id ?? '', 'delivered');
    await receipt('rcs-main', attempts[0]?.id ?? '', 'delivered');
    const journey = await running.engine.journey('double');
    expect(attemptsOf(journey)).toEqual(['0.1 rcs: delivered', '1.1 sms: delivered']);
    expect(followUpIn(journey)).toMatchObject({ state: 'settled', outcome: 'reached' });
    const late = journey.entries.flatMap((one) => (one.kind === 'receipt' && one.data.lateTruth ? [one.data] : []));
    expect(late).toMatchObject([{ attemptId: attempts[0]?.id, doubleDelivery: true }]);
    const { registry } = running.engine.container.get(METRICS);
    expect(await registry.getSingleMetricAsString('aftercall_double_deliveries_total')).toMatch(/_total 1$/);
  });

  test('is asked for once: a question that fails leads on', async () => {
    rcs.revokeAnswers.push(() => Promise.reject(new Error('the line is dead')));
    await liveBooking('unanswered', '+12025550153');
    await untilAttempts('unanswered', '0.1 rcs: accepted');
    clock.advance(12_000);
    await untilAttempts('unanswered', '0.1 rcs: accepted', '1.1 sms: accepted');
    expect(rcs.revokes.filter((one) => one.to === '+12025550153')).toHaveLength(1);
  });

  test('is asked for once: when no answer comes, the end of the lease leads on', async () => {
    rcs.revokeAnswers.push(() => new Promise(() => undefined));
    const phone = '+12025550154';
    await liveBooking('no-answer', phone);
    await untilAttempts('no-answer', '0.1 rcs: accepted');
    clock.advance(12_000);
    await running.engine.until('no-answer', () => rcs.revokes.some((one) => one.to === phone));
    await aWhile();
    expect(attemptsOf(await running.engine.journey('no-answer'))).toEqual(['0.1 rcs: accepted']);
    clock.advance(31_000);
    await untilAttempts('no-answer', '0.1 rcs: accepted', '1.1 sms: accepted');
    expect(rcs.revokes.filter((one) => one.to === phone)).toHaveLength(1);
  });

  test('of a channel that takes nothing back leads on by itself', async () => {
    await liveBooking('no-revoke', '+525512345654');
    await untilAttempts('no-revoke', '0.1 whatsapp: accepted');
    clock.advance(30_000);
    const journey = await untilAttempts('no-revoke', '0.1 whatsapp: accepted', '1.1 sms: accepted');
    expect(followUpIn(journey).state).toBe('sending');
  });

  test('that came in time leaves nothing to look at', async () => {
    await liveBooking('in-time', '+12025550155');
    const { attempts } = followUpIn(await untilAttempts('in-time', '0.1 rcs: accepted'));
    const waiting = async (): Promise<number> => {
      const { rows } = await running.engine.pool.query<{ count: number }>(
        `SELECT count(*)::integer AS count FROM work WHERE kind = 'switch' AND call = (SELECT id FROM calls WHERE call_id = $1)`,
        ['in-time'],
      );
      return rows[0]?.count ?? -1;
    };
    expect(await waiting()).toBe(1);
    await receipt('rcs-main', attempts[0]?.id ?? '', 'delivered');
    expect(await waiting()).toBe(0);
    clock.advance(60_000);
    await aWhile();
    expect(attemptsOf(await running.engine.journey('in-time'))).toEqual(['0.1 rcs: delivered']);
  });

  test('of a booking that was cancelled meanwhile leads nowhere', async () => {
    const call = await liveBooking('cancelled', '+12025550156');
    await untilAttempts('cancelled', '0.1 rcs: accepted');
    clock.advance(1_000);
    await running.engine.ingest(call.event('booking.cancelled', { booking: { id: 'B-1' } }));
    clock.advance(12_000);
    await untilAttempts('cancelled', '0.1 rcs: revoked');
    await running.engine.until('cancelled', (one) => followUpIn(one).outcome === 'suppressed');
    expect(attemptsOf(await running.engine.journey('cancelled'))).toEqual(['0.1 rcs: revoked']);
  });
});

test('a plan of one step has nothing on the queue beside its send', async () => {
  const phone = '+12025550157';
  await liveBooking('one-step', phone, { channels: ['sms'] });
  await untilAttempts('one-step', '0.1 sms: accepted');
  const { rows } = await running.engine.pool.query(
    `SELECT w.kind, a.onward FROM attempts a LEFT JOIN work w ON w.call = a.call
      WHERE a.call = (SELECT id FROM calls WHERE call_id = 'one-step')`,
  );
  expect(rows).toEqual([{ kind: null, onward: null }]);
});
