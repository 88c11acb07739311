import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { BatcherClosedError, MicroBatcher } from '../../src/engine/micro-batcher.ts';

/** A run that the test lets end when it likes. */
function heldRuns(inFlight = 1, maxItems = 10, spacingMs = 0) {
  const begun: { items: readonly number[]; end: () => void; fail: (error: Error) => void }[] = [];
  const batcher = new MicroBatcher<number, number>({
    run: (items) =>
      new Promise((resolve, reject) => {
        begun.push({ items, end: () => resolve(items.map((item) => item * 2)), fail: reject });
      }),
    maxItems,
    inFlight,
    spacingMs,
    concernsAll: (error) => error instanceof Error && error.message === 'away',
  });
  return { begun, batcher };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a micro-batcher', () => {
  test('takes what came in one turn together, and what comes meanwhile next', async () => {
    const { begun, batcher } = heldRuns();
    const first = [batcher.add(1), batcher.add(2)];
    await turn();
    const second = [batcher.add(3), batcher.add(4), batcher.add(5)];
    await turn();
    expect(begun.map((run) => run.items)).toEqual([[1, 2]]);
    expect(batcher.backlog).toBe(3);
    begun[0]?.end();
    expect(await Promise.all(first)).toEqual([2, 4]);
    await turn();
    expect(begun.map((run) => run.items)).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
    begun[1]?.end();
    expect(await Promise.all(second)).toEqual([6, 8, 10]);
  });

  test('fills no batch beyond its bound', async () => {
    const { begun, batcher } = heldRuns(1, 2);
    void [1, 2, 3].map((item) => batcher.add(item));
    await turn();
    expect(begun.map((run) => run.items)).toEqual([[1, 2]]);
  });

  test('takes no more than there is room for, and nothing without room until it is told to go on', async () => {
    let room = 2;
    const runs: (readonly number[])[] = [];
    const batcher = new MicroBatcher<number, number>({
      run: async (items) => {
        runs.push(items);
        room -= items.length;
        return items;
      },
      maxItems: 10,
      inFlight: 1,
      room: () => room,
    });
    const all = [1, 2, 3, 4].map((item) => batcher.add(item));
    await Promise.all(all.slice(0, 2));
    await turn();
    expect(runs).toEqual([[1, 2]]);
    room = 1;
    batcher.resume();
    await all[2];
    expect(runs).toEqual([[1, 2], [3]]);
    // What was taken in is finished.
    await batcher.close();
    expect(runs).toEqual([[1, 2], [3], [4]]);
  });

  test('an item that makes its batch fail fails alone', async () => {
    const runs: number[][] = [];
    const batcher = new MicroBatcher<number, number>({
      run: async (items) => {
        runs.push([...items]);
        if (items.includes(2)) throw new Error('two');
        return items;
      },
      maxItems: 10,
      inFlight: 1,
    });
    const results = await Promise.allSettled([batcher.add(1), batcher.add(2), batcher.add(3)]);
    expect(results.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(runs).toEqual([[1, 2, 3], [1], [2], [3]]);
  });

  test('an error that concerns all fails all, once', async () => {
    const { begun, batcher } = heldRuns();
    const adds = [batcher.add(1), batcher.add(2)];
    await turn();
    begun[0]?.fail(new Error('away'));
    const results = await Promise.allSettled(adds);
    expect(results.map((one) => one.status)).toEqual(['rejected', 'rejected']);
    expect(begun).toHaveLength(1);
  });

  test('closes once everything that it took is done, and takes nothing more', async () => {
    const { begun, batcher } = heldRuns();
    const last = batcher.add(1);
    await turn();
    let closed = false;
    const closing = batcher.close().then(() => (closed = true));
    await expect(batcher.add(2)).rejects.toThrow(BatcherClosedError);
    expect(closed).toBe(false);
    begun[0]?.end();
    await closing;
    expect(await last).toBe(2);
  });
});

describe('a micro-batcher whose runs are spaced', () => {
  const spacingMs = 20;

  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** A run was made of the first item. */
  async function afterOneRun() {
    const { begun, batcher } = heldRuns(1, 10, spacingMs);
    const first = batcher.add(1);
    await jest.advanceTimersByTimeAsync(0);
    expect(begun.map((run) => run.items)).toEqual([[1]]);
    begun[0]?.end();
    expect(await first).toBe(2);
    return { begun, batcher };
  }

  test('begins the next one no sooner, with all that came meanwhile', async () => {
    const { begun, batcher } = await afterOneRun();
    void batcher.add(2);
    await jest.advanceTimersByTimeAsync(spacingMs - 1);
    void batcher.add(3);
    expect(begun).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(begun.map((run) => run.items)).toEqual([[1], [2, 3]]);
  });

  test('lets nothing wait that comes later than that', async () => {
    const { begun, batcher } = await afterOneRun();
    await jest.advanceTimersByTimeAsync(spacingMs);
    void batcher.add(2);
    await jest.advanceTimersByTimeAsync(0);
    expect(begun.map((run) => run.items)).toEqual([[1], [2]]);
  });

  test('begins the next one as soon as one ends that took longer', async () => {
    const { begun, batcher } = heldRuns(1, 10, spacingMs);
    void batcher.add(1);
    await jest.advanceTimersByTimeAsync(spacingMs + 1);
    void batcher.add(2);
    begun[0]?.end();
    await jest.advanceTimersByTimeAsync(0);
    expect(begun.map((run) => run.items)).toEqual([[1], [2]]);
  });

  test('lets what waits for its time wait no longer when it is closed', async () => {
    const { begun, batcher } = await afterOneRun();
    const second = batcher.add(2);
    await jest.advanceTimersByTimeAsync(1);
    const closed = batcher.close();
    await jest.advanceTimersByTimeAsync(0);
    expect(begun.map((run) => run.items)).toEqual([[1], [2]]);
    begun[1]?.end();
    expect(await second).toBe(4);
    await closed;
  });
});
