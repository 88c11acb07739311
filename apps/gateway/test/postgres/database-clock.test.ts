import { describe, expect, test } from '@jest/globals';
import type { Pool } from 'pg';
import { DatabaseClock } from '../../src/postgres/database-clock.ts';
import { silentLog } from '../support/postgres-test-database.ts';

const hour = 3_600_000;
const settlingMs = 30_000;

/** The clocks of two machines, and the counter of ours; a database that answers within four milliseconds. */
class Machines {
  counter = 5_000;
  wall = Date.parse('2026-11-24T15:00:00Z');
  database = Date.parse('2026-11-24T15:00:00Z');

  pass(milliseconds: number): void {
    this.counter += milliseconds;
    this.wall += milliseconds;
    this.database += milliseconds;
  }

  async clock(): Promise<DatabaseClock> {
    const query = async (): Promise<object> => {
      this.pass(2);
      const said = new Date(this.database);
      this.pass(2);
      return { rows: [{ said }] };
    };
    // Of a pool, the clock asks nothing but its one question.
    const pool = { query } as unknown as Pool;
    return DatabaseClock.start(pool, {
      log: silentLog,
      settlingMs,
      monotonic: () => this.counter,
      wall: () => this.wall,
    });
  }

  /** What the clock hears with the next claim. */
  tell(clock: DatabaseClock): void {
    const askedAt = clock.ticks();
    this.pass(1);
    const said = new Date(this.database);
    this.pass(1);
    clock.hear(said, askedAt);
  }
}

describe('the clock of a gateway', () => {
  test.each([
    { machine: 'an hour ahead', offMs: hour },
    { machine: 'an hour behind', offMs: -hour },
    { machine: 'right', offMs: 0 },
  ])('is the database’s, on a machine that is $machine', async ({ offMs }) => {
    const machines = new Machines();
    machines.wall += offMs;
    const clock = await machines.clock();
    machines.pass(60_000);
    expect(clock.now().getTime()).toBe(machines.database);
    expect(clock).toMatchObject({ isInDoubt: false, isSettled: true });
  });

  test.each([hour, -hour])('stays what it is when the machine’s clock jumps by %i ms, and asks', async (jumpMs) => {
    const machines = new Machines();
    const clock = await machines.clock();
    machines.wall += jumpMs;
    expect(clock.isInDoubt).toBe(true);
    expect(clock.now().getTime()).toBe(machines.database);
    machines.tell(clock);
    // It was the machine's clock alone: no lease is in question.
    expect(clock).toMatchObject({ isInDoubt: false, isSettled: true });
    expect(clock.now().getTime()).toBe(machines.database);
  });

  test('of a machine that stood still for an hour is in doubt, then right, and leaves leases alone for a while', async () => {
    const machines = new Machines();
    const clock = await machines.clock();
    machines.wall += hour;
    machines.database += hour;
    expect(clock.isInDoubt).toBe(true);
    machines.tell(clock);
    expect(clock.now().getTime()).toBe(machines.database);
    expect(clock).toMatchObject({ isInDoubt: false, isSettled: false });
    machines.pass(settlingMs);
    expect(clock.isSettled).toBe(true);
  });

  test.each([hour, -hour])(
    'follows the database’s when that jumps by %i ms, and leaves leases alone',
    async (jumpMs) => {
      const machines = new Machines();
      const clock = await machines.clock();
      machines.database += jumpMs;
      machines.tell(clock);
      expect(clock.now().getTime()).toBe(machines.database);
      expect(clock.isSettled).toBe(false);
      machines.pass(settlingMs - 10);
      machines.tell(clock);
      expect(clock.isSettled).toBe(false);
      machines.pass(settlingMs);
      expect(clock.isSettled).toBe(true);
    },
  );

  test('never goes back by a correction', async () => {
    const machines = new Machines();
    const clock = await machines.clock();
    const before = clock.now();
    machines.database -= 500;
    machines.tell(clock);
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(before.getTime());
    expect(clock.isSettled).toBe(true);
    machines.pass(1_000);
    expect(clock.now().getTime()).toBe(machines.database);
  });
});
