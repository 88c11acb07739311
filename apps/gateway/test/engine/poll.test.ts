import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Poll } from '../../src/engine/poll.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test('looks at once, then again and again, one look at a time, and a failure keeps nobody from the next', async () => {
  const looks: PromiseWithResolvers<void>[] = [];
  const errors: unknown[] = [];
  const look = (): Promise<void> => {
    const begun = Promise.withResolvers<void>();
    looks.push(begun);
    return begun.promise;
  };
  const poll = new Poll({ everyMs: 1_000, look, failed: (error) => void errors.push(error) });
  poll.start();
  expect(looks).toHaveLength(1);
  await jest.advanceTimersByTimeAsync(5_000);
  expect(looks).toHaveLength(1);

  looks[0]?.reject(new Error('away'));
  await jest.advanceTimersByTimeAsync(1_000);
  expect(errors).toEqual([new Error('away')]);
  expect(looks).toHaveLength(2);

  let isStopped = false;
  const stopped = poll.stop().then(() => (isStopped = true));
  await jest.advanceTimersByTimeAsync(5_000);
  expect([looks.length, isStopped]).toEqual([2, false]);
  looks[1]?.resolve();
  await stopped;
  await jest.advanceTimersByTimeAsync(5_000);
  expect(looks).toHaveLength(2);
});
