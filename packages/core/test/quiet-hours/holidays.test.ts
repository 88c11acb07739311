import { expect, test } from '@jest/globals';
import { isHoliday } from '../../src/quiet-hours/holidays.ts';

/** Ley 51 de 1983 moves some of them to the Monday after. */
const of2026 =
  '01-01 01-12 03-23 04-02 04-03 05-01 05-18 06-08 06-15 06-29 07-20 08-07 08-17 10-12 11-02 11-16 12-08 12-25';

test('the holidays of Colombia are kept on the days to which they were moved', () => {
  const days = Array.from({ length: 365 }, (_, day) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10));
  expect(days.filter((day) => isHoliday('CO', day)).map((day) => day.slice(5))).toEqual(of2026.split(' '));
});
