import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Replays } from '../../src/engine/replays.ts';
import { callKeyOf } from '../../src/ledger/people/keys.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { inShort, ofCalls, replay } from '../support/replaying.ts';
import { salonConfig } from '../support/salon-config.ts';
import { createTestDatabase, startTestEngine, tenantId, type TestEngine } from '../support/test-engine.ts';

const config = salonConfig(
  '    accounts: [{ id: sms-main, channel: sms, settings: {} }]\n',
  'timing: { afterCallDelay: 0s }',
);

let database: TestDatabase;
let one: TestEngine;
let other: TestEngine;
const provider = new FakeProvider();

beforeAll(async () => {
  database = await createTestDatabase();
  one = await startTestEngine({ database, provider, config });
  other = await startTestEngine({ database, provider, config });
});
afterAll(async () => {
  await one?.stop();
  await other?.stop();
  await database.drop();
});

const calls = Array.from({ length: 20 }, (_, index) => new CallScript(`both-${index}`, `+12025552${300 + index}`));
const ids = calls.map((call) => call.callId);
const sendsOf = ({ phone }: CallScript): number => provider.sends.filter((send) => send.request.to === phone).length;

test('two gateways that decide the same calls again at once send one text each', async () => {
  for (const call of calls) {
    await one.ingest(call.started(), call.ended(), call.booking());
    await one.until(call.callId, ({ followUps }) => followUps[0]?.reason === 'no_consent');
    await one.ingest(call.consent());
  }
  const [mine, theirs] = await Promise.all([replay(one, ofCalls(...ids)), replay(other, ofCalls(...ids.toReversed()))]);
  const results = [...mine.items, ...theirs.items];
  for (const call of calls) {
    const shown = results.filter((item) => item.callId === call.callId).map(inShort);
    expect(shown.map((text) => text.replace('planned', 'sent')).toSorted()).toEqual(['already_sent', 'sent']);
    await one.until(call.callId, ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
  }
  expect(calls.map(sendsOf)).toEqual(calls.map(() => 1));
});

test('two gateways that send the same again under one key send one text more', async () => {
  const asked = { mode: 'send', idempotency: { key: 'both', body: { ids } } } as const;
  await Promise.all([
    replay(one, { ...ofCalls(...ids), ...asked }),
    replay(other, { ...ofCalls(...ids.toReversed()), ...asked }),
  ]);
  for (const call of calls) {
    await one.until(call.callId, ({ followUps }) => followUps[1]?.attempts[0]?.status === 'accepted');
    expect((await one.journey(call.callId)).followUps).toHaveLength(2);
  }
  expect(calls.map(sendsOf)).toEqual(calls.map(() => 2));
});

test('what a gateway leaves undone when it stops, another one does', async () => {
  const late = Array.from({ length: 6 }, (_, index) => new CallScript(`late-${index}`, `+12025552${400 + index}`));
  for (const call of late) {
    await one.ingest(call.started(), call.ended(), call.booking());
    await one.until(call.callId, ({ followUps }) => followUps[0]?.reason === 'no_consent');
    await one.ingest(call.consent());
  }
  const names = late.map((call) => call.callId);
  const gate = await other.pool.connect();
  const key = callKeyOf(tenantId, 'late-2');
  await gate.query('SELECT pg_advisory_lock($1)', [key]);
  const cutOff = replay(one, ofCalls(...names)).then(
    () => 'done',
    (error: Error) => error.message,
  );
  // Two calls are done, and it waits for the third.
  await one.until('late-1', ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
  const closed = one.container.get(Replays).close();
  await gate.query('SELECT pg_advisory_unlock($1)', [key]);
  gate.release();
  await closed;
  expect(await cutOff).toBe('The gateway is shutting down.');
  await one.until('late-2', ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
  expect(late.map(sendsOf)).toEqual([1, 1, 1, 0, 0, 0]);

  const { items } = await replay(other, ofCalls(...names));
  expect(items.map((item) => item.outcome.result)).toEqual([
    ...Array.from({ length: 3 }, () => 'already_sent'),
    ...Array.from({ length: 3 }, () => expect.stringMatching(/^(?:sent|planned)$/)),
  ]);
  for (const call of late) {
    await one.until(call.callId, ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
  }
  expect(late.map(sendsOf)).toEqual(late.map(() => 1));
});
