import { expect, test } from '@jest/globals';
import { upcoming } from '../../src/morning/upcoming.ts';

const dayMs = 24 * 3_600_000;

test.each(['2026-11-27T20:00:00Z', '2027-01-01T00:00:00Z', '2031-05-13T00:00:00Z', '2033-07-01T12:00:00Z'])(
  'seen from %s, appointments are soon, on the day of the week and at the hour that were written',
  (from) => {
    const now = new Date(from);
    const first = upcoming('2031-05-13T16:30', 'America/Mexico_City', now);
    const last = upcoming('2031-12-02T17:00', 'Europe/Madrid', now);
    expect(new Date(first.slice(0, 10)).getUTCDay()).toBe(2);
    expect(first.slice(10)).toBe('T16:30:00-06:00');
    expect(Date.parse(first) - now.getTime()).toBeGreaterThan(7 * dayMs);
    expect(Date.parse(last) - now.getTime()).toBeLessThan(300 * dayMs);
  },
);

test('the offset is that of the season', () => {
  expect(upcoming('2031-05-13T10:00', 'America/New_York', new Date('2026-12-01T00:00:00Z'))).toMatch(
    /T10:00:00-05:00$/,
  );
  expect(upcoming('2031-05-13T10:00', 'America/New_York', new Date('2026-06-01T00:00:00Z'))).toMatch(
    /T10:00:00-04:00$/,
  );
  expect(upcoming('2031-05-13T10:00', 'Europe/London', new Date('2026-12-01T00:00:00Z'))).toMatch(/T10:00:00\+00:00$/);
});
