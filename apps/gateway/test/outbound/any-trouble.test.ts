import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { randomNumbers } from '../support/random-numbers.ts';
import { createTestDatabase, startTestEngine, tenantId } from '../support/test-engine.ts';
import { until } from '../support/until.ts';
import { TestClock } from '../support/with-engine.ts';
import { Receiver } from './support/receiver.ts';
import { secret, startOutbound, webhook } from './support/start-outbound.ts';

const seed = Number(process.env['AFTERCALL_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const callCount = 30;
const lives = 6;
const hour = 3_600_000;
/** Of these, the receiver never takes what became of the text. */
const dislikedCalls = new Set(['call-0', 'call-1', 'call-2']);

interface Entry {
  readonly id: string;
  readonly call: string;
  readonly kind: string;
}

test('whatever a receiver answers and however gateways end, every entry is taken or given up, and those of each call in order', async () => {
  process.stderr.write(`any trouble of outbound events: AFTERCALL_TEST_SEED=${seed}\n`);
  const random = randomNumbers(seed);
  const clock = new TestClock(new Date().toISOString());
  const database = await createTestDatabase();
  const engine = await startTestEngine({ database });
  const receiver = await Receiver.start(secret, 'any time');
  let isTroubled = true;
  receiver.answer = async ({ event }) => {
    if (dislikedCalls.has(event.subject ?? '') && event.type === 'aftercall.outcome') return 422;
    if (!isTroubled) return 204;
    await wait(random() * 10);
    const draw = random();
    if (draw < 0.6) return 204;
    if (draw < 0.75) return 500;
    if (draw < 0.9) return 422;
    return [429, { 'retry-after': '60' }];
  };
  const start = (life: number) => {
    const worker = `00000000-0000-4000-8000-${String(life).padStart(12, '0')}`;
    const pace = { leaseMs: 600, concurrency: 4, pages: 20 };
    return startOutbound(database, worker, [webhook('crm', receiver.url)], { now: clock.now, pace });
  };
  let outbound = await start(0);
  try {
    const writing = Promise.all(
      Array.from({ length: callCount }, async (_, index) => {
        const call = new CallScript(`call-${index}`);
        for (const event of [call.started(), call.consent(), call.booking(), call.ended()]) {
          await wait(random() * 2_000);
          await engine.ingest(event);
        }
      }),
    );
    for (let life = 1; life < lives; life += 1) {
      for (let step = 0; step < 10; step += 1) {
        await wait(40 + random() * 60);
        clock.advance(random() * hour);
      }
      await (random() < 0.5 ? outbound.stop() : outbound.crash());
      outbound = await start(life);
    }
    await writing;
    // Every text has left: nothing is written any more between the last look at the ledger and the end of publishing.
    await until('every text accepted', async () => {
      const { rows } = await engine.pool.query(`SELECT 1 FROM ledger_entries WHERE kind = 'outcome'`);
      return rows.length === callCount ? true : undefined;
    });
    isTroubled = false;
    let laterCalls = 0;
    const entries = await until('everything taken or given up', async () => {
      // Ten tries take 75 hours.
      clock.advance(6 * hour);
      // Read before it is asked what is behind: the outcome of a send may still be written meanwhile.
      const { rows } = await engine.pool.query<Entry>(
        `SELECT l.xid || '.' || l.seq AS id, c.call_id AS call, l.kind FROM ledger_entries l JOIN calls c ON c.id = l.call
          ORDER BY l.xid, l.seq`,
      );
      const [status] = await outbound.status.of([tenantId]);
      if (status?.entriesBehind === 0 && status.waiting === 0) return rows;
      // An entry is only given up at a receiver that takes others meanwhile: the next one once the last one is taken, as
      // all that is written is held back while a transaction of another test is open.
      if (status?.entriesBehind === 0) {
        await engine.ingest(new CallScript(`later-${laterCalls}`).started());
        laterCalls += 1;
      }
      return undefined;
    });
    const { rows: givenUp } = await engine.pool.query<{ id: string }>(
      `SELECT data->>'entry' AS id FROM ledger_entries WHERE kind = 'unpublished'`,
    );
    expect(receiver.faults).toEqual([]);
    const left = new Set(givenUp.map(({ id }) => id));
    const taken = new Set(receiver.taken.map(({ id }) => id));
    const due = entries.filter(({ kind }) => kind !== 'unpublished');
    expect(due.length).toBeGreaterThan(callCount * 7);
    expect(due.filter(({ id }) => !taken.has(id) && !left.has(id))).toEqual([]);
    const disliked = due.filter(({ call, kind }) => dislikedCalls.has(call) && kind === 'outcome');
    expect(due.filter(({ id }) => !taken.has(id))).toEqual(disliked);
    for (const call of new Set(due.map((entry) => entry.call))) {
      const order = [...new Set(receiver.taken.filter(({ subject }) => subject === call).map(({ id }) => id))];
      expect(order).toEqual(due.filter((entry) => entry.call === call && taken.has(entry.id)).map(({ id }) => id));
    }
    process.stderr.write(
      `any trouble of outbound events: ${due.length} entries, ${receiver.posts.length} posts, ${left.size} given up\n`,
    );
  } finally {
    await outbound.stop();
    await receiver.stop();
    await engine.stop();
    await database.drop();
  }
}, 150_000);
