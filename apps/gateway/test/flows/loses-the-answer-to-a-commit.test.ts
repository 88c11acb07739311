import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { createTestDatabase, startTestEngine, type TestEngine } from '../support/test-engine.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
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
  const { pool } = engine;
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
