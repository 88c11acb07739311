import { describe, expect, test } from '@jest/globals';
import { Timers } from '../../src/receipts/timers.ts';

describe('timers', () => {
  test('fire once, in order', async () => {
    const timers = new Timers();
    const fired: string[] = [];
    timers.after(20, () => fired.push('second'));
    timers.after(0, () => fired.push('first'));
    expect(await timers.wait(40)).toBe(true);
    expect(fired).toEqual(['first', 'second']);
  });

  test('do not fire once called off, or cleared', async () => {
    const timers = new Timers();
    const fired: string[] = [];
    timers.after(1, () => fired.push('called off'))();
    timers.after(1, () => fired.push('cleared'));
    const waiting = timers.wait(60_000);
    timers.clear();
    expect(await waiting).toBe(false);
    await timers.wait(20);
    expect(fired).toEqual([]);
  });

  test('a wait of forty days does not fire at once', async () => {
    const timers = new Timers();
    const fired: string[] = [];
    timers.after(40 * 86_400_000, () => fired.push('too early'));
    await timers.wait(20);
    timers.clear();
    expect(fired).toEqual([]);
  });
});
