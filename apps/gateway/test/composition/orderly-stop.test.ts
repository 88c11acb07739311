import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { stopInOrder } from '../../src/composition/orderly-stop.ts';
import { createLogger } from '../../src/observability/logger.ts';

const log = createLogger({ level: 'silent' });
const never = (): Promise<never> => new Promise(() => undefined);

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** What a stop comes to when exactly so much time has passed: how it failed, or that it is not over. */
async function afterSoLong(stopping: Promise<void>, milliseconds: number): Promise<string> {
  let end = 'not over';
  stopping.then(
    () => (end = 'ended well'),
    (error: Error) => (end = error.message),
  );
  await jest.advanceTimersByTimeAsync(milliseconds);
  return end;
}

test('every step has its turn, whatever became of the one before it, and the end says which ones did not end', async () => {
  const done: string[] = [];
  const run = (what: string) => async (): Promise<void> => {
    done.push(what);
  };
  const stopping = stopInOrder(
    [
      { what: 'doors', withinMs: 5_000, run: run('doors') },
      { what: 'sends', withinMs: 100, run: never },
      { what: 'ledger', withinMs: 5_000, run: () => Promise.reject(new Error('broken')) },
      { what: 'pool', withinMs: 5_000, run: run('pool') },
    ],
    10_000,
    log,
  );
  expect(await afterSoLong(stopping, 99)).toBe('not over');
  expect(done).toEqual(['doors']);
  expect(await afterSoLong(stopping, 1)).toBe('Not everything came to its end: sends, ledger.');
  expect(done).toEqual(['doors', 'pool']);
});

test('all steps together take no longer than the whole', async () => {
  const steps = ['a', 'b', 'c', 'd'].map((what) => ({ what, withinMs: 5_000, run: never }));
  const stopping = stopInOrder(steps, 6_000, log);
  expect(await afterSoLong(stopping, 5_999)).toBe('not over');
  // Each of those that are left with no time takes a tick of the clock.
  expect(await afterSoLong(stopping, 10)).toBe('Not everything came to its end: a, b, c, d.');
});
