import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { ReceiptSignal, ReceiptStatus } from '@aftercall/core';
import type { PoolClient } from 'pg';
import { mostIdsOfPerson } from '../../src/ledger/people/person-sets.ts';
import { personKeyOf } from '../../src/ledger/people/keys.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { written } from '../support/many-addresses.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { createTestDatabase, startTestEngine, type TestEngine } from '../support/test-engine.ts';
import { until } from '../support/until.ts';
import { TestClock } from '../support/with-engine.ts';
import { salonConfig } from '../support/salon-config.ts';

const config = salonConfig(`
    accounts:
      - { id: wa-main, channel: whatsapp, settings: {} }
      - { id: sms-main, channel: sms, settings: {} }
    routing: [{ send: [{ channel: whatsapp }, { channel: sms }] }]
`);

const clock = new TestClock();
const whatsapp = new FakeProvider('whatsapp');
const sms = new FakeProvider('sms');
let database: TestDatabase;
let engine: TestEngine;
/** Another gateway on the same database, which has sent nothing. */
let other: TestEngine;
let gate: PoolClient;

beforeAll(async () => {
  database = await createTestDatabase();
  const settings = { database, provider: whatsapp, otherProviders: [sms], config, now: clock.now };
  engine = await startTestEngine(settings);
  other = await startTestEngine({ ...settings, start: false });
  gate = await engine.pool.connect();
});

// A test that fails leaves nobody waiting.
afterEach(async () => {
  await gate.query('ROLLBACK');
});

afterAll(async () => {
  gate?.release();
  await engine?.stop();
  await other?.stop();
  await database?.drop();
});

interface Sent {
  readonly callId: string;
  readonly phone: string;
  readonly attemptId: string;
}

/** A booking that WhatsApp took. */
async function sent(callId: string, phone: string): Promise<Sent> {
  const call = new CallScript(callId, phone);
  await engine.ingest(call.started(), call.consent({ channels: ['whatsapp', 'sms'] }));
  await engine.ingest(call.booking({}, { live: true }));
  const { followUps } = await engine.until(callId, (one) => one.followUps[0]?.attempts[0]?.status === 'accepted');
  const attemptId = followUps[0]?.attempts[0]?.id ?? '';
  clock.advance(1_000);
  return { callId, phone, attemptId };
}

function receipt(attemptId: string, status: ReceiptStatus, aliases: readonly string[]): ReceiptSignal {
  const providerId = `id-${attemptId}`;
  return {
    signal: 'receipt',
    key: `${attemptId} ${status}`,
    attemptId,
    providerId,
    status,
    rawStatus: status,
    aliases,
  };
}

async function joinsIn(callId: string): Promise<unknown[]> {
  const { entries } = await engine.journey(callId);
  return entries.filter((one) => one.kind === 'join').map((one) => one.data);
}

/** What becomes, after the call, of another booking of somebody who consented before. */
async function nextIs(callId: string, phone: string): Promise<unknown> {
  const before = sendsTo(phone);
  const call = new CallScript(callId, phone);
  await engine.ingest(call.started(), call.booking(), call.ended());
  clock.advance(4_000);
  const { followUps } = await engine.until(callId, (journey) =>
    journey.followUps.some((one) => one.state === 'settled' || one.attempts[0]?.status === 'accepted'),
  );
  return { became: followUps[0]?.reason ?? followUps[0]?.attempts[0]?.status, sends: sendsTo(phone) - before };
}

const sendsTo = (phone: string): number =>
  [...whatsapp.sends, ...sms.sends].filter((one) => one.request.to === phone).length;

describe('a status that names a user id beside the phone that was sent to', () => {
  test('makes both one person: a stop that comes from the id alone keeps every later message from leaving', async () => {
    const { callId, phone, attemptId } = await sent('told', '+12025550601');
    await engine.postTo('wa-main', receipt(attemptId, 'delivered', ['US.6001', 'US.ENT.6001']));
    const join = {
      personIds: [expect.stringMatching(/^[0-9a-f-]{36}$/), expect.stringMatching(/^[0-9a-f-]{36}$/)],
      saidBy: { account: 'wa-main', channel: 'whatsapp' },
    };
    expect(await joinsIn(callId)).toEqual([join, join]);
    expect(JSON.stringify(await joinsIn(callId))).not.toMatch(/2025550601|6001/);
    await engine.postTo('wa-main', written('stop-1', 'US.ENT.6001'));
    expect((await engine.journey(callId)).replies).toMatchObject([{ text: 'STOP', keyword: 'stop' }]);
    clock.advance(1_000);
    expect(await nextIs('told-next', phone)).toEqual({ became: 'opted_out', sends: 0 });
  });

  test('carries a stop over that the id said before', async () => {
    await engine.postTo('wa-main', written('stop-2', 'US.6002'));
    const { phone, attemptId } = await sent('carried-over', '+12025550602');
    await engine.postTo('wa-main', receipt(attemptId, 'sent', ['US.6002']));
    expect(await nextIs('carried-over-next', phone)).toEqual({ became: 'opted_out', sends: 0 });
  });

  test('is told once, whether the next ones come with it or after it, or tell another gateway', async () => {
    const { callId, attemptId } = await sent('told-once', '+12025550603');
    const [first, second, third, fourth] = (['accepted', 'sent', 'delivered', 'read'] as const).map((status) =>
      receipt(attemptId, status, ['US.6003']),
    );
    await engine.postTo('wa-main', first!, second!);
    await engine.postTo('wa-main', third!);
    await other.postTo('wa-main', fourth!);
    expect(await joinsIn(callId)).toHaveLength(1);
    const { entries } = await engine.journey(callId);
    expect(entries.filter((one) => one.kind === 'receipt')).toHaveLength(4);
  });

  test('locks the person for the first one, and nobody for those after it', async () => {
    const { callId, attemptId } = await sent('locks-once', '+12025550604');
    const { rows } = await engine.pool.query<{ person: string }>('SELECT person FROM attempts WHERE id = $1', [
      attemptId,
    ]);
    const hold = async (): Promise<void> => {
      await gate.query('BEGIN');
      await gate.query('SELECT pg_advisory_xact_lock_shared($1)', [personKeyOf(rows[0]?.person ?? '')]);
    };
    await hold();
    const first = engine.postTo('wa-main', receipt(attemptId, 'sent', ['US.6004']));
    await until('the join waits for whoever sends to the phone', async () => {
      const waiting = await other.pool.query(
        `SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
          WHERE d.datname = current_database() AND l.locktype = 'advisory' AND NOT l.granted`,
      );
      return waiting.rows.length > 0 ? true : undefined;
    });
    expect(await joinsIn(callId)).toEqual([]);
    await gate.query('COMMIT');
    await first;
    expect(await joinsIn(callId)).toHaveLength(1);

    await hold();
    await engine.postTo('wa-main', receipt(attemptId, 'delivered', ['US.6004']));
    await other.postTo('wa-main', receipt(attemptId, 'read', ['US.6004']));
    expect(await joinsIn(callId)).toHaveLength(1);
  });

  test('is remembered only when it is written down', async () => {
    const { callId, attemptId } = await sent('not-written', '+12025550605');
    await engine.pool.query('ALTER TABLE person_links ADD CONSTRAINT no_more CHECK (false) NOT VALID');
    await expect(engine.postTo('wa-main', receipt(attemptId, 'sent', ['US.6005']))).rejects.toThrow();
    await engine.pool.query('ALTER TABLE person_links DROP CONSTRAINT no_more');
    await engine.postTo('wa-main', receipt(attemptId, 'sent', ['US.6005']));
    expect(await joinsIn(callId)).toHaveLength(1);
  });

  test('joins no more addresses than a person has, and says so once', async () => {
    const { callId, attemptId } = await sent('too-many', '+12025550606');
    const aliases = Array.from({ length: mostIdsOfPerson }, (_, index) => `US.${70_000 + index}`);
    for (const status of ['sent', 'delivered', 'read'] as const) {
      await engine.postTo('wa-main', receipt(attemptId, status, aliases));
    }
    const joins = await joinsIn(callId);
    expect(joins).toHaveLength(mostIdsOfPerson);
    expect(joins.at(-1)).toMatchObject({ refused: 'too_many_addresses' });
    expect(joins.slice(0, -1)).not.toContainEqual(expect.objectContaining({ refused: expect.anything() }));
  });
});

describe('a status joins nobody', () => {
  test('that names the phone itself', async () => {
    const { callId, phone, attemptId } = await sent('itself', '+12025550611');
    await engine.postTo('wa-main', receipt(attemptId, 'sent', [phone, '+1 (202) 555-0611']));
    expect(await joinsIn(callId)).toEqual([]);
  });

  test.each([
    ['comes to another account', 'sms-main', (attemptId: string) => attemptId],
    ['is of no attempt of ours', 'wa-main', () => '01900000-0000-7000-8000-000000000000'],
  ])('that %s', async (why, account, attemptOf) => {
    const phone = account === 'sms-main' ? '+12025550612' : '+12025550613';
    const { attemptId } = await sent(why, phone);
    const userId = `US.${phone.slice(-4)}`;
    await engine.postTo(account, receipt(attemptOf(attemptId), 'sent', [userId]));
    await engine.postTo(account, written(`stop ${why}`, userId));
    clock.advance(1_000);
    expect(await nextIs(`${why}, next`, phone)).toEqual({ became: 'accepted', sends: 1 });
  });
});
