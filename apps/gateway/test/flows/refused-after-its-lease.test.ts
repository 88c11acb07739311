import type { FailureReason, SendOutcome } from '@aftercall/core';
import { expect, test } from '@jest/globals';
import type { Journey } from '../../src/ledger/reads/views.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { salonConfig } from '../support/salon-config.ts';
import { attemptsOf } from '../support/uncertain-salon.ts';
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
  const reason: FailureReason = {
    kind: 'provider_error',
    permanent: false,
    fallback: true,
    alert: false,
    message: 'x',
  };
  answer({ outcome: 'rejected', reason });
  const journey = await untilRefused('has-it');
  expect(attemptsOf(journey)).toEqual(['0.1 rcs: accepted']);
  expect(journey.followUps[0]).toMatchObject({ state: 'sending', attempts: [{ receipts: [{ status: 'unknown' }] }] });
});
