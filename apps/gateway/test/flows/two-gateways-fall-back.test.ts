import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { FailureReason } from '@aftercall/core';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { createTestDatabase, startTestEngine, type TestEngine } from '../support/test-engine.ts';
import { salonConfig } from '../support/salon-config.ts';

const calls = 24;
const config = salonConfig(`
    accounts:
      - { id: sms-main, channel: sms, settings: {} }
      - { id: rcs-main, channel: rcs, settings: {} }
    routing:
      - send: [{ channel: rcs, until: delivered, after: 1s }, { channel: sms }]
`);
const sms = new FakeProvider('sms');
const rcs = new FakeProvider('rcs', true);
const reason: FailureReason = { kind: 'unreachable', permanent: true, fallback: true, alert: false, message: 'x' };

let database: TestDatabase;
let engines: readonly TestEngine[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const start = (): Promise<TestEngine> => startTestEngine({ database, provider: sms, otherProviders: [rcs], config });
  engines = [await start(), await start()];
});

afterAll(async () => {
  for (const engine of engines) await engine.stop();
  await database.drop();
});

test('two gateways on one queue leave a channel once, whatever was the cause and whoever looks', async () => {
  const [one, other] = engines;
  if (one === undefined || other === undefined) throw new Error('the engines did not start');
  // Every second message is refused; for the others no receipt ever comes.
  for (let index = 0; index < calls; index += 1) {
    rcs.answers.push(
      index % 2 === 0
        ? { outcome: 'rejected', reason }
        : async ({ attemptId }) => ({ outcome: 'accepted', providerIds: [attemptId] }),
    );
  }
  const ids = Array.from({ length: calls }, (_none, index) => `fall-back-${index}`);
  await Promise.all(
    ids.map(async (callId, index) => {
      const call = new CallScript(callId, `+1202555${String(1_000 + index)}`);
      const engine = index % 3 === 0 ? one : other;
      await engine.ingest(call.started(), call.consent({ channels: ['sms', 'rcs'] }), call.booking({}, { live: true }));
    }),
  );
  for (const callId of ids) {
    const { followUps } = await one.until(
      callId,
      (journey) => journey.followUps[0]?.attempts[1]?.status === 'accepted',
    );
    expect(followUps[0]?.attempts.map((attempt) => attempt.channel)).toEqual(['rcs', 'sms']);
  }
  const perPerson = Map.groupBy(sms.sends, (send) => send.request.to);
  expect([...perPerson.values()].map((sends) => sends.length)).toEqual(ids.map(() => 1));
  expect(rcs.sends).toHaveLength(calls);
  expect(rcs.revokes).toHaveLength(calls / 2);
  const { rows } = await one.pool.query('SELECT kind FROM work');
  expect(rows).toEqual([]);
});
