import { expect, test } from '@jest/globals';
import type { Journey } from '../../src/api/types.ts';
import { timeSince } from '../../src/words/time-of-day.ts';
import { timelineOf } from '../../src/words/timeline.ts';

/** At half past nine, wherever this runs. */
const on = (...day: [year: number, month: number, day: number]): string => new Date(...day, 9, 30).toISOString();
const since = new Date(2026, 10, 27, 20, 0);

test('a moment of another year is told with its year, and one of the same day without that', () => {
  const time = timeSince(on(2026, 10, 27), since);
  expect(time).not.toMatch(/27|26/);
  const before = timeSince(on(2026, 10, 26), since);
  expect(before).toContain('26');
  expect(before).not.toContain('2026');
  // What a consent is good until is a year or two away, and was read as if it were today.
  expect(timeSince(on(2027, 10, 27), since)).toMatch(/27.*2027|2027.*27/);
  expect(timeSince(on(2025, 10, 27), since)).toMatch(/27.*2025|2025.*27/);
  expect(before.endsWith(time)).toBe(true);
});

test('what is held over night says until when on which day', () => {
  const verdict = { eventId: 'e', verdict: 'hold', reason: 'quiet_hours', until: on(2026, 10, 28) };
  const entry = { seq: 1, at: since.toISOString(), tenant: 't', callId: 'c', kind: 'verdict', data: verdict };
  const journey = { followUps: [], notices: [], replies: [], entries: [entry] } as unknown as Journey;
  const [item] = timelineOf(journey);
  expect(item?.detail).toMatch(/held until .*28.*at the latest/);
});
