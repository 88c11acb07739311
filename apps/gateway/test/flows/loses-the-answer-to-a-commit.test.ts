import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { SendOutcome } from '@aftercall/core';
import type { Pool } from 'pg';
import { POOL, WORKER } from '../../src/composition/tokens.ts';
import { giveBack } from '../../src/dispatch/leases.ts';
import { Aftermath } from '../../src/engine/aftermath.ts';
import { CallScript } from '../support/call-script.ts';
import { createTestDatabase, startTestEngine, type TestEngine } from '../support/test-engine.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { until } from '../support/until.ts';
import { TestClock } from '../support/with-engine.ts';

const clock = new TestClock();
let database: TestDatabase;
let engine: TestEngine;

beforeAll(async () => {
  database = await createTestDatabase();
  engine = await startTestEngine({ database, now: clock.now });
});

afterAll(async () => {
  await engine.stop();
  await database.drop();
});

/** The next commit happens, and whoever asked for it hears that the connection broke. */
function loseTheNextAnswer(): void {
  const pool = engine.container.get(POOL);
  const connect = pool.connect.bind(pool);
  Object.assign(pool, {
    connect: async () => {
      const client = await connect();
      const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
      Object.assign(client, {
        query: async (...args: unknown[]) => {
          const answer = await query(...args);
          if (args[0] !== 'COMMIT') return answer;
          Object.assign(client, { query });
          Object.assign(pool, { connect });
          throw new Error('Connection terminated unexpectedly');
        },
      });
      return client;
    },
  });
}

async function leasedRows(pool: Pool): Promise<readonly { id: string; fence: number }[]> {
  const { rows } = await pool.query<{ id: string; fence: number }>(
    `SELECT id, fence FROM work WHERE kind = 'send' AND worker IS NOT NULL`,
  );
  return rows;
}

test('a message whose commit was not heard of leaves at once, and not as an uncertain one', async () => {
  const call = new CallScript('unheard', '+12025550151');
  await engine.ingest(call.started(), call.consent());
  loseTheNextAnswer();
  await expect(engine.ingest(call.booking({}, { live: true }))).rejects.toThrow('Connection terminated');
  // The clock stands still: no lease ends.
  const { followUps } = await engine.until(
    'unheard',
    (journey) => journey.followUps[0]?.attempts[0]?.status === 'accepted',
  );
  expect(followUps[0]?.attempts).toHaveLength(1);
  expect(engine.provider.sends).toHaveLength(1);
});

test('the platform that says it again hears that it is known', async () => {
  const call = new CallScript('again', '+12025550152');
  await engine.ingest(call.started(), call.consent());
  const booking = call.booking({}, { live: true });
  loseTheNextAnswer();
  await expect(engine.ingest(booking)).rejects.toThrow('Connection terminated');
  await engine.ingest(booking);
  await engine.until('again', (journey) => journey.followUps[0]?.attempts[0]?.status === 'accepted');
  expect(engine.provider.sends.filter(({ request }) => request.to === '+12025550152')).toHaveLength(1);
});

test.each<[string, SendOutcome, number]>([
  ['accepted', { outcome: 'accepted', providerIds: ['SM-unheard'] }, 1],
  ['uncertain', { outcome: 'uncertain', cause: 'timeout' }, 1],
  ['throttled', { outcome: 'throttled', scope: 'message', retryAfterMs: 60_000 }, 2],
])(
  'what a provider said is written once, when the first commit of it is not heard of: %s',
  async (name, said, tries) => {
    const call = new CallScript(`told-${name}`, '+12025550154');
    const asked = Promise.withResolvers<SendOutcome>();
    engine.provider.answers.push(() => asked.promise);
    await engine.ingest(call.started(), call.consent(), call.booking({}, { live: true }));
    const record = jest.spyOn(engine.container.get(Aftermath), 'recordOutcome');
    loseTheNextAnswer();
    asked.resolve(said);
    const [, second] = await until('it is told again', async () =>
      record.mock.results.length > 1 ? record.mock.results : undefined,
    );
    await second?.value;
    record.mockRestore();
    const { entries, followUps } = await engine.journey(call.callId);
    expect(entries.filter(({ kind }) => kind === 'outcome')).toHaveLength(1);
    expect(followUps[0]?.attempts).toHaveLength(tries);
  },
);

test('a claim that is given back too late leaves the next one of the same worker alone', async () => {
  const { pool, container } = engine;
  const call = new CallScript('late', '+12025550153');
  const asked = Promise.withResolvers<SendOutcome>();
  engine.provider.answers.push(() => asked.promise);
  await engine.ingest(call.started(), call.consent(), call.booking({}, { live: true }));
  const [row] = await leasedRows(pool);
  if (row === undefined) throw new Error('nothing is leased');
  const worker = container.get(WORKER);
  await giveBack(pool, [row.id], { worker, fence: row.fence - 1 }, clock.now());
  expect(await leasedRows(pool)).toEqual([row]);
  await giveBack(pool, [row.id], { worker, fence: row.fence }, clock.now());
  expect(await leasedRows(pool)).toEqual([]);
  asked.resolve({ outcome: 'accepted', providerIds: ['SM1'] });
});
