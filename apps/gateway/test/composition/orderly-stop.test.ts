import { expect, test } from '@jest/globals';
import { stopInOrder } from '../../src/composition/orderly-stop.ts';
import { createLogger } from '../../src/observability/logger.ts';

const log = createLogger({ level: 'silent' });
const never = (): Promise<never> => new Promise(() => undefined);

test('every step has its turn, whatever became of the one before it, and the end says which ones did not end', async () => {
  const done: string[] = [];
  const run = (what: string) => async (): Promise<void> => {
    done.push(what);
  };
  const began = performance.now();
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
  await expect(stopping).rejects.toThrow('Not everything came to its end: sends, ledger.');
  expect(done).toEqual(['doors', 'pool']);
  expect(performance.now() - began).toBeLessThan(4_000);
});

test('all steps together take no longer than the whole', async () => {
  const began = performance.now();
  const steps = ['a', 'b', 'c', 'd'].map((what) => ({ what, withinMs: 5_000, run: never }));
  await expect(stopInOrder(steps, 200, log)).rejects.toThrow('a, b, c, d');
  expect(performance.now() - began).toBeLessThan(4_000);
});
