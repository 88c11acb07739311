import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { PoolClient } from 'pg';
import { People, personKeyOf } from '../../src/ledger/people/keys.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { raceConfig, StopRace, stopWays } from '../support/stop-race.ts';
import { createTestDatabase, startTestEngine, tenantId, type TestEngine } from '../support/test-engine.ts';
import { TestClock } from '../support/with-engine.ts';

const afterCallDelayMs = 4_000;
/** Longer than a claim loop sleeps. */
const claimsMs = 700;

const clock = new TestClock();
const sms = new FakeProvider('sms');
const rcs = new FakeProvider('rcs');
let database: TestDatabase;
let claiming: TestEngine;
let stopping: TestEngine;
let gate: PoolClient;

beforeAll(async () => {
  database = await createTestDatabase();
  const otherProviders = [rcs, new FakeProvider('whatsapp')];
  const config = raceConfig(afterCallDelayMs);
  const settings = { database, provider: sms, otherProviders, config, now: clock.now };
  claiming = await startTestEngine(settings);
  stopping = await startTestEngine(settings);
  gate = await claiming.pool.connect();
});

// A test that fails leaves nobody waiting.
afterEach(async () => {
  await gate.query('ROLLBACK');
});

afterAll(async () => {
  gate?.release();
  await claiming?.stop();
  await stopping?.stop();
  await database.drop();
});

const sendsTo = (phone: string): number =>
  [...sms.sends, ...rcs.sends].filter((one) => one.request.to === phone).length;

/** Resolves once a transaction waits for something that another one holds. */
async function somebodyWaits(locktype: 'advisory' | 'relation'): Promise<void> {
  for (const deadline = Date.now() + 30_000; ; await wait(5)) {
    const { rows } = await stopping.pool.query(
      `SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
        WHERE d.datname = current_database() AND l.locktype = $1 AND NOT l.granted`,
      [locktype],
    );
    if (rows.length > 0) return;
    if (Date.now() > deadline) throw new Error(`nobody waits for a lock of the type ${locktype}`);
  }
}

/** A follow-up that is held for its time, and a later call of the person, to which a reply belongs. */
async function held(index: number, channel: 'sms' | 'rcs'): Promise<StopRace> {
  const race = new StopRace(index, channel);
  await claiming.ingest(...race.opening());
  clock.advance(1_000);
  await claiming.ingest(race.laterCall(), race.trigger());
  return race;
}

describe.each([
  { channel: 'sms', numbers: 2_000_000 },
  { channel: 'rcs', numbers: 2_100_000 },
] as const)('a stop and the claim of a message by $channel', ({ channel, numbers }) => {
  test.each(stopWays)('a stop by %s that commits first: nothing leaves', async (way) => {
    const race = await held(numbers + stopWays.indexOf(way), channel);
    const { callId, phone } = race.call;
    // The stop has its locks, and cannot write yet; meanwhile the follow-up falls due.
    await gate.query('BEGIN; LOCK TABLE suppressions IN EXCLUSIVE MODE');
    const stopped = race.stop(stopping, way);
    await somebodyWaits('relation');
    clock.advance(afterCallDelayMs);
    await wait(claimsMs);
    const { followUps } = await claiming.journey(callId);
    expect(followUps).toMatchObject([{ state: 'held' }]);
    await gate.query('COMMIT');
    await stopped;
    await claiming.until(callId, (journey) => journey.followUps[0]?.state === 'settled');
    expect(sendsTo(phone)).toBe(0);
    const { entries } = await claiming.journey(callId);
    const verdicts = entries.filter((one) => one.kind === 'verdict').map((one) => one.data as Record<string, unknown>);
    const before = verdicts.find((one) => one['verdict'] === 'hold')?.['verdictId'];
    expect(verdicts.at(-1)).toMatchObject({ verdict: 'skip', reason: 'opted_out', supersedes: before });
  });

  test.each(stopWays)('a claim that commits first, a stop by %s: one message leaves, and none after', async (way) => {
    const race = await held(numbers + 10 + stopWays.indexOf(way), channel);
    const { call } = race;
    // The claim has its locks, and cannot write yet.
    await gate.query('BEGIN; LOCK TABLE attempts IN EXCLUSIVE MODE');
    clock.advance(afterCallDelayMs);
    await somebodyWaits('relation');
    const stopped = race.stop(stopping, way);
    await somebodyWaits('advisory');
    await gate.query('COMMIT');
    await stopped;
    await claiming.until(call.callId, ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
    clock.advance(1_000);
    await claiming.ingest(call.payment({ live: true }));
    const { followUps } = await claiming.until(call.callId, (journey) => journey.followUps[1]?.state === 'settled');
    expect(followUps[1]).toMatchObject({ reason: 'opted_out' });
    expect(sendsTo(call.phone)).toBe(1);
  });
});

test('a set that grows while a stop waits for its lock is locked as a whole before the stop is written', async () => {
  const race = new StopRace(2_200_000, 'sms');
  const people = claiming.container.get(People);
  const [phone] = people.idsOf(tenantId, race.call.phone);
  const [user] = people.atAddress(tenantId, 'whatsapp', race.userId).ids;
  const sending = await claiming.pool.connect();
  try {
    await sending.query('BEGIN');
    await sending.query('SELECT pg_advisory_xact_lock_shared($1)', [personKeyOf(phone)]);
    await gate.query('BEGIN');
    await gate.query('SELECT pg_advisory_xact_lock($1)', [personKeyOf(user)]);
    let isWritten = false;
    const stopped = race.stop(stopping, 'user id').then(() => (isWritten = true));
    await somebodyWaits('advisory');
    // The join that holds the lock of the user id commits.
    await gate.query(
      `INSERT INTO person_links SELECT id, $1, $2, kind, now() FROM (VALUES ($1, 'phone'), ($3::uuid, 'id')) AS v (id, kind)`,
      [phone, tenantId, user],
    );
    await gate.query('COMMIT');
    await somebodyWaits('advisory');
    expect(isWritten).toBe(false);
    await sending.query('COMMIT');
    await stopped;
  } finally {
    await sending.query('ROLLBACK');
    sending.release();
  }
});
