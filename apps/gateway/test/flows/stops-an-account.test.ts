import { afterEach, describe, expect, test } from '@jest/globals';
import type { FailureReason, SendOutcome } from '@aftercall/core';
import { METRICS } from '../../src/composition/tokens.ts';
import type { FollowUpView, Journey } from '../../src/ledger/reads/views.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { tenantId } from '../support/test-engine.ts';
import { until } from '../support/until.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';
import { salonConfig } from '../support/salon-config.ts';

const clock = new TestClock();
const sms = new FakeProvider('sms');
const whatsapp = new FakeProvider('whatsapp');
const config = salonConfig(
  `
    accounts:
      - { id: sms-main, channel: sms, settings: {} }
      - { id: wa-main, channel: whatsapp, settings: {} }
    routing: [{ send: [{ channel: whatsapp, until: delivered, after: 30s }, { channel: sms }] }]
`,
  'timing: { expireAfter: 5m }',
);
const running = withEngine({ now: clock.now, provider: sms, otherProviders: [whatsapp], config });
const both = ['sms', 'whatsapp'];
const reason: FailureReason = {
  kind: 'configuration',
  permanent: true,
  fallback: true,
  alert: true,
  stopsAccount: true,
  message: 'The credentials are wrong.',
};
const refused: SendOutcome = { outcome: 'rejected', reason };

/** The next message is the one that is let through, and is taken. */
afterEach(async () => {
  for (const provider of [sms, whatsapp]) provider.answers.length = 0;
  clock.advance(16 * 60_000);
  const callId = `mended-${(calls += 1)}`;
  await liveBooking(callId, `+1202555030${calls}`, ['whatsapp']);
  await untilTried(callId, 'whatsapp: accepted');
  await liveBooking(`${callId}-sms`, `+1202555040${calls}`, ['sms']);
  await untilTried(`${callId}-sms`, 'sms: accepted');
  await until('every account is mended', async () => (await stoppedAccounts()).length === 0 || undefined);
});
let calls = 0;

const followUpIn = ({ followUps }: Journey): FollowUpView => {
  const [followUp] = followUps;
  if (followUp === undefined) throw new Error('there is no follow-up');
  return followUp;
};
const inWords = (journey: Journey): readonly string[] =>
  followUpIn(journey).attempts.map((one) => `${one.channel}: ${one.status}`);
const untilTried = (callId: string, ...words: readonly string[]): Promise<Journey> =>
  running.engine.until(callId, (journey) => inWords(journey).join() === words.join());

async function liveBooking(callId: string, phone: string, channels: readonly string[]): Promise<void> {
  const call = new CallScript(callId, phone);
  await running.engine.ingest(call.started(), call.consent({ channels }));
  await running.engine.ingest(call.booking({}, { live: true }));
}

async function stoppedAccounts(): Promise<readonly unknown[]> {
  const { registry } = running.engine.container.get(METRICS);
  const { values } = (await registry.getSingleMetric('aftercall_account_stopped')?.get()) ?? { values: [] };
  return values.filter((one) => one.value === 1).map((one) => one.labels);
}

const sendsTo = (provider: FakeProvider, phone: string): number =>
  provider.sends.filter((one) => one.request.to === phone).length;

describe('an account whose credentials are refused', () => {
  test('is left at once for the next one, and not tried for those who follow', async () => {
    whatsapp.answers.push(refused);
    await liveBooking('refused', '+12025550141', both);
    await untilTried('refused', 'whatsapp: rejected', 'sms: accepted');
    expect(await stoppedAccounts()).toEqual([{ tenant: tenantId, account: 'wa-main' }]);

    await liveBooking('next', '+12025550142', both);
    const next = await untilTried('next', 'sms: accepted');
    expect(followUpIn(next).plan).toMatchObject({
      omitted: [{ channel: 'whatsapp', account: 'wa-main', whyNot: 'account_stopped' }],
    });
    expect(sendsTo(whatsapp, '+12025550142')).toBe(0);
  });

  test('is tried again with one message after a pause, and used again once that is taken', async () => {
    whatsapp.answers.push(refused);
    await liveBooking('before', '+12025550143', both);
    await untilTried('before', 'whatsapp: rejected', 'sms: accepted');
    clock.advance(60_000);
    await liveBooking('probe', '+12025550144', both);
    await untilTried('probe', 'whatsapp: accepted');
    expect(await stoppedAccounts()).toEqual([]);
  });

  test('keeps what no other account can say until it is mended', async () => {
    sms.answers.push(refused);
    await liveBooking('only-sms', '+12025550145', ['sms']);
    await untilTried('only-sms', 'sms: rejected', 'sms: planned');
    await liveBooking('waits', '+12025550146', ['sms']);
    await untilTried('waits', 'sms: planned');
    clock.advance(61_000);
    // One of the two is let through, and the other one looks two seconds later.
    await until('the account is mended', async () => (await stoppedAccounts()).length === 0 || undefined);
    clock.advance(2_000);
    await untilTried('only-sms', 'sms: rejected', 'sms: accepted');
    await untilTried('waits', 'sms: accepted');
    expect([sendsTo(sms, '+12025550145'), sendsTo(sms, '+12025550146')]).toEqual([2, 1]);
  });

  test('keeps it no longer than it is useful', async () => {
    sms.answers.push(refused, refused, refused, refused);
    await liveBooking('in-vain', '+12025550147', ['sms']);
    await untilTried('in-vain', 'sms: rejected', 'sms: planned');
    clock.advance(5 * 60_000 + 1);
    const journey = await running.engine.until('in-vain', (one) => followUpIn(one).state === 'settled');
    expect(followUpIn(journey)).toMatchObject({ outcome: 'expired' });
    expect(sendsTo(sms, '+12025550147')).toBe(1);
  });

  test('leads on what was planned before it was stopped', async () => {
    whatsapp.answers.push({ outcome: 'throttled', scope: 'recipient', retryAfterMs: 10_000 }, refused);
    await liveBooking('planned', '+12025550148', both);
    await untilTried('planned', 'whatsapp: rejected', 'whatsapp: planned');
    await liveBooking('stops-it', '+12025550149', both);
    await untilTried('stops-it', 'whatsapp: rejected', 'sms: accepted');
    clock.advance(10_000);
    const journey = await untilTried('planned', 'whatsapp: rejected', 'whatsapp: rejected', 'sms: accepted');
    expect(followUpIn(journey).attempts[1]?.reason).toMatchObject({
      message: expect.stringContaining('the account is stopped'),
    });
    expect(sendsTo(whatsapp, '+12025550148')).toBe(1);
  });
});

describe('an account whose provider takes messages and refuses them later', () => {
  const fail = (attemptId: string, at: Date, ofOurs = true): Promise<void> =>
    running.engine.postTo('wa-main', {
      signal: 'receipt',
      key: `${attemptId} failed`,
      ...(ofOurs && { attemptId }),
      providerId: `id-${attemptId}`,
      status: 'undeliverable',
      rawStatus: 'failed',
      reason,
      at,
    });
  const attemptOf = (journey: Journey): string => followUpIn(journey).attempts[0]?.id ?? '';

  test('is stopped by the receipt, and left for the next one by those who follow', async () => {
    await liveBooking('taken', '+12025550151', both);
    const taken = await untilTried('taken', 'whatsapp: accepted');
    await fail(attemptOf(taken), clock.now());
    await untilTried('taken', 'whatsapp: undeliverable', 'sms: accepted');
    expect(await stoppedAccounts()).toEqual([{ tenant: tenantId, account: 'wa-main' }]);

    await liveBooking('follows', '+12025550152', both);
    expect(followUpIn(await untilTried('follows', 'sms: accepted')).plan).toMatchObject({
      omitted: [{ channel: 'whatsapp', account: 'wa-main', whyNot: 'account_stopped' }],
    });
    expect(sendsTo(whatsapp, '+12025550152')).toBe(0);
  });

  test('is not stopped again by an old receipt that comes once it sends again', async () => {
    await liveBooking('of-old', '+12025550153', both);
    const old = await untilTried('of-old', 'whatsapp: accepted');
    const failedAt = clock.now();
    whatsapp.answers.push(refused);
    await liveBooking('stops', '+12025550154', both);
    await untilTried('stops', 'whatsapp: rejected', 'sms: accepted');
    clock.advance(60_000);
    await liveBooking('resumes', '+12025550155', both);
    await running.engine.until('resumes', (one) => inWords(one).includes('whatsapp: accepted'));
    await fail(attemptOf(old), failedAt);
    await running.engine.until('of-old', (one) => inWords(one)[0] === 'whatsapp: undeliverable');
    expect(await stoppedAccounts()).toEqual([]);
  });

  test('is not stopped by a receipt of a message that is none of its own', async () => {
    await fail('foreign', clock.now(), false);
    expect(await stoppedAccounts()).toEqual([]);
  });
});
