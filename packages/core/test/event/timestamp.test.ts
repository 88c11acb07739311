import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { isTimestamp } from '../../src/event/timestamp.ts';

describe('isTimestamp', () => {
  test.each([
    '2026-11-24T15:00:00Z',
    '2026-11-24T15:00:00-06:00',
    '2026-11-24T15:00:00.123456789+05:45',
    '2026-11-24t15:00:00z',
    '2028-02-29T00:00:00-00:00',
    '2000-02-29T23:59:59+14:00',
  ])('takes %s', (text) => {
    expect(isTimestamp(text)).toBe(true);
  });

  test.each([
    ['no zone', '2026-11-24T15:00:00'],
    ['no seconds', '2026-11-24T15:00-06:00'],
    ['a space for the T', '2026-11-24 15:00:00Z'],
    ['an offset without a colon', '2026-11-24T15:00:00-0600'],
    ['no 30 February', '2026-02-30T15:00:00Z'],
    ['no leap year', '2026-02-29T15:00:00Z'],
    ['1900 and 2100 are no leap years', '2100-02-29T15:00:00Z'],
    ['no 31 April', '2026-04-31T15:00:00Z'],
    ['no month 13', '2026-13-01T15:00:00Z'],
    ['no day 0', '2026-01-00T15:00:00Z'],
    ['no hour 24', '2026-11-24T24:00:00Z'],
    ['no minute 60', '2026-11-24T15:60:00Z'],
    ['no leap second', '2016-12-31T23:59:60Z'],
    ['no offset of 16 hours', '2026-11-24T15:00:00+16:00'],
    ['no offset minute 60', '2026-11-24T15:00:00+05:60'],
    ['no year before 1970', '0000-01-01T00:00:00Z'],
    ['no fraction without digits', '2026-11-24T15:00:00.Z'],
    ['a day only', '2026-11-24'],
    ['words', 'tomorrow at three'],
    ['something behind', '2026-11-24T15:00:00Z '],
  ])('refuses %s', (_why, text) => {
    expect(isTimestamp(text)).toBe(false);
  });

  test.each(Array.from({ length: 12 }, (_one, index) => index + 1))(
    'the last day of month %d, and none after it',
    (month) => {
      const last = new Date(Date.UTC(2026, month, 0)).getUTCDate();
      const on = (day: number) => `2026-${String(month).padStart(2, '0')}-${day}T15:00:00Z`;
      expect([isTimestamp(on(last)), isTimestamp(on(last + 1))]).toEqual([true, false]);
    },
  );

  test('every date of JavaScript in these years is one, and reads back as the same instant', () => {
    const dates = fc.date({
      min: new Date('1970-01-01T00:00:00Z'),
      max: new Date('9998-12-31T23:59:59Z'),
      noInvalidDate: true,
    });
    fc.assert(fc.property(dates, (date) => expect(isTimestamp(date.toISOString())).toBe(true)));
  });
});
