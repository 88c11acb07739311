import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { ArrivalSchedule } from '../../src/generator/arrival-schedule.ts';

const rates = fc.double({ min: 0.1, max: 100_000, noNaN: true });
const starts = fc.double({ min: 0, max: 1e9, noNaN: true });

describe('ArrivalSchedule', () => {
  test('arrivals come at a constant rate from its start on', () => {
    const schedule = new ArrivalSchedule(1_000, 250);
    expect([0, 1, 2, 250].map((index) => schedule.dueAt(index))).toEqual([1_000, 1_004, 1_008, 2_000]);
  });

  test.each([
    [999.9, 0],
    [1_000, 1],
    [1_003.9, 1],
    [1_004, 2],
    [2_000, 251],
  ])('at %d ms there have been %d arrivals', (instant, expected) => {
    expect(new ArrivalSchedule(1_000, 250).dueBy(instant)).toBe(expected);
  });

  test('a tick that comes late finds every arrival that it missed', () => {
    const schedule = new ArrivalSchedule(0, 1_000);
    expect(schedule.dueBy(80.5) - schedule.dueBy(10)).toBe(70);
  });

  test('the last arrival that counts is due, and the next one is not', () => {
    fc.assert(
      fc.property(starts, rates, fc.double({ min: 0, max: 60_000, noNaN: true }), (start, rate, later) => {
        const schedule = new ArrivalSchedule(start, rate);
        const count = schedule.dueBy(start + later);
        expect(schedule.dueAt(count - 1)).toBeLessThanOrEqual(start + later);
        expect(schedule.dueAt(count)).toBeGreaterThan(start + later);
      }),
    );
  });

  test.each([0, -1, Number.NaN])('there is no rate of %d', (rate) => {
    expect(() => new ArrivalSchedule(0, rate)).toThrow(RangeError);
  });
});
