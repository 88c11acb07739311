import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { SendOutcome } from '@aftercall/core';
import { Dispatcher, type DispatcherSettings } from '../../src/dispatch/dispatcher.ts';
import type { LearntFact } from '../../src/ledger/attempts/attempt-fact.ts';
import type { PlannedAttempt } from '../../src/ledger/calls/planned-attempt.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { trustedClock } from '../../src/postgres/database-clock.ts';

const name = { tenant: 'salon-luz', account: 'sms-main' };
const accepted: SendOutcome = { outcome: 'accepted', providerIds: ['1'] };

/** A dispatcher of an account with four slots, whose provider answers and whose outcomes are written as the test says. */
function setUp() {
  const asked = new Map<string, (outcome: SendOutcome) => void>();
  const written: (() => void)[] = [];
  const learnt: LearntFact[] = [];
  const said: Record<string, unknown>[] = [];
  const channel = {
    name: 'sms',
    send: (_request: unknown, { attemptId }: { attemptId: string }) =>
      new Promise<SendOutcome>((resolve) => asked.set(attemptId, resolve)),
  };
  const dispatcher = new Dispatcher({
    pool: { query: () => Promise.resolve() },
    accounts: { find: () => ({ ...name, channel }) },
    aftermath: {
      recordOutcome: (_call: number, fact: LearntFact) => {
        learnt.push(fact);
        return new Promise<void>((resolve) => written.push(resolve));
      },
    },
    gate: { closureOf: () => undefined, mayLeave: () => true, learn: () => undefined },
    paces: {
      areAny: false,
      takeUnlessQueued: () => true,
      take: () => true,
      has: () => false,
      putBack: () => undefined,
    },
    admission: { began: () => undefined, ended: () => undefined, asked: () => undefined, answered: () => undefined },
    log: createLogger({ level: 'warn', destination: { write: (line) => void said.push(JSON.parse(line)) } }),
    clock: trustedClock(() => new Date()),
    worker: 'test',
    sendConcurrency: 4,
    wake: () => undefined,
  } as unknown as DispatcherSettings);
  /** What a door planned and committed; answers what of it has a slot. */
  const handOver = (...ids: readonly string[]): string[] => {
    const now = new Date();
    const attempts = ids.map(
      (id) => ({ ...name, id, dueAt: now, basisAt: now, tryNumber: 1, request: { units: 1 } }) as PlannedAttempt,
    );
    const leases = dispatcher.lease(attempts, now);
    dispatcher.committed(attempts, leases, undefined);
    return [...leases.keys()];
  };
  const answer = async (...ids: readonly string[]): Promise<void> => answerWith(accepted, ...ids);
  const answerWith = async (outcome: SendOutcome, ...ids: readonly string[]): Promise<void> => {
    for (const id of ids) asked.get(id)?.(outcome);
    await jest.advanceTimersByTimeAsync(0);
  };
  const write = async (count: number): Promise<void> => {
    for (const one of written.splice(0, count)) one();
    await jest.advanceTimersByTimeAsync(0);
  };
  return { dispatcher, handOver, answer, answerWith, write, learnt, said };
}

describe('the slots of an account', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('that are free are the room for what comes, whoever took the others', async () => {
    const { dispatcher, handOver, answer, write } = setUp();
    expect(dispatcher.room).toBe(4);
    expect(handOver('a', 'b', 'c')).toEqual(['a', 'b', 'c']);
    expect(dispatcher.room).toBe(1);
    await answer('a', 'b');
    expect(dispatcher.room).toBe(1);
    await write(2);
    expect(dispatcher.room).toBe(3);
  });

  test('are no room while messages wait for one that is not written down yet', async () => {
    const { dispatcher, handOver, answer, write } = setUp();
    expect(handOver('a', 'b', 'c', 'd', 'e')).toEqual(['a', 'b', 'c', 'd']);
    await jest.advanceTimersByTimeAsync(10);
    await answer('a', 'b');
    await jest.advanceTimersByTimeAsync(50);
    await write(2);
    expect(dispatcher.room).toBe(0);
    // The claim loop has found the fifth.
    expect(dispatcher.tryTake(name, { units: 1, isRetry: false })).toBe(true);
    expect(dispatcher.room).toBe(1);
  });

  test('bound no door where their provider has them, and half of them are for who waits already', async () => {
    const { dispatcher, handOver, answer, write } = setUp();
    expect(handOver('a', 'b', 'c', 'd', 'e')).toEqual(['a', 'b', 'c', 'd']);
    await jest.advanceTimersByTimeAsync(300);
    expect(dispatcher.room).toBe(4);
    await answer('a', 'b');
    await write(2);
    expect(handOver('f')).toEqual([]);
    await answer('c');
    await write(1);
    expect(handOver('g')).toEqual(['g']);
    for (const slot of [2, 3])
      expect([slot, dispatcher.tryTake(name, { units: 1, isRetry: false })]).toEqual([slot, true]);
    // Nobody waits any more.
    await answer('d', 'g');
    await write(2);
    expect(handOver('h', 'i')).toEqual(['h', 'i']);
  });
});

describe('a send that its channel does not answer', () => {
  const minutes = (count: number): Promise<void> => jest.advanceTimersByTimeAsync(count * 60_000);

  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('is uncertain after a little more than two minutes, its slot is free, and it is said whose it is', async () => {
    const { dispatcher, handOver, answer, write, learnt, said } = setUp();
    expect(handOver('a', 'b')).toEqual(['a', 'b']);
    await answer('b');
    await write(1);
    await minutes(2);
    expect([learnt.length, dispatcher.room]).toEqual([1, 3]);
    await jest.advanceTimersByTimeAsync(20_000);
    expect(learnt[1]).toMatchObject({ attemptId: 'a', fact: { fact: 'uncertain', cause: 'timeout' } });
    await write(1);
    expect(dispatcher.room).toBe(4);
    expect(said).toMatchObject([{ ...name, channel: 'sms', attempt: 'a' }]);
  });

  test('is taken as accepted when its channel says so late, beside what was written, and without its slot', async () => {
    const { dispatcher, handOver, answer, write, learnt } = setUp();
    handOver('a');
    await minutes(3);
    await write(1);
    await answer('a');
    expect(learnt[1]).toMatchObject({ attemptId: 'a', fact: { fact: 'accepted', providerIds: ['1'] } });
    expect(learnt[1]).not.toHaveProperty('endsLease');
    await write(1);
    expect(dispatcher.room).toBe(4);
  });

  test('is not taken as refused when its channel says so late: nobody knows what was made of it since', async () => {
    const { handOver, answerWith, write, learnt, said } = setUp();
    handOver('a');
    await minutes(3);
    await write(1);
    await answerWith({ outcome: 'throttled', scope: 'message' }, 'a');
    expect(learnt).toHaveLength(1);
    expect(said.at(-1)).toMatchObject({ ...name, channel: 'sms', attempt: 'a', outcome: 'throttled' });
  });

  test('has stopped its person when its channel says so late, and is no more refused than before', async () => {
    const { handOver, answerWith, write, learnt } = setUp();
    handOver('a');
    await minutes(3);
    await write(1);
    const told = {
      kind: 'opted_out',
      permanent: true,
      fallback: false,
      alert: false,
      message: 'They stopped.',
    } as const;
    await answerWith({ outcome: 'rejected', reason: { ...told, optOut: 'all' } }, 'a');
    expect(learnt[1]).toMatchObject({ attemptId: 'a', optOut: 'all', entry: { kind: 'receipt' } });
    expect(learnt[1]).not.toHaveProperty('fact');
    expect(learnt[1]).not.toHaveProperty('endsLease');
  });
});
