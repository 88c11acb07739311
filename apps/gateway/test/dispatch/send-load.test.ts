import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { SendLoad } from '../../src/dispatch/send-load.ts';

const account = 'salon/sms';

/** What is counted at the doors. */
function counted() {
  const counts = { underWay: 0, atProviders: 0 };
  const load = new SendLoad({
    admission: {
      began: (count) => (counts.underWay += count),
      ended: (count) => (counts.underWay -= count),
      asked: () => (counts.atProviders += 1),
      answered: () => (counts.atProviders -= 1),
    },
    slots: 4,
    ticks: () => Date.now(),
  });
  return { counts, load };
}

/** A send whose provider takes so long, and whose outcome is written after so long. */
async function send(load: SendLoad, providerMs: number, writingMs: number): Promise<void> {
  const begun = load.begin(account);
  await jest.advanceTimersByTimeAsync(providerMs);
  begun.answered();
  await jest.advanceTimersByTimeAsync(writingMs);
  begun.ended();
}

describe('the load of sends', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('counts a send until its outcome is written', () => {
    const { counts, load } = counted();
    const begun = load.begin(account);
    expect(counts).toEqual({ underWay: 1, atProviders: 1 });
    begun.answered();
    expect(counts).toEqual({ underWay: 1, atProviders: 0 });
    begun.ended();
    expect(counts).toEqual({ underWay: 0, atProviders: 0 });
  });

  test('does not count what a provider keeps waiting, and counts it once', async () => {
    const { counts, load } = counted();
    const begun = load.begin(account);
    await jest.advanceTimersByTimeAsync(300);
    expect(counts).toEqual({ underWay: 0, atProviders: 0 });
    begun.answered();
    begun.ended();
    expect(counts).toEqual({ underWay: 0, atProviders: 0 });
  });

  test('counts a message that waits for a slot that writing down takes up, until it has one', async () => {
    const { counts, load } = counted();
    await send(load, 10, 50);
    load.lacksSlot(account);
    load.lacksSlot(account);
    expect([counts.underWay, load.someWait, load.isBehind(account)]).toEqual([2, true, true]);
    load.claimed(account);
    load.claimed(account);
    expect([counts.underWay, load.someWait, load.isBehind(account)]).toEqual([0, false, false]);
    // The claim loop finds more than came through a door.
    load.claimed(account);
    expect(counts.underWay).toBe(0);
  });

  test('does not count one whose slot its provider takes up, be it slow with every message ...', async () => {
    const { counts, load } = counted();
    await send(load, 200, 20);
    load.lacksSlot(account);
    expect([counts.underWay, load.waitsForProvider(account), load.isBehind(account)]).toEqual([0, true, true]);
  });

  test('counts it again once the provider has answered: then it waits for this gateway', async () => {
    const { counts, load } = counted();
    await send(load, 10, 50);
    const slow = [load.begin(account), load.begin(account)];
    await jest.advanceTimersByTimeAsync(300);
    load.lacksSlot(account);
    expect([counts.underWay, load.waitsForProvider(account)]).toEqual([0, true]);
    for (const one of slow) one.answered();
    await jest.advanceTimersByTimeAsync(300);
    for (const one of slow) one.ended();
    expect([counts.underWay, load.waitsForProvider(account)]).toEqual([1, false]);
  });

  test('... or has it fallen silent', async () => {
    const { counts, load } = counted();
    await send(load, 10, 50);
    load.lacksSlot(account);
    const silent = [load.begin(account), load.begin(account)];
    expect(counts.underWay).toBe(3);
    await jest.advanceTimersByTimeAsync(300);
    expect([counts.underWay, load.waitsForProvider(account)]).toEqual([0, true]);
    for (const one of silent) one.answered();
    for (const one of silent) one.ended();
    expect(load.waitsForProvider('salon/rcs')).toBe(false);
  });

  test('remembers a new one that comes after all were claimed for as long as any other', async () => {
    const { counts, load } = counted();
    load.lacksSlot(account);
    await jest.advanceTimersByTimeAsync(900);
    load.claimed(account);
    load.lacksSlot(account);
    await jest.advanceTimersByTimeAsync(900);
    expect([counts.underWay, load.isBehind(account), load.isBehind('salon/rcs')]).toEqual([1, true, false]);
    await jest.advanceTimersByTimeAsync(200);
    expect([counts.underWay, load.isBehind(account)]).toEqual([0, false]);
  });

  test('forgets what nobody claims: it waits for something else, or is sent elsewhere', async () => {
    const { counts, load } = counted();
    load.lacksSlot(account);
    load.lacksSlot(account);
    await jest.advanceTimersByTimeAsync(900);
    load.claimed(account);
    await jest.advanceTimersByTimeAsync(900);
    expect(counts.underWay).toBe(1);
    await jest.advanceTimersByTimeAsync(200);
    expect([counts.underWay, load.isBehind(account)]).toEqual([0, false]);
  });
});
