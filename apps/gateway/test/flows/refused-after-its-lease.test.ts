import type { FailureReason, SendOutcome } from '@aftercall/core';
import { describe, expect, test } from '@jest/globals';
import { Settlements, type Settlement } from '../../src/dispatch/settlements.ts';
import type { Journey } from '../../src/ledger/reads/views.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { salonConfig } from '../support/salon-config.ts';
import { attemptsOf } from '../support/uncertain-salon.ts';
import { tenantId } from '../support/test-engine.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const sms = new FakeProvider('sms');
const rcs = new FakeProvider('rcs', false, { reconcile: true, idempotentSend: true });
const whatsapp = new FakeProvider('whatsapp');
const config = salonConfig(`
    accounts:
      - { id: sms-main, channel: sms, settings: {} }
      - { id: rcs-main, channel: rcs, settings: {} }
      - { id: wa-main, channel: whatsapp, settings: {} }
    routing:
      - when: { country: MX }
        send: [{ channel: whatsapp, until: delivered, after: 12s }, { channel: sms }]
      - send: [{ channel: rcs }, { channel: sms }]
`);
const running = withEngine({ now: clock.now, provider: sms, otherProviders: [rcs, whatsapp], config });
const leaseMs = 30_000;

/** As of a gateway that lost its database: it has its answer long after another one took its lease for ended. */
function answersLate(provider: FakeProvider): (outcome: SendOutcome) => void {
  const { promise, resolve } = Promise.withResolvers<SendOutcome>();
  provider.answers.push(() => promise);
  return resolve;
}

async function book(callId: string, phone: string): Promise<void> {
  const call = new CallScript(callId, phone);
  await running.engine.ingest(
    call.started({ locale: undefined }),
    call.consent({ channels: ['whatsapp', 'rcs', 'sms'] }),
  );
  await running.engine.ingest(call.booking({}, { live: true }));
}

const reason: FailureReason = { kind: 'provider_error', permanent: false, fallback: true, alert: false, message: 'x' };
const refused: SendOutcome = { outcome: 'rejected', reason };

const untilAttempts = (callId: string, ...words: readonly string[]): Promise<Journey> =>
  running.engine.until(callId, (journey) => attemptsOf(journey).join() === words.join());
const untilRefused = (callId: string): Promise<Journey> =>
  running.engine.until(callId, ({ entries }) =>
    entries.some((one) => one.kind === 'receipt' && one.data.rawStatus === 'rejected'),
  );

test('is tried again by nobody where the next channel has told it meanwhile', async () => {
  const answer = answersLate(whatsapp);
  await book('next-told-it', '+525512345678');
  clock.advance(leaseMs + 1_000);
  await untilAttempts('next-told-it', '0.1 whatsapp: uncertain', '1.1 sms: accepted');
  answer({ outcome: 'throttled', scope: 'recipient', retryAfterMs: 1_000 });
  await untilAttempts('next-told-it', '0.1 whatsapp: rejected', '1.1 sms: accepted');
  expect(whatsapp.sends).toHaveLength(1);
});

test('changes nothing where the provider was asked meanwhile, and has it', async () => {
  rcs.reconcileAnswers.push(async () => ({ found: true, providerIds: ['R1'], rawStatus: 'sent' }));
  const answer = answersLate(rcs);
  await book('has-it', '+12025550171');
  clock.advance(leaseMs + 1_000);
  await untilAttempts('has-it', '0.1 rcs: accepted');
  answer(refused);
  const journey = await untilRefused('has-it');
  expect(attemptsOf(journey)).toEqual(['0.1 rcs: accepted']);
  expect(journey.followUps[0]).toMatchObject({ state: 'sending', attempts: [{ receipts: [{ status: 'unknown' }] }] });
});

/** Its last channel is silent until its lease has ended. */
async function isSilentBySms(callId: string, phone: string): Promise<[string, (outcome: SendOutcome) => void]> {
  const answer = answersLate(sms);
  rcs.answers.push(async () => ({ outcome: 'rejected', reason: { ...reason, permanent: true } }));
  await book(callId, phone);
  const untilSmsIs = (status: string): Promise<Journey> =>
    running.engine.until(callId, (journey) => attemptsOf(journey).at(-1) === `1.1 sms: ${status}`);
  await untilSmsIs('leased');
  clock.advance(leaseMs + 1_000);
  const { followUps } = await untilSmsIs('uncertain');
  return [followUps[0]?.attempts.at(-1)?.id ?? '', answer];
}

test('is tried again for what it was refused for, and not as if its provider had been asked', async () => {
  const [, answer] = await isSilentBySms('throttled', '+12025550174');
  answer({ outcome: 'throttled', scope: 'recipient', retryAfterMs: 1_000 });
  await untilAttempts('throttled', '0.1 rcs: rejected', '1.1 sms: rejected', '1.2 sms: planned');
  const { entries } = await running.engine.journey('throttled');
  const again = entries.findLast((one) => one.kind === 'attempt');
  expect(again?.data).toMatchObject({ step: 1, try: 2 });
  expect(again?.data).not.toHaveProperty('afterAbsence');
});

describe('after a person settled it as sent', () => {
  async function settledAsSent(callId: string, phone: string, named: Partial<Settlement>): Promise<() => void> {
    const [attemptId, answer] = await isSilentBySms(callId, phone);
    const said: Settlement = { attemptId, as: 'sent', by: 'front-desk', why: 'Looked it up.', ...named };
    const settlements = running.engine.container.get(Settlements);
    expect(await settlements.settle([tenantId], said)).toMatchObject({ status: 'accepted' });
    return () => answer(refused);
  }

  test('by a mistake that names no message, it is tried again', async () => {
    const refuse = await settledAsSent('by-mistake', '+12025550172', {});
    refuse();
    const words = ['0.1 rcs: rejected', '1.1 sms: rejected', '1.2 sms: planned'];
    await untilAttempts('by-mistake', ...words);
    clock.advance(60_000);
    await untilAttempts('by-mistake', ...words.slice(0, 2), '1.2 sms: accepted');
  });

  test('by the id that the provider shows, it changes nothing', async () => {
    const refuse = await settledAsSent('by-its-id', '+12025550173', { providerIds: ['SM1'] });
    refuse();
    expect(attemptsOf(await untilRefused('by-its-id'))).toEqual(['0.1 rcs: rejected', '1.1 sms: accepted']);
  });
});
