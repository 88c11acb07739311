import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { SendOutcome } from '@aftercall/core';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { createTestDatabase, startTestEngine, type TestEngine } from '../support/test-engine.ts';
import { salonConfig } from '../support/salon-config.ts';
import { TestClock } from '../support/with-engine.ts';

const clock = new TestClock();
const provider = new FakeProvider('sms', false, { reconcile: true });
const config = salonConfig(`
    accounts: [{ id: sms-main, channel: sms, settings: {} }]
`);

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

function startEngine(): Promise<TestEngine> {
  return startTestEngine({ database, provider, config, now: clock.now });
}

async function liveBooking(engine: TestEngine, callId: string, phone: string): Promise<void> {
  const call = new CallScript(callId, phone);
  await engine.ingest(call.started(), call.consent(), call.booking({}, { live: true }));
}

const never = <Answer>(): Promise<Answer> => new Promise(() => undefined);

test('a question to a provider that is called off is asked by the next gateway at once', async () => {
  const first = await startEngine();
  provider.answers.push({ outcome: 'uncertain', cause: 'timeout' });
  await liveBooking(first, 'asked', '+12025550141');
  await first.until('asked', ({ followUps }) => followUps[0]?.outcome === 'uncertain');
  const asked = Promise.withResolvers<void>();
  provider.reconcileAnswers.push(() => {
    asked.resolve();
    return never();
  });
  clock.advance(60_000);
  await asked.promise;
  await first.stop();

  // The clock stands still: no lease ends.
  const next = await startEngine();
  provider.reconcileAnswers.push(async () => ({ found: true, providerIds: ['SM1'], rawStatus: 'sent' }));
  const { followUps } = await next.until(
    'asked',
    (journey) => journey.followUps[0]?.attempts[0]?.status === 'accepted',
  );
  expect(followUps[0]?.attempts[0]?.providerIds).toEqual(['SM1']);
  await next.stop();
});

test('a send that is called off, of a channel that does not listen, is uncertain and asked about', async () => {
  const first = await startEngine();
  const sent = Promise.withResolvers<void>();
  provider.answers.push(() => {
    sent.resolve();
    return never<SendOutcome>();
  });
  await liveBooking(first, 'deaf', '+12025550142');
  await sent.promise;
  await first.stop();

  const next = await startEngine();
  const { followUps } = await next.journey('deaf');
  expect(followUps).toMatchObject([
    { outcome: 'uncertain', attempts: [{ status: 'uncertain', uncertainCause: 'aborted' }] },
  ]);
  provider.reconcileAnswers.push(async () => ({ found: true, providerIds: ['SM2'], rawStatus: 'sent' }));
  clock.advance(60_000);
  await next.until('deaf', (journey) => journey.followUps[0]?.attempts[0]?.status === 'accepted');
  expect(provider.sends.filter((one) => one.request.to === '+12025550142')).toHaveLength(1);
  await next.stop();
});
