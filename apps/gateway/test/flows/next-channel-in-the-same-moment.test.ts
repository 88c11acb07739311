import type { FailureReason } from '@aftercall/core';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { playOut } from '../support/play-out.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { salonConfig } from '../support/salon-config.ts';
import { TestClock } from '../support/test-clock.ts';
import { createTestDatabase, startTestEngine, type TestEngine } from '../support/test-engine.ts';
import { attemptsOf } from '../support/uncertain-salon.ts';

const clock = new TestClock();
const sms = new FakeProvider('sms');
const rcs = new FakeProvider('rcs');
const config = salonConfig(`
    accounts:
      - { id: sms-main, channel: sms, settings: {} }
      - { id: rcs-main, channel: rcs, settings: {} }
    routing:
      - send: [{ channel: rcs }, { channel: sms }]
`);
const reason: FailureReason = { kind: 'unreachable', permanent: true, fallback: true, alert: false, message: 'x' };
// The ids of two gateways have no order within a millisecond: eight of them, so that some stand in the other one.
const callers = Array.from(
  { length: 8 },
  (_none, index) => new CallScript(`same-moment-${index}`, `+1202555018${index}`),
);

let database: TestDatabase;
let engines: readonly [TestEngine, TestEngine];

const start = (): Promise<TestEngine> =>
  startTestEngine({ database, now: clock.now, start: false, provider: sms, otherProviders: [rcs], config });

beforeAll(async () => {
  database = await createTestDatabase();
  engines = [await start(), await start()];
});
afterAll(async () => {
  for (const engine of engines) await engine.stop();
  await database.drop();
});

test('a next channel that another gateway takes in the same millisecond is the last one, and is tried again', async () => {
  const [one, other] = engines;
  for (const call of callers) {
    clock.advance(1);
    rcs.answers.push({ outcome: 'rejected', reason });
    sms.answers.push({ outcome: 'throttled', scope: 'recipient' });
    const consent = call.consent({ channels: ['rcs', 'sms'] });
    await one.ingest(call.started({ locale: undefined }), consent, call.booking({}, { live: true }));
    await one.until(call.callId, (journey) => attemptsOf(journey).join() === '0.1 rcs: rejected');
    await playOut(other);
    const journey = await other.journey(call.callId);
    expect(attemptsOf(journey)).toEqual(['0.1 rcs: rejected', '1.1 sms: rejected', '1.2 sms: planned']);
    expect(journey.followUps).toMatchObject([{ state: 'planned' }]);
  }
});
