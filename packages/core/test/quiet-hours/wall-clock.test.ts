import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { instantOf, wallClockIn } from '../../src/quiet-hours/wall-clock.ts';

const zones = [
  'America/New_York',
  'America/Santiago',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/Bogota',
];

function shownIn(zone: string, moment: string): string {
  return new Date(wallClockIn(zone, Date.parse(moment))).toISOString().slice(0, 16);
}

function momentOf(zone: string, wallClock: string): string {
  return new Date(instantOf(zone, Date.parse(`${wallClock}:00Z`))).toISOString().slice(0, 16);
}

describe('the clock of a zone', () => {
  test.each([
    ['America/New_York', '2026-03-08T06:59:00Z', '2026-03-08T01:59'],
    ['America/New_York', '2026-03-08T07:00:00Z', '2026-03-08T03:00'],
    ['America/New_York', '2026-11-01T05:59:00Z', '2026-11-01T01:59'],
    ['America/New_York', '2026-11-01T06:00:00Z', '2026-11-01T01:00'],
    // Chile goes forward at midnight, so a day begins at one.
    ['America/Santiago', '2026-09-06T03:59:00Z', '2026-09-05T23:59'],
    ['America/Santiago', '2026-09-06T04:00:00Z', '2026-09-06T01:00'],
    ['America/St_Johns', '2026-07-01T12:00:00Z', '2026-07-01T09:30'],
    ['Asia/Kathmandu', '2026-07-01T12:00:00Z', '2026-07-01T17:45'],
    // Brazil and Mexico have given up daylight saving, and Mexico's border has not.
    ['America/Sao_Paulo', '2018-12-01T12:00:00Z', '2018-12-01T10:00'],
    ['America/Sao_Paulo', '2026-12-01T12:00:00Z', '2026-12-01T09:00'],
    ['America/Mexico_City', '2026-07-01T12:00:00Z', '2026-07-01T06:00'],
    ['America/Tijuana', '2026-07-01T12:00:00Z', '2026-07-01T05:00'],
  ])('%s at %s shows %s', (zone, moment, shown) => {
    expect(shownIn(zone, moment)).toBe(shown);
  });
});

describe('the moment at which a clock shows a time', () => {
  test.each([
    ['America/New_York', '2026-03-08T08:00', '2026-03-08T12:00'],
    ['America/New_York', '2026-03-07T08:00', '2026-03-07T13:00'],
    ['America/New_York', '2026-11-01T08:00', '2026-11-01T13:00'],
    ['America/New_York', '2026-10-31T08:00', '2026-10-31T12:00'],
    ['America/Santiago', '2026-09-06T08:00', '2026-09-06T11:00'],
    ['America/Santiago', '2026-04-05T08:00', '2026-04-05T12:00'],
  ])('in %s: %s is %s', (zone, wallClock, moment) => {
    expect(momentOf(zone, wallClock)).toBe(moment);
  });

  test('is the first one of a time that is shown twice', () => {
    expect(momentOf('America/New_York', '2026-11-01T01:30')).toBe('2026-11-01T05:30');
  });

  test('is no earlier than a time that is skipped', () => {
    expect(momentOf('America/New_York', '2026-03-08T02:30')).toBe('2026-03-08T07:30');
    expect(momentOf('America/Santiago', '2026-09-06T00:00')).toBe('2026-09-06T04:00');
  });

  test('is never a later one than the moment at which it was read', () => {
    const from = Date.UTC(2026, 0, 1) / 60_000;
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: from, max: from + 2 * 366 * 1_440 }), (zone, minute) => {
        const wallClock = wallClockIn(zone, minute * 60_000);
        const instant = instantOf(zone, wallClock);
        expect(instant).toBeLessThanOrEqual(minute * 60_000);
        expect(wallClockIn(zone, instant)).toBe(wallClock);
      }),
      { numRuns: 500 },
    );
  });
});
