import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Pool } from 'pg';
import { Refusals, type Refusal } from '../../../src/ledger/calls/refusals.ts';
import { openPool } from '../../../src/postgres/connect.ts';
import { openTestKeyring } from '../../support/test-keyring.ts';
import { createTestDatabase, silentLog, type TestDatabase } from '../../support/postgres-test-database.ts';

let database: TestDatabase;
let pool: Pool;
let refusals: Refusals;

beforeAll(async () => {
  database = await createTestDatabase();
  const { connectionString } = database;
  pool = openPool({ connectionString, max: 8, applicationName: 'test refusals', log: silentLog });
  refusals = new Refusals(pool, await openTestKeyring(pool, ['acme']));
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const receivedAt = new Date('2026-11-24T15:00:00Z');

function refusalOf(changes: Partial<Refusal> = {}): Refusal {
  const faults = [{ field: 'id', message: 'is missing' }];
  const body = Buffer.from([0, 255, 7]);
  return {
    door: 'pubsub.pull',
    messageName: ['projects/p/subscriptions/s', '1'],
    tenant: 'acme',
    receivedAt,
    body,
    faults,
    ...changes,
  };
}

async function entriesOf(refusedId: string) {
  const { rows } = await pool.query<{ tenant: string | null; call: string | null; at: Date; data: object }>(
    `SELECT tenant, call, at, data FROM ledger_entries WHERE kind = 'refused' AND data->>'refusedId' = $1`,
    [refusedId],
  );
  return rows;
}

test('a message that is delivered to several gateways at once is written down once', async () => {
  const recorded = await Promise.all(Array.from({ length: 8 }, () => refusals.record(refusalOf())));
  const [{ refusedId } = { refusedId: '' }] = recorded;
  expect(new Set(recorded.map((one) => one.refusedId)).size).toBe(1);
  expect(recorded.filter((one) => one.isFirst)).toHaveLength(1);
  await expect(entriesOf(refusedId)).resolves.toEqual([
    {
      tenant: 'acme',
      call: null,
      at: receivedAt,
      data: { door: 'pubsub.pull', refusedId, faults: [{ field: 'id', message: 'is missing' }] },
    },
  ]);
  const { rows } = await pool.query('SELECT body, bytes, received_at FROM refused_bodies');
  expect(rows).toEqual([{ body: null, bytes: 3, received_at: receivedAt }]);
  const kept = await refusals.find([refusedId], ['acme']);
  expect(kept.get(refusedId)?.body).toEqual(Buffer.from([0, 255, 7]));
});

test('the same message id at another door or subscription is another message', async () => {
  const first = await refusals.record(refusalOf({ messageName: ['a', '2'] }));
  const others = [
    await refusals.record(refusalOf({ messageName: ['b', '2'] })),
    await refusals.record(refusalOf({ messageName: ['a', '3'] })),
    await refusals.record(refusalOf({ messageName: ['a', '2'], door: 'pubsub.push' })),
  ];
  expect(others.map((one) => one.isFirst)).toEqual([true, true, true]);
  expect(new Set([first, ...others].map((one) => one.refusedId)).size).toBe(4);
});

test('without a tenant the entry is nobody’s', async () => {
  const { tenant: _tenant, ...anonymous } = refusalOf({ messageName: ['a', '4'] });
  const { refusedId } = await refusals.record(anonymous);
  await expect(entriesOf(refusedId)).resolves.toMatchObject([{ tenant: null }]);
});

test('the ledger holds the first faults only, and no phone number that a sender made a key of', async () => {
  const faults = Array.from({ length: 30 }, (_, index) => ({
    field: index === 0 ? 'data.+12015550123' : `${'x'.repeat(300)}${index}`,
    message: 'm',
  }));
  const { refusedId } = await refusals.record(refusalOf({ messageName: ['a', '5'], faults }));
  const [entry] = (await entriesOf(refusedId)) as { data: { faults: { field: string }[] } }[];
  expect(entry?.data.faults).toHaveLength(20);
  expect(entry?.data.faults[0]).toEqual({ field: 'data.[phone]', message: 'm' });
  expect(entry?.data.faults[1]?.field).toBe('x'.repeat(200));
});
