import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { playOut } from '../support/play-out.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { deadLettersOf, inShort, ofCalls, replay } from '../support/replaying.ts';
import { salonConfig } from '../support/salon-config.ts';
import { createTestDatabase, startTestEngine, type TestEngine } from '../support/test-engine.ts';
import { until } from '../support/until.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const accounts = '    accounts: [{ id: sms-main, channel: sms, settings: {} }]\n';
const live = { live: true };

/** A caller who is told of a booking at once. */
function caller(id: string, phone: string): { readonly call: CallScript; readonly events: readonly object[] } {
  const call = new CallScript(id, phone);
  return { call, events: [call.started(), call.consent(), call.booking({}, live)] };
}

async function verdictOf(engine: TestEngine, call: CallScript): Promise<string> {
  const { entries } = await engine.journey(call.callId);
  const last = entries.findLast((one) => one.kind === 'verdict' && one.data.followUpId !== undefined);
  if (last?.kind !== 'verdict') throw new Error('no verdict');
  return `${last.data.verdict}(${last.data.reason ?? ''})`;
}

describe('the caps of a person', () => {
  const clock = new TestClock();
  const config = salonConfig(`${accounts}    caps: { person: { perDay: 2, perWeek: none } }\n`);
  const running = withEngine({ keepsCaps: true, now: clock.now, config, start: false });

  test('stop the third message of a day on whatever call, and let it go a day later by a replay', async () => {
    const { engine } = running;
    const calls = [1, 2, 3].map((number) => caller(`person-${number}`, '+12025550123'));
    for (const { events } of calls) await engine.ingest(...events);
    await playOut(engine);
    const verdicts = await Promise.all(calls.map(({ call }) => verdictOf(engine, call)));
    expect(verdicts).toEqual(['send()', 'send()', 'skip(cap_person)']);
    expect(engine.provider.sends).toHaveLength(2);
    await expect(deadLettersOf(engine, 'person-3')).resolves.toMatchObject([{ cause: 'cap_person', replay: 'decide' }]);
    expect((await replay(engine, ofCalls('person-3'))).items.map(inShort)).toEqual(['unchanged(cap_person)']);
    clock.advance(86_400_001);
    expect((await replay(engine, ofCalls('person-3'))).items.map(inShort)).toEqual(['sent']);
    await playOut(engine);
    expect(engine.provider.sends).toHaveLength(3);
  });

  test('hold what they let through before it is of no use', async () => {
    const { engine } = running;
    const early = [caller('hold-1', '+12025550124'), caller('hold-2', '+12025550124')];
    for (const { events } of early) await engine.ingest(...events);
    clock.advance(86_400_000 - 600_000);
    const late = caller('hold-3', '+12025550124');
    await engine.ingest(...late.events);
    await expect(verdictOf(engine, late.call)).resolves.toBe('hold(cap_person)');
    const before = engine.provider.sends.length;
    clock.advance(599_999);
    await playOut(engine);
    expect(engine.provider.sends).toHaveLength(before);
    clock.advance(1);
    await playOut(engine);
    await expect(verdictOf(engine, late.call)).resolves.toBe('send()');
    expect(engine.provider.sends).toHaveLength(before + 1);
  });

  test('see several calls of one batch, and count a merged message once', async () => {
    const { engine } = running;
    const calls = [1, 2, 3].map((number) => new CallScript(`batch-${number}`, '+12025550125'));
    const before = engine.provider.sends.length;
    await engine.ingest(
      ...calls.flatMap((call) => [call.started(), call.consent(), call.booking({}, live), call.payment(live)]),
    );
    await playOut(engine);
    expect(engine.provider.sends).toHaveLength(before + 2);
    await expect(verdictOf(engine, calls[2] as CallScript)).resolves.toBe('skip(cap_person)');
  });
});

describe('messages that wait for their claim', () => {
  const clock = new TestClock();
  const config = (most: number, pace: string): string =>
    salonConfig(`    accounts: [{ id: sms-main, channel: sms, settings: {}, pace: { ${pace} } }]
    caps: { person: { perDay: ${most}, perWeek: none } }\n`);

  test.each([
    ['a cap that was lowered since', undefined],
    ['and what nobody counted, as by a gateway that does not know how', 'DELETE FROM counted'],
  ])('%s, holds there too', async (_what, meanwhile) => {
    const database = await createTestDatabase();
    const settings = { database, now: clock.now, start: false };
    const calls = [1, 2, 3].map((number) => caller(`waiting-${number}`, '+12025550126'));
    // What its pace has to be asked for is handed over to nobody.
    const planning = await startTestEngine({ ...settings, keepsCaps: true, config: config(3, 'perSecond: 1') });
    for (const { events } of calls) await planning.ingest(...events);
    if (meanwhile !== undefined) await planning.pool.query(meanwhile);
    expect(planning.provider.sends).toEqual([]);
    await planning.stop();
    const claiming = await startTestEngine({ ...settings, keepsCaps: true, config: config(1, 'perSecond: none') });
    try {
      await playOut(claiming);
      expect(claiming.provider.sends).toHaveLength(1);
      const verdicts = await Promise.all(calls.map(({ call }) => verdictOf(claiming, call)));
      expect(verdicts.toSorted()).toEqual(['send()', 'skip(cap_person)', 'skip(cap_person)']);
    } finally {
      await claiming.stop();
      await database.drop();
    }
  });
});

describe('two gateways', () => {
  let database: TestDatabase;
  let engines: readonly TestEngine[];
  const provider = new FakeProvider();
  const clock = new TestClock();
  const most = 20;
  const config = salonConfig(
    `${accounts}    caps: { person: { perDay: 3, perWeek: none }, tenant: { perDay: ${most} } }\n`,
  );

  beforeAll(async () => {
    database = await createTestDatabase();
    const settings = { database, provider, config, now: clock.now };
    engines = [
      await startTestEngine({ ...settings, keepsCaps: true }),
      await startTestEngine({ ...settings, keepsCaps: true }),
    ];
  });
  afterAll(async () => {
    for (const engine of engines) await engine.stop();
    await database.drop();
  });

  test('do not exceed a cap together, of a person or of their tenant', async () => {
    const calls = Array.from({ length: 60 }, (_, index) =>
      caller(`race-${index}`, index < 12 ? '+12025550140' : `+1202555${2_000 + index}`),
    );
    // One by one and from both: every transaction meets another.
    const [engine, other] = engines;
    if (engine === undefined || other === undefined) throw new Error('two engines');
    await Promise.all(calls.map(({ events }, index) => (index % 2 === 0 ? engine : other).ingest(...events)));
    for (const { call } of calls) {
      await engine.until(call.callId, ({ followUps }) =>
        followUps.every((one) => one.state === 'settled' || one.attempts[0]?.status === 'accepted'),
      );
    }
    expect(provider.sends).toHaveLength(most);
    expect(provider.sends.filter((one) => one.request.to === '+12025550140').length).toBeLessThanOrEqual(3);
    const { rows } = await engine.pool.query<{ used: number }>('SELECT used FROM counted WHERE messages IS NULL');
    expect(rows).toEqual([{ used: most }]);
  }, 60_000);
});

describe('a person with several numbers', () => {
  let database: TestDatabase;
  let engines: readonly [TestEngine, TestEngine];
  const provider = new FakeProvider();
  const clock = new TestClock();
  const config = salonConfig(`${accounts}    caps: { person: { perDay: 1, perWeek: none } }\n`);

  beforeAll(async () => {
    database = await createTestDatabase();
    const settings = { database, provider, config, now: clock.now, keepsCaps: true, start: false };
    engines = [await startTestEngine(settings), await startTestEngine(settings)];
  });
  afterAll(async () => {
    for (const engine of engines) await engine.stop();
    await database.drop();
  });

  let people = 0;

  /** Two calls that agreed to messages, of one WhatsApp user by two numbers. */
  async function callsOfOne(name: string): Promise<readonly [CallScript, CallScript]> {
    people += 1;
    const caller = { whatsappUserId: `US.900${people}` };
    const begin = async (number: number): Promise<CallScript> => {
      const call = new CallScript(`${name}-${number}`, `+12025559${people}0${number}`);
      await engines[0].ingest(call.started(caller), call.consent());
      return call;
    };
    return [await begin(1), await begin(2)];
  }

  async function verdictsOf(calls: readonly CallScript[]): Promise<readonly string[]> {
    await playOut(engines[0]);
    const verdicts = await Promise.all(calls.map((call) => verdictOf(engines[0], call)));
    return verdicts.toSorted();
  }

  const sendsTo = (calls: readonly CallScript[]): number =>
    provider.sends.filter(({ request }) => calls.some(({ phone }) => phone === request.to)).length;

  test('has one cap, whichever of them is written to', async () => {
    const calls = await callsOfOne('apart');
    for (const call of calls) await engines[0].ingest(call.booking({}, live));
    expect(await verdictsOf(calls)).toEqual(['send()', 'skip(cap_person)']);
    expect(sendsTo(calls)).toBe(1);
  });

  test('has it within one batch, too', async () => {
    const calls = await callsOfOne('together');
    await engines[0].ingest(...calls.map((call) => call.booking({}, live)));
    expect(await verdictsOf(calls)).toEqual(['send()', 'skip(cap_person)']);
    expect(sendsTo(calls)).toBe(1);
  });

  test('and where both were held for it until the same moment', async () => {
    const calls = await callsOfOne('held');
    const [first] = calls;
    await engines[0].ingest(first.booking({ id: 'B-0' }, live));
    clock.advance(86_400_000 - 600_000);
    for (const call of calls) await engines[0].ingest(call.booking({}, live));
    expect(await verdictsOf(calls)).toEqual(['hold(cap_person)', 'hold(cap_person)']);
    clock.advance(600_000);
    expect(await verdictsOf(calls)).toEqual(['send()', 'skip(cap_person)']);
    expect(sendsTo(calls)).toBe(2);
  });

  test('and where two gateways decide at once, neither of which sees what the other one counts', async () => {
    const calls = await callsOfOne('at-once');
    const [first, second] = calls;
    const [engine, other] = engines;
    const { pool } = engine;
    const client = await pool.connect();
    try {
      // Both read what was counted, and both wait with what they counted.
      await client.query('BEGIN; LOCK TABLE counted IN SHARE MODE');
      const ingested = [engine.ingest(first.booking({}, live)), other.ingest(second.booking({}, live))];
      await until('both are decided', async () => {
        const { rows } = await pool.query<{ waiting: number }>(
          `SELECT count(*)::int AS waiting FROM pg_locks WHERE NOT granted AND relation = 'counted'::regclass`,
        );
        return rows[0]?.waiting === 2 || undefined;
      });
      await client.query('COMMIT');
      await Promise.all(ingested);
    } finally {
      // Closed, and whatever it holds with it.
      client.release(true);
    }
    expect(await verdictsOf(calls)).toEqual(['send()', 'skip(cap_person)']);
    expect(sendsTo(calls)).toBe(1);
  });
});
