import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ensureEra } from '../../src/ledger/upkeep/eras.ts';
import { Journeys } from '../../src/ledger/reads/journeys.ts';
import { ScorecardRollUp } from '../../src/ledger/scorecard/scorecard-roll-up.ts';
import { openPool } from '../../src/postgres/connect.ts';
import { Receiver } from '../outbound/support/receiver.ts';
import { secret, startOutbound, webhook } from '../outbound/support/start-outbound.ts';
import { CallScript } from '../support/call-script.ts';
import { silentLog, type TestDatabase } from '../support/postgres-test-database.ts';
import { createTestDatabase, startTestEngine, tenantId, type TestEngine } from '../support/test-engine.ts';
import { until } from '../support/until.ts';

/** As if the server that wrote it had done so many transactions more than the one on which it is restored. */
const ahead = 1_000_000_000;
const worker = '00000000-0000-4000-8000-000000000001';

let database: TestDatabase;
let engine: TestEngine;
beforeEach(async () => {
  database = await createTestDatabase();
  await begin();
  engine = await startTestEngine({ database });
});
afterEach(async () => {
  await engine.stop();
  await database.drop();
});

/** The same place in the ledger, on a server that has done so many more. */
function raised(cursor: string): string {
  const [xid = '', seq = ''] = cursor.split('.');
  return `${BigInt(xid) + BigInt(ahead)}.${seq}`;
}

/** What a gateway does about it as it starts; what it says of it. */
async function begin(): Promise<string[]> {
  const said: string[] = [];
  const pool = openPool({
    connectionString: database.connectionString,
    max: 1,
    applicationName: 'test',
    log: silentLog,
  });
  try {
    await ensureEra(pool, { info: () => undefined, warn: (_, text) => void said.push(text) });
  } finally {
    await pool.end();
  }
  return said;
}

/** A dump of a server with other transaction ids, as it is here after it was loaded. */
async function comeFromAnotherServer(): Promise<void> {
  const lift = `(xid::text::bigint + ${ahead})::text::xid8`;
  for (const table of ['ledger', 'outbound_destinations', 'outbound_waiting', 'scorecard_progress']) {
    await engine.pool.query(`UPDATE ${table} SET xid = ${lift}`);
  }
}

async function book(callId: string): Promise<void> {
  const call = new CallScript(callId);
  await engine.ingest(call.started());
  await engine.ingest(call.consent(), call.booking({}, { live: true }));
  await engine.ingest(call.ended());
  await engine.until(callId, (one) => one.followUps[0]?.attempts[0]?.status === 'accepted');
}

/** Which calls the feed tells of behind a cursor, as soon as the last one of these is there as a whole: four events and a send. */
const callsAfter = (cursor: string | undefined, last: string) =>
  until(`entries of ${last} in the feed`, async () => {
    const { entries, next } = await engine.container.get(Journeys).feed([tenantId], cursor, 1_000);
    const calls = [...new Set(entries.map((one) => one.callId))];
    const kinds = entries.flatMap((one) => (one.callId === last ? [one.kind] : []));
    const isWhole = kinds.filter((kind) => kind === 'event').length === 4 && kinds.includes('outcome');
    return calls.at(-1) === last && isWhole ? { calls, next } : undefined;
  });

const calls = ['before', 'after', 'later'] as const;

test('no reader, no destination and no roll-up passes over what is written on another server', async () => {
  const receiver = await Receiver.start(secret);
  const posted = (callId: string) =>
    until(`posts of ${callId}`, async () => receiver.taken.some(({ subject }) => subject === callId) || undefined);
  const rolledUp = (callId: string) =>
    until(`${callId} in the scorecard`, async () => {
      await engine.container.get(ScorecardRollUp).step();
      const { rowCount } = await engine.pool.query(
        'SELECT FROM scorecard_facts f JOIN calls c ON c.id = f.call WHERE c.call_id = $1',
        [callId],
      );
      return rowCount === 0 ? undefined : true;
    });
  let cursors: string[] = [];
  try {
    for (const [place, callId] of calls.entries()) {
      if (place > 0) {
        await comeFromAnotherServer();
        cursors = cursors.map(raised);
        expect(await begin()).toEqual([expect.stringContaining('was restored')]);
        expect(await begin()).toEqual([]);
      }
      const outbound = await startOutbound(database, worker, [webhook('crm', receiver.url)]);
      await book(callId);
      await posted(callId);
      await rolledUp(callId);
      await outbound.stop();
      expect((await callsAfter(undefined, callId)).calls).toEqual(calls.slice(0, place + 1));
      for (const [passed, cursor] of cursors.entries()) {
        expect((await callsAfter(cursor, callId)).calls).toEqual(calls.slice(passed + 1, place + 1));
      }
      cursors.push((await callsAfter(undefined, callId)).next);
    }
  } finally {
    await receiver.stop();
  }
});

test('a database that stays where it is goes on with the numbers of its server', async () => {
  await book('before');
  expect(await begin()).toEqual([]);
  const { rows } = await engine.pool.query(
    'SELECT lift, server IS NOT NULL AS told, ledger_bound() <= pg_snapshot_xmax(pg_current_snapshot()) AS same FROM ledger_eras',
  );
  expect(rows).toEqual([{ lift: 0, told: true, same: true }]);
});

test('cursors of entries that the backup has no more pass over nothing where the other server is ahead', async () => {
  await book('before');
  const { next } = await callsAfter(undefined, 'before');
  await engine.pool.query("UPDATE ledger_eras SET server = 'another'");
  expect(await begin()).toEqual([expect.stringContaining('was restored')]);
  await book('after');
  expect((await callsAfter(raised(next), 'after')).calls).toEqual(['after']);
});

test('where nobody is told which server it is, ids that are too high tell it', async () => {
  await book('before');
  await comeFromAnotherServer();
  await engine.pool.query('UPDATE ledger_eras SET server = NULL');
  expect(await begin()).toEqual([expect.stringContaining('was restored')]);
  await book('after');
  expect((await callsAfter(undefined, 'after')).calls).toEqual(['before', 'after']);
});
