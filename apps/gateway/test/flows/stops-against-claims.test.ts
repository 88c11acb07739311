import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { People } from '../../src/ledger/keys.ts';
import { readCommitStamps, stampCommits, type CommitStamps } from '../support/commit-stamps.ts';
import { FakeProvider, type FakeSend } from '../support/fake-channel.ts';
import { randomNumbers } from '../support/random-numbers.ts';
import { comesToRest, raceConfig, StopRace, stopWays } from '../support/stop-race.ts';
import { createTestDatabase, startTestEngine, tenantId, type TestEngine } from '../support/test-engine.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';

const races = 1_000;
const racesAtOnce = 100;
/** From the end of a call until its follow-up is due. */
const afterCallDelayMs = 60;
/** How long the races of a batch are spread over. */
const batchMs = 250;
/** A stop comes so much before or after its follow-up, at most; later on average, because a claim takes its time. */
const jitterMs = 30;
const laterMs = 20;
/** How long the provider takes, so that some messages have to wait for a free slot. */
const providerMs = 4;

const given = process.env['AFTERCALL_TEST_SEED'];
const seed =
  given === undefined ? (process.env['CI'] === undefined ? Date.now() % 2 ** 31 : 20_261_123) : Number(given);

let database: TestDatabase;
let engines: readonly [TestEngine, TestEngine];
const sms = new FakeProvider('sms');
const rcs = new FakeProvider('rcs');

beforeAll(async () => {
  database = await createTestDatabase();
  const otherProviders = [rcs, new FakeProvider('whatsapp')];
  const settings = { database, provider: sms, otherProviders, config: raceConfig(afterCallDelayMs) };
  engines = [await startTestEngine(settings), await startTestEngine(settings)];
  await stampCommits(engines[0].pool);
});

afterAll(async () => {
  for (const engine of engines ?? []) await engine.stop();
  await database.drop();
});

const sendsTo = (phone: string): FakeSend[] => [...sms.sends, ...rcs.sends].filter((one) => one.request.to === phone);

describe(`${races} races of a stop against a message, with seed ${seed}`, () => {
  const random = randomNumbers(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;

  /** Lets both loose, on either gateway; resolves when both are committed. */
  async function run(race: StopRace, live: boolean): Promise<void> {
    const [triggered, stopped] = [pick(engines), pick(engines)];
    const way = pick(stopWays);
    const startMs = jitterMs + random() * batchMs;
    const stopMs = startMs + (live ? 0 : afterCallDelayMs) + laterMs + (random() * 2 - 1) * jitterMs;
    await Promise.all([
      wait(startMs).then(async () => triggered.ingest(race.trigger(live))),
      wait(stopMs).then(async () => race.stop(stopped, way)),
    ]);
  }

  /** What breaks the promise, in words. */
  function faultsOf(race: StopRace, { leases, stops }: CommitStamps): string[] {
    const { callId, phone } = race.call;
    const people = engines[0].container.get(People);
    const ids = [...people.idsOf(tenantId, phone), ...people.atAddress(tenantId, 'whatsapp', race.userId).ids];
    const stoppedAt = Math.min(...ids.map((id) => stops.get(id) ?? Infinity));
    const sends = sendsTo(phone);
    const faults = sends.flatMap(({ attemptId }) => {
      const late = (leases.get(attemptId) ?? Infinity) - stoppedAt;
      return late > 0 ? [`${callId}: claimed ${late.toFixed(2)} ms after the stop, and sent`] : [];
    });
    if (stoppedAt === Infinity) faults.push(`${callId}: the stop was lost`);
    return sends.length > 1 ? [...faults, `${callId}: sent ${sends.length} times`] : faults;
  }

  test('no message that is claimed after the stop leaves', async () => {
    process.stderr.write(`The races run with AFTERCALL_TEST_SEED=${seed}.\n`);
    const slow = async ({ attemptId }: FakeSend): ReturnType<Extract<(typeof sms.answers)[number], Function>> => {
      await wait(providerMs);
      return { outcome: 'accepted', providerIds: [`id-${attemptId}`] };
    };
    for (const provider of [sms, rcs]) provider.answers.push(...Array.from({ length: races }, () => slow));
    const all: StopRace[] = [];
    for (let first = 0; first < races; first += racesAtOnce) {
      const batch = Array.from({ length: racesAtOnce }, (_, index) => {
        const live = random() < 0.4;
        return { race: new StopRace(first + index, pick(['sms', 'rcs'] as const)), live };
      });
      all.push(...batch.map((one) => one.race));
      await Promise.all(batch.map(async ({ race, live }) => pick(engines).ingest(...race.opening(live))));
      const later = batch.filter(() => random() < 0.5);
      await Promise.all(later.map(async ({ race }) => pick(engines).ingest(race.laterCall())));
      await Promise.all(batch.map(async ({ race, live }) => run(race, live)));
      await comesToRest(engines[0]);
    }
    const stamps = await readCommitStamps(engines[0].pool);
    expect(all.flatMap((race) => faultsOf(race, stamps))).toEqual([]);
    const sent = all.filter((race) => sendsTo(race.call.phone).length > 0).length;
    process.stderr.write(`Of ${races} races ${sent} were won by the message.\n`);
    // Both win some, or there was no race.
    expect(sent).toBeGreaterThan(races / 50);
    expect(sent).toBeLessThan(races - races / 50);
  }, 60_000);
});
