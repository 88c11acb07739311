import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { momentsOfDay, wallClockIn } from '../../src/quiet-hours/wall-clock.ts';

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

/** Every moment that is named for a minute of a day, such as 08:00. */
function momentsOf(zone: string, wallClock: string): readonly string[] {
  const [day = '', time = ''] = wallClock.split('T');
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const moments = momentsOfDay(zone, Date.parse(`${day}T00:00:00Z`), [hours * 60 + minutes]);
  return moments.map((one) => new Date(one).toISOString().slice(0, 16));
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

describe('the moments at which a clock shows a time', () => {
  test.each([
    ['America/New_York', '2026-03-08T08:00', '2026-03-08T12:00'],
    ['America/New_York', '2026-03-07T08:00', '2026-03-07T13:00'],
    ['America/New_York', '2026-11-01T08:00', '2026-11-01T13:00'],
    ['America/New_York', '2026-10-31T08:00', '2026-10-31T12:00'],
    ['America/Santiago', '2026-09-06T08:00', '2026-09-06T11:00'],
    ['America/Santiago', '2026-04-05T08:00', '2026-04-05T12:00'],
  ])('in %s: %s is %s', (zone, wallClock, moment) => {
    expect(momentsOf(zone, wallClock)).toContain(moment);
  });

  test('are two of a time that is shown twice', () => {
    const moments = momentsOf('America/New_York', '2026-11-01T01:30');
    expect(moments).toEqual(expect.arrayContaining(['2026-11-01T05:30', '2026-11-01T06:30']));
  });

  test('have the change of the clock among them, of a time that is skipped', () => {
    expect(momentsOf('America/New_York', '2026-03-08T02:30')).toContain('2026-03-08T07:00');
    expect(momentsOf('America/Santiago', '2026-09-06T00:00')).toContain('2026-09-06T04:00');
  });

  test('are one where no clock changes', () => {
    expect(momentsOf('America/New_York', '2026-11-24T08:00')).toEqual(['2026-11-24T13:00']);
  });

  test('have every moment among them at which it was read', () => {
    const from = Date.UTC(2026, 0, 1) / 60_000;
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: from, max: from + 2 * 366 * 1_440 }), (zone, minute) => {
        const wallClock = wallClockIn(zone, minute * 60_000);
        const time = wallClock % 86_400_000;
        expect(momentsOfDay(zone, wallClock - time, [time / 60_000])).toContain(minute * 60_000);
      }),
      { numRuns: 500 },
    );
  });
});
