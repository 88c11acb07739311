import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Journey } from '../../src/ledger/reads/views.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { createTestDatabase, startTestEngine, type TestEngine } from '../support/test-engine.ts';
import { TestClock } from '../support/with-engine.ts';
import { salonConfig } from '../support/salon-config.ts';

const clock = new TestClock();
const rcs = new FakeProvider('rcs');
const whatsapp = new FakeProvider('whatsapp', false, { pairIntervalSeconds: 6 });
const config = salonConfig(`
    accounts:
      - { id: wa-main, channel: whatsapp, settings: {} }
      - { id: rcs-main, channel: rcs, settings: {} }
    routing: [{ send: [{ channel: rcs }, { channel: whatsapp }] }]
`);
let database: TestDatabase;
/** Two gateways on one database. */
let engines: readonly [TestEngine, TestEngine];

beforeAll(async () => {
  database = await createTestDatabase();
  const start = (): Promise<TestEngine> =>
    startTestEngine({ database, now: clock.now, provider: whatsapp, otherProviders: [rcs], config });
  engines = [await start(), await start()];
});

afterAll(async () => {
  await Promise.all(engines.map((engine) => engine.stop()));
  await database.drop();
});

let phone = '';
let people = 0;
let calls = 0;
beforeEach(() => {
  people += 1;
  phone = `+1202555${String(3_000 + people)}`;
  for (const provider of [whatsapp, rcs]) {
    provider.sends.length = 0;
    provider.answers.length = 0;
  }
});

interface Choice {
  readonly to?: string;
  readonly channels?: readonly string[];
  readonly engine?: TestEngine;
}

/** A call with a booking that is sent at once, on WhatsApp when nothing else is said. */
async function booking({ to = phone, channels = ['whatsapp'], engine = engines[0] }: Choice = {}): Promise<string> {
  calls += 1;
  const call = new CallScript(`call-${calls}`, to);
  // A consent for another channel may stand from an earlier call of the same person.
  await engine.ingest(call.started({ prefers: channels[0] }), call.consent({ channels }));
  await engine.ingest(call.booking({}, { live: true }));
  return call.callId;
}

const until = (callId: string, ...words: readonly string[]): Promise<Journey> =>
  engines[0].until(callId, ({ followUps }) => {
    const attempts = followUps.flatMap((one) => one.attempts);
    return attempts.map((one) => `${one.step}.${one.try} ${one.channel}: ${one.status}`).join() === words.join();
  });
const sendsToPhone = (): readonly unknown[] => whatsapp.sends.filter(({ request }) => request.to === phone);
const verdictsIn = ({ entries }: Journey): readonly string[] =>
  entries
    .flatMap(({ kind, data }) => (kind === 'verdict' && data.followUpId !== undefined ? [data] : []))
    .map((one) => (one.reason === undefined ? one.verdict : `${one.verdict}(${one.reason})`));
/** One look of the claim loop, and more. */
const aWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1_200));

test('a second follow-up two seconds later, of another call, is held until the interval is over', async () => {
  const first = await booking();
  clock.advance(2_000);
  const second = await booking();
  await until(first, '0.1 whatsapp: accepted');
  const held = await engines[0].journey(second);
  const dueAt = new Date(clock.now().getTime() + 4_500);
  expect(held.followUps).toMatchObject([{ state: 'held', holdReason: 'pair_limit', dueAt, attempts: [] }]);
  expect(verdictsIn(held)).toEqual(['hold(pair_limit)']);
  clock.advance(4_499);
  await aWhile();
  expect(sendsToPhone()).toHaveLength(1);
  clock.advance(1);
  expect(verdictsIn(await until(second, '0.1 whatsapp: accepted'))).toEqual(['hold(pair_limit)', 'send']);
  expect(sendsToPhone()).toHaveLength(2);
});

test('others do not wait for it', async () => {
  await booking();
  const [other, elsewhere] = [await booking({ to: '+12025553999' }), await booking({ channels: ['rcs'] })];
  await until(other, '0.1 whatsapp: accepted');
  await until(elsewhere, '0.1 rcs: accepted');
});

test('of two gateways that hear of two calls at once, one sends', async () => {
  for (let round = 0; round < 5; round += 1) {
    const to = `${phone.slice(0, -1)}${round}`.replace('555', '556');
    const callIds = await Promise.all(engines.map((engine) => booking({ engine, to })));
    const verdicts = (await Promise.all(callIds.map((one) => engines[0].journey(one)))).flatMap(verdictsIn);
    expect(verdicts.toSorted()).toEqual(['hold(pair_limit)', 'send']);
  }
});

describe('a message that was planned before', () => {
  test('goes on in its own turn when it is tried again', async () => {
    whatsapp.answers.push({ outcome: 'throttled', scope: 'sender', retryAfterMs: 1_000 });
    const callId = await booking();
    await until(callId, '0.1 whatsapp: rejected', '0.2 whatsapp: planned');
    clock.advance(1_000);
    await until(callId, '0.1 whatsapp: rejected', '0.2 whatsapp: accepted');
  });

  test("waits when the turn is another message's by then, and the ledger says so", async () => {
    whatsapp.answers.push({ outcome: 'throttled', scope: 'recipient', retryAfterMs: 8_000 });
    const callId = await booking();
    await until(callId, '0.1 whatsapp: rejected', '0.2 whatsapp: planned');
    clock.advance(7_000);
    await until(await booking(), '0.1 whatsapp: accepted');
    clock.advance(1_000);
    await aWhile();
    const { entries, followUps } = await engines[0].journey(callId);
    const retry = followUps[0]?.attempts[1];
    const turn = new Date(clock.now().getTime() + 5_500);
    expect(retry).toMatchObject({ status: 'planned', plannedAt: turn });
    expect(entries.filter(({ kind }) => kind === 'postponed')).toMatchObject([
      { data: { attemptId: retry?.id, reason: 'pair_limit', until: turn.toISOString() } },
    ]);
    // Meanwhile another person's message is on no account slower.
    await until(await booking({ to: '+12025553998' }), '0.1 whatsapp: accepted');
    clock.advance(5_499);
    await aWhile();
    expect(sendsToPhone()).toHaveLength(2);
    clock.advance(1);
    await until(callId, '0.1 whatsapp: rejected', '0.2 whatsapp: accepted');
  });

  test('waits after a fallback as well', async () => {
    const first = await booking();
    await until(first, '0.1 whatsapp: accepted');
    clock.advance(2_000);
    const reason = { kind: 'unreachable', permanent: true, fallback: true, alert: false, message: 'x' } as const;
    rcs.answers.push({ outcome: 'rejected', reason });
    const second = await booking({ channels: ['rcs', 'whatsapp'] });
    const { entries } = await until(second, '0.1 rcs: rejected', '1.1 whatsapp: planned');
    const turn = new Date(clock.now().getTime() + 4_500);
    expect(entries.filter(({ kind }) => kind === 'postponed')).toMatchObject([
      { data: { reason: 'pair_limit', until: turn.toISOString() } },
    ]);
    // The turn is given away: who comes now is after it.
    const third = await booking();
    const { followUps } = await engines[0].journey(third);
    expect(followUps).toMatchObject([{ holdReason: 'pair_limit', dueAt: new Date(turn.getTime() + 6_500) }]);
    clock.advance(4_499);
    await aWhile();
    expect(sendsToPhone()).toHaveLength(1);
    clock.advance(1);
    await until(second, '0.1 rcs: rejected', '1.1 whatsapp: accepted');
    clock.advance(6_500);
    await until(third, '0.1 whatsapp: accepted');
  });
});

test('a cap for the sake of the person that outlasts the use of a message ends it, and no other channel steps in', async () => {
  rcs.answers.push({ outcome: 'throttled', scope: 'recipient', retryAfterMs: 86_400_000, fallback: false });
  const callId = await booking({ channels: ['rcs', 'whatsapp'] });
  const { followUps } = await until(callId, '0.1 rcs: rejected');
  expect(followUps).toMatchObject([{ state: 'settled', outcome: 'expired' }]);
  expect(sendsToPhone()).toEqual([]);
});
