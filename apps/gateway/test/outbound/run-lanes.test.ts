import { describe, expect, test } from '@jest/globals';
import type { OutboundEntry } from '../../src/ledger/outbound/outbound-entries.ts';
import { firstUntried, runLanes, type Lane, type RunSettings } from '../../src/outbound/run-lanes.ts';
import type { Delivery } from '../../src/outbound/target.ts';

const taken: Delivery = { result: 'taken' };
const failed: Delivery = { result: 'failed', error: 'answered 500' };

const entryAt = (seq: number): OutboundEntry => ({
  position: { xid: '700', seq },
  call: null,
  entry: {} as OutboundEntry['entry'],
});
const laneOf = (name: string, ...seqs: readonly number[]): Lane => ({ name, call: name, entries: seqs.map(entryAt) });

/** Delivers with what is said of each entry, and notes in which order they were begun. */
async function run(lanes: readonly Lane[], said: Record<number, Delivery> = {}, more: Partial<RunSettings> = {}) {
  const begun: number[] = [];
  const result = await runLanes(lanes, {
    deliver: async ({ position: { seq } }) => {
      begun.push(seq);
      return said[seq] ?? taken;
    },
    concurrency: 1,
    failuresInRow: 0,
    mostFailuresInRow: 10,
    isOver: () => false,
    ...more,
  });
  return { ...result, begun, came: result.results.map((one) => [one.lane.name, one.taken, one.failure !== undefined]) };
}

describe('lanes', () => {
  test('are delivered to their ends, the entries of each in order', async () => {
    const { begun, came, failuresInRow } = await run([laneOf('a', 1, 3), laneOf('b', 2)], {}, { failuresInRow: 4 });
    expect(begun).toEqual([1, 3, 2]);
    expect(came).toEqual([
      ['a', 2, false],
      ['b', 1, false],
    ]);
    expect(failuresInRow).toBe(0);
  });

  test('stop at what is not taken, each for itself', async () => {
    const { begun, came, lastError, failuresInRow } = await run([laneOf('a', 1, 2, 3), laneOf('b', 4)], { 2: failed });
    expect(begun).toEqual([1, 2, 4]);
    expect(came).toEqual([
      ['a', 1, true],
      ['b', 1, false],
    ]);
    expect({ lastError, failuresInRow }).toEqual({ lastError: 'answered 500', failuresInRow: 0 });
  });

  test('run beside each other, as many as may, and an entry waits for the one before it', async () => {
    let most = 0;
    const open = new Set<number>();
    const deliver = async ({ position: { seq } }: OutboundEntry): Promise<Delivery> => {
      expect([...open].some((other) => Math.floor(other / 10) === Math.floor(seq / 10))).toBe(false);
      open.add(seq);
      most = Math.max(most, open.size);
      await new Promise((resolve) => setImmediate(resolve));
      open.delete(seq);
      return taken;
    };
    const lanes = [1, 2, 3, 4, 5].map((lane) => laneOf(`${lane}`, lane * 10, lane * 10 + 1));
    const { came } = await run(lanes, {}, { deliver, concurrency: 3 });
    expect(came).toHaveLength(5);
    expect(most).toBe(3);
  });
});

describe('nothing more is begun', () => {
  const lanes = [laneOf('a', 1, 2), laneOf('b', 3), laneOf('c', 4)];

  test('after so many failures in a row, those of earlier runs among them', async () => {
    const all = { 1: failed, 3: failed, 4: failed };
    expect((await run(lanes, all, { mostFailuresInRow: 2 })).begun).toEqual([1, 3]);
    expect((await run(lanes, all, { mostFailuresInRow: 2, failuresInRow: 1 })).begun).toEqual([1]);
    const mixed = await run(lanes, { 1: failed, 4: failed }, { mostFailuresInRow: 2 });
    expect(mixed).toMatchObject({ begun: [1, 3, 4], failuresInRow: 1 });
  });

  test('once the destination asks to be left alone, for the longest of what it asks', async () => {
    const said = { 1: { ...failed, laterMs: 2_000 }, 3: { ...failed, laterMs: 1_000 } };
    const one = await run(lanes, said);
    expect(one).toMatchObject({ begun: [1], laterMs: 2_000, failuresInRow: 0 });
    expect(one.came).toEqual([
      ['a', 0, false],
      ['b', 0, false],
      ['c', 0, false],
    ]);
    expect(await run(lanes, said, { concurrency: 2 })).toMatchObject({ begun: [1, 3], laterMs: 2_000 });
  });

  test('once it wants no more', async () => {
    const gone = await run(lanes, { 1: { result: 'gone', error: 'answered 410' } });
    expect(gone).toMatchObject({ begun: [1], isGone: true, lastError: 'answered 410', failuresInRow: 0 });
    expect(gone.came[0]).toEqual(['a', 0, false]);
  });

  test('once the gateway stops; what was called off then is no failure of the destination', async () => {
    let isOver = false;
    const deliver = async (): Promise<Delivery> => {
      isOver = true;
      return { result: 'failed', error: 'called off' };
    };
    const stopped = await run(lanes, {}, { deliver, isOver: () => isOver });
    expect(stopped).toMatchObject({ failuresInRow: 0, isGone: false });
    expect(stopped.came).toEqual([
      ['a', 0, false],
      ['b', 0, false],
      ['c', 0, false],
    ]);
  });
});

test('the earliest entry that was not tried is one of a lane that neither waited nor failed', () => {
  const waiting = { lane: 'a', call: 'a', from: { xid: '700', seq: 1 }, tries: 1, nextTryAt: new Date(0) };
  const failure = { result: 'failed', error: 'x' } as const;
  const results = [
    { lane: { ...laneOf('a', 1), waiting }, taken: 0 },
    { lane: laneOf('b', 2), taken: 0, failure },
    { lane: laneOf('c', 3, 9), taken: 1 },
    { lane: laneOf('d', 8), taken: 0 },
    { lane: laneOf('e', 4), taken: 1 },
  ];
  expect(firstUntried(results)?.position.seq).toBe(8);
  expect(firstUntried(results.slice(0, 2))).toBeUndefined();
});
