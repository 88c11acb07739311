import { setTimeout as wait } from 'node:timers/promises';
import { expect, jest, test } from '@jest/globals';
import { LeaseKeeper } from '../../src/outbound/lease-keeper.ts';
import { until } from '../support/until.ts';

const leaseMs = 300;

test('a lease is kept for as long as it is renewed', async () => {
  let renewals = 0;
  const keeper = new LeaseKeeper(async () => {
    renewals += 1;
    return true;
  }, 3_000);
  await until('two renewals', async () => (renewals >= 2 ? true : undefined));
  expect(keeper.isLost).toBe(false);
  keeper.stop();
  expect(keeper.isLost).toBe(true);
});

test.each([
  ["is another gateway's", async () => false],
  ['cannot be renewed', () => Promise.reject(new Error('the database is away'))],
  ['is not answered for', () => new Promise<boolean>(() => undefined)],
])('a lease that %s is lost before it ends', async (_how, renew) => {
  jest.useFakeTimers();
  try {
    const keeper = new LeaseKeeper(renew, leaseMs);
    await jest.advanceTimersByTimeAsync(leaseMs - 1);
    expect(keeper.signal.aborted).toBe(true);
    expect(keeper.isLost).toBe(true);
  } finally {
    jest.useRealTimers();
  }
});

test('a lease that is lost is not had again by a renewal that comes late', async () => {
  const keeper = new LeaseKeeper(async () => {
    await wait(leaseMs);
    return true;
  }, leaseMs);
  await until('it is lost', async () => (keeper.isLost ? true : undefined));
  await wait(2 * leaseMs);
  expect(keeper.isLost).toBe(true);
});
