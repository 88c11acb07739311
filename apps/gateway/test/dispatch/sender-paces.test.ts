import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Pool } from 'pg';
import { SenderPaces } from '../../src/dispatch/sender-paces.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { openPool } from '../../src/postgres/connect.ts';
import { createTestDatabase, silentLog, type TestDatabase } from '../support/postgres-test-database.ts';
import { TestClock } from '../support/with-engine.ts';

let database: TestDatabase;
let pool: Pool;
let clock: TestClock;

beforeAll(async () => {
  database = await createTestDatabase();
  const { connectionString } = database;
  pool = openPool({ connectionString, max: 4, applicationName: 'sender paces', log: silentLog });
});

afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

beforeEach(async () => {
  clock = new TestClock();
  await pool.query('DELETE FROM sender_paces');
});

const fast = { tenant: 'a', account: 'fast' };
const slow = { tenant: 'a', account: 'slow' };

function paces(): SenderPaces {
  return new SenderPaces({
    pool,
    accounts: [
      { ...fast, pace: { perSecond: 1_000, burst: 250 } },
      { ...slow, pace: { perSecond: 2, burst: 1 } },
    ],
    now: clock.now,
    log: createLogger({ level: 'silent' }),
  });
}

/** How far ahead an account is paid for, in units. */
async function debtOf({ account }: { readonly account: string }, perSecond: number): Promise<number> {
  const { rows } = await pool.query<{ paid_at: number }>('SELECT paid_at FROM sender_paces WHERE account = $1', [
    account,
  ]);
  return Math.round((((rows[0]?.paid_at ?? 0) - clock.now().getTime()) * perSecond) / 1_000);
}

function takeAsMany(from: SenderPaces, name: typeof fast): number {
  let count = 0;
  while (from.take(name, 1)) count += 1;
  return count;
}

describe('the paces of accounts in one process', () => {
  test('let an account without one send whatever it likes', () => {
    expect(paces().take({ tenant: 'b', account: 'fast' }, 1_000)).toBe(true);
    expect(paces().opensAt({ tenant: 'b', account: 'fast' }, 1_000)).toBeUndefined();
  });

  test('ask the database once for a tenth of a second of messages', async () => {
    const one = paces();
    expect(one.take(fast, 1)).toBe(false);
    expect(one.opensAt(fast, 1)).toBe('unknown');
    await one.prepare();
    expect(await debtOf(fast, 1_000)).toBe(100);
    for (let taken = 0; taken < 50; taken += 1) expect(one.take(fast, 1)).toBe(true);
    expect(await debtOf(fast, 1_000)).toBe(100);
  });

  test('ask ahead of time, so that a steady stream is never without', async () => {
    const one = paces();
    one.take(fast, 1);
    await one.prepare();
    let refused = 0;
    for (let tenMs = 0; tenMs < 50; tenMs += 1) {
      for (let taken = 0; taken < 9; taken += 1) if (!one.take(fast, 1)) refused += 1;
      await one.prepare();
      clock.advance(10);
    }
    expect(refused).toBe(0);
  });

  test('say when an account opens that is exhausted', async () => {
    const one = paces();
    one.take(slow, 1);
    await one.prepare();
    expect(one.take(slow, 1)).toBe(true);
    expect(one.opensAt(slow, 1)).toBe('unknown');
    await one.prepare();
    expect(one.opensAt(slow, 1)).toEqual(new Date(clock.now().getTime() + 500));
    expect(one.nextOpening).toEqual(new Date(clock.now().getTime() + 500));
    expect(one.looks()).toContainEqual({ slot: 'a/slow', most: 0 });
    clock.advance(500);
    await one.prepare();
    expect(one.take(slow, 1)).toBe(true);
  });

  test('let a message that costs more than the burst leave when all that was granted is still in hand', async () => {
    const one = paces();
    one.take(slow, 1);
    await one.prepare();
    expect(one.take(slow, 3)).toBe(false);
    one.opensAt(slow, 3);
    await one.prepare();
    expect(one.take(slow, 3)).toBe(true);
    expect(await debtOf(slow, 2)).toBe(3);
  });

  test('ask for a message that costs more than the one that asked before it', async () => {
    const one = paces();
    one.take(slow, 1);
    one.take(slow, 1);
    await one.prepare();
    one.take(slow, 2);
    await one.prepare();
    expect(one.take(slow, 2)).toBe(true);
  });

  test('have what was just planned wait behind what waits already', async () => {
    const one = paces();
    one.take(slow, 1);
    await one.prepare();
    expect(one.takeUnlessQueued(slow, 1)).toBe(false);
    expect(one.take(slow, 1)).toBe(true);
    clock.advance(500);
    one.take(slow, 1);
    await one.prepare();
    // It was asked for just now, and may not have been written down when the queue was looked at.
    one.sawAllBut(new Set());
    expect(one.takeUnlessQueued(slow, 1)).toBe(false);
    clock.advance(250);
    one.sawAllBut(new Set(['a/slow']));
    expect(one.takeUnlessQueued(slow, 1)).toBe(false);
    clock.advance(250);
    one.sawAllBut(new Set());
    expect(one.takeUnlessQueued(slow, 1)).toBe(true);
  });

  test('hold nothing for longer than a second, and give back what is too old when they ask again', async () => {
    const one = paces();
    one.take(fast, 1);
    await one.prepare();
    clock.advance(1_001);
    expect(one.take(fast, 1)).toBe(false);
    await one.prepare();
    expect(await debtOf(fast, 1_000)).toBe(100);
  });

  test('are the same for two processes', async () => {
    const [one, other] = [paces(), paces()];
    let taken = 0;
    for (let round = 0; round < 10; round += 1) {
      await Promise.all([one, other].map((each) => each.prepare()));
      taken += takeAsMany(one, fast) + takeAsMany(other, fast);
    }
    expect(taken).toBe(250);
  });

  test('keep what was asked for in vain when the database cannot be asked, and ask for rows that are gone', async () => {
    const one = paces();
    one.take(slow, 1);
    await one.prepare();
    expect(one.take(slow, 1)).toBe(true);
    await pool.query('ALTER TABLE sender_paces RENAME TO away');
    one.take(slow, 1);
    await expect(one.prepare()).rejects.toThrow('sender_paces');
    await pool.query('ALTER TABLE away RENAME TO sender_paces');
    await pool.query('DELETE FROM sender_paces');
    await one.prepare();
    await one.prepare();
    expect(one.take(slow, 1)).toBe(true);
  });
});
