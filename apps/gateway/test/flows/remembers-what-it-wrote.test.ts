import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ReceiptSignal } from '@aftercall/core';
import type { PoolClient } from 'pg';
import { loadAttempts } from '../../src/ledger/attempts/attempt-rows.ts';
import { KnownAttempts } from '../../src/ledger/attempts/known-attempts.ts';
import { inTransaction } from '../../src/ledger/rows/transaction.ts';
import { Writes } from '../../src/ledger/rows/writes.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { salonConfig } from '../support/salon-config.ts';
import { createTestDatabase, startTestEngine, type TestEngine } from '../support/test-engine.ts';

const config = salonConfig(`
    accounts:
      - { id: sms-main, channel: sms, settings: {} }
      - { id: rcs-main, channel: rcs, settings: {} }
    routing:
      - when: { country: US }
        send: [{ channel: sms }]
      - send: [{ channel: rcs, until: delivered, after: 1s }, { channel: sms }]
`);
const sms = new FakeProvider('sms');
const rcs = new FakeProvider('rcs', true);

let database: TestDatabase;
let one: TestEngine;
let other: TestEngine;

beforeAll(async () => {
  database = await createTestDatabase();
  const start = (): Promise<TestEngine> => startTestEngine({ database, provider: sms, otherProviders: [rcs], config });
  [one, other] = [await start(), await start()];
});

afterAll(async () => {
  for (const engine of [one, other]) await engine.stop();
  await database.drop();
});

/** A live booking that `one` sends, and its first attempt. */
async function sent(callId: string, caller: object = {}): Promise<string> {
  const call = new CallScript(callId);
  await one.ingest(call.started(caller), call.consent({ channels: ['sms', 'rcs'] }), call.booking({}, { live: true }));
  const { followUps } = await one.until(callId, ({ followUps: [first] }) => first?.attempts[0]?.status === 'accepted');
  return followUps[0]?.attempts[0]?.id ?? '';
}

function receipt(attemptId: string, status: ReceiptSignal['status'], key: string = status): ReceiptSignal {
  return { signal: 'receipt', key, attemptId, providerId: `id-${attemptId}`, status, rawStatus: status };
}

/** What is remembered; asking for it must cost no statement. */
async function remembered(engine: TestEngine, id: string): Promise<unknown> {
  const nobody = { query: () => Promise.reject(new Error('it was loaded')) } as unknown as PoolClient;
  return (await engine.container.get(KnownAttempts).load(nobody, new Writes(), [id])).get(id);
}

async function stored(id: string): Promise<unknown> {
  const attempt = await inTransaction(one.pool, { callKeys: [] }, async (client) =>
    (await loadAttempts(client, [id])).get(id),
  );
  return attempt;
}

test('what is remembered of an attempt is what is stored, versions included, from its claim to its last receipt', async () => {
  let id = '';
  sms.answers.push(async ({ attemptId }) => {
    id = attemptId;
    expect(await remembered(one, id)).toEqual(await stored(id));
    return { outcome: 'accepted', providerIds: [`id-${attemptId}`] };
  });
  expect(await sent('from-claim-to-receipt')).toBe(id);
  for (const status of ['sent', 'delivered', 'read'] as const) {
    await one.post(receipt(id, status));
    const known = await remembered(one, id);
    expect(known).toEqual(await stored(id));
    expect(known).toMatchObject({ receipts: expect.arrayContaining([status]) });
  }
});

test('a receipt that another gateway took is not forgotten', async () => {
  const id = await sent('receipts-at-two-doors');
  await other.post(receipt(id, 'read'));
  await one.post(receipt(id, 'delivered'));
  await one.post(receipt(id, 'read'));
  const { entries, followUps } = await one.journey('receipts-at-two-doors');
  expect(entries.filter(({ kind }) => kind === 'receipt')).toHaveLength(2);
  expect(followUps[0]?.attempts[0]).toMatchObject({ status: 'delivered', engagement: ['read'] });
  expect(await remembered(one, id)).toEqual(await stored(id));
});

test('an attempt on the next channel, whoever made it, is seen by a late receipt of the one before', async () => {
  const id = await sent('switched-meanwhile', { locale: 'es-MX' });
  await one.until('switched-meanwhile', ({ followUps: [first] }) => first?.attempts[1]?.status === 'accepted');
  await one.postTo('rcs-main', receipt(id, 'delivered'));
  const { entries } = await one.journey('switched-meanwhile');
  const delivered = { attemptId: id, status: 'delivered', lateTruth: true };
  expect(entries.findLast(({ kind }) => kind === 'receipt')?.data).toMatchObject(delivered);
});
