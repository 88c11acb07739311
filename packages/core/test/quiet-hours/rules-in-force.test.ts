import { describe, expect, test } from '@jest/globals';
import { everywhere, shippedQuietHours, weekdays, type TighterHours } from '../../src/quiet-hours/hours-rule.ts';
import { hoursTable } from '../../src/quiet-hours/hours-table.ts';
import { beginnings, isOpenUnder, placesOfTable, rulesInForce } from '../../src/quiet-hours/rules-in-force.ts';

/** Under a rule that only ever lets a message arrive in the ninth hour of a weekday. */
const ninthHour = weekdays.map((day) => (['sat', 'sun'].includes(day) ? [] : [[540, 600] as const]));
const rule = { place: 'XX', source: 'a test', openByDay: ninthHour };
const tuesday = { date: '2026-11-24', day: 2 };

describe('a rule', () => {
  test.each([
    ['before its first minute', 539, false],
    ['in its first minute', 540, true],
    ['in its last minute', 599, true],
    ['in the first minute that is too late', 600, false],
  ])('%s', (_when, minute, isOpen) => expect(isOpenUnder(rule, { ...tuesday, minute })).toBe(isOpen));

  test('is closed on a day of which it says nothing', () => {
    expect(isOpenUnder(rule, { date: '2026-11-28', day: 6, minute: 550 })).toBe(false);
  });

  test('says nothing against a message before its first day, nor from the day on which it does not hold any more', () => {
    const night = (date: string) =>
      isOpenUnder({ ...rule, from: '2026-11-10', to: '2026-11-24' }, { date, day: 2, minute: 0 });
    expect(['2026-11-09', '2026-11-10', '2026-11-23', '2026-11-24'].map(night)).toEqual([true, false, false, true]);
  });

  test('is closed on the holidays of its country, at an hour at which it is open otherwise', () => {
    const onHoliday = { date: '2026-12-08', day: 2, minute: 550 };
    expect(isOpenUnder({ ...rule, closedOnHolidaysOf: 'CO' }, onHoliday)).toBe(false);
    expect(isOpenUnder(rule, onHoliday)).toBe(true);
  });
});

describe('the rules of places', () => {
  const allDay = [{ days: weekdays, from: '00:00', to: '24:00' }];
  const night: TighterHours = { place: 'US', appliesTo: ['marketing'], hours: allDay };

  test('are those of the table and the tighter ones of the tenant; an override takes the place of one place alone', () => {
    const overrides = [{ ...night, author: 'the owner', reason: 'a test' }];
    const places = [everywhere, 'US'];
    const sources = (kind: 'marketing' | 'transactional') =>
      rulesInForce({ ...shippedQuietHours, overrides, tighter: [night] }, kind, places).map((one) => one.source);
    const ofTable = (place: string) =>
      hoursTable.filter((one) => one.place === place && one.appliesTo.includes('marketing')).map((one) => one.source);
    expect(sources('marketing')).toEqual([
      ...ofTable(everywhere),
      'override of the tenant',
      'tighter hours of the tenant',
    ]);
    expect(sources('transactional')).not.toContain('override of the tenant');
  });

  test('begin at midnight, or when one of them does', () => {
    expect(
      beginnings([
        rule,
        {
          ...rule,
          openByDay: [
            [
              [0, 30],
              [720, 780],
            ],
          ],
        },
      ]),
    ).toEqual([0, 540, 720]);
  });

  test('are those that a tenant may name: everywhere, and each place of the table once', () => {
    expect(placesOfTable()).toContain('US-FL');
    expect(placesOfTable()[0]).toBe(everywhere);
    expect(new Set(placesOfTable()).size).toBe(placesOfTable().length);
    expect(new Set(placesOfTable())).toEqual(new Set([everywhere, ...hoursTable.map((one) => one.place)]));
  });
});
