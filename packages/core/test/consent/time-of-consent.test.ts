import { describe, expect, test } from '@jest/globals';
import {
  faultOfEventTime,
  faultOfOccurrence,
  givenAt,
  isRecordedLate,
  occurrenceOf,
  type GrantEvent,
} from '../../src/consent/time-of-consent.ts';
import { booking, granted } from '../decide/support/sample-events.ts';

const received = new Date('2026-11-24T21:00:00Z');
const faultOf = (occurredAt?: string) => faultOfOccurrence(occurredAt, received, 'occurredAt');

describe('the time at which a person agreed', () => {
  test.each([undefined, '2020-01-01T00:00:00Z', '2026-11-24T21:00:00Z', '2026-11-24T16:00:05-05:00'])(
    'is taken: %s',
    (occurredAt) => expect(faultOf(occurredAt)).toBeUndefined(),
  );

  test('is refused when it is later than our receipt, beyond what clocks differ by', () => {
    expect(faultOf('2026-11-24T21:00:05.001Z')).toEqual({
      field: 'occurredAt',
      message: 'must not be later than its receipt, which was at 2026-11-24T21:00:00.000Z: send the time of the act',
    });
  });

  test('never counts from later than our receipt', () => {
    const later = new Date(received.getTime() + 1_000);
    expect(givenAt({ occurredAt: later, recordedAt: received })).toBe(received);
    expect(givenAt({ occurredAt: received, recordedAt: later })).toBe(received);
    expect(givenAt({ recordedAt: later })).toBe(later);
  });

  test('is flagged when we heard of it more than a day later', () => {
    const heard = (hours: number) => ({
      occurredAt: received,
      recordedAt: new Date(received.getTime() + hours * 3_600_000),
    });
    expect([
      isRecordedLate(heard(24)),
      isRecordedLate(heard(24.001)),
      isRecordedLate({ recordedAt: received }),
    ]).toEqual([false, true, false]);
  });
});

describe('the consent of an event', () => {
  const minuteMs = 60_000;
  const ago = (ms: number): string => new Date(received.getTime() - ms).toISOString();
  const event = (time?: string, occurredAt?: string): GrantEvent => {
    const usual = granted().event as GrantEvent;
    const consent = { ...usual.data.consent, ...(occurredAt !== undefined && { occurredAt }) };
    return { ...usual, ...(time !== undefined && { time }), data: { ...usual.data, consent } };
  };

  test('is refused by the field in which it is dated after its receipt; no other event is dated so', () => {
    expect(faultOfEventTime(event(undefined, ago(-minuteMs)), received)).toMatchObject({
      field: 'data.consent.occurredAt',
    });
    expect(faultOfEventTime(event(undefined, ago(minuteMs)), received)).toBeUndefined();
    expect(faultOfEventTime(event(ago(-minuteMs)), received)).toBeUndefined();
    expect(faultOfEventTime(booking({}, { time: ago(-minuteMs) }).event, received)).toBeUndefined();
  });

  test.each([
    [
      'when it says so, however late its event comes',
      event(ago(10 * minuteMs), ago(20 * minuteMs)),
      ago(20 * minuteMs),
    ],
    ['at the time of an event that comes more than a minute late', event(ago(minuteMs + 1)), ago(minuteMs + 1)],
    ['just now where the event comes at once, whatever its clock shows', event(ago(minuteMs)), undefined],
    ['just now where the event tells no time', event(), undefined],
    ['just now where its clock is ahead', event(ago(-minuteMs)), undefined],
  ])('was given %s', (_when, one, at) => {
    expect(occurrenceOf(one, received)).toBe(at);
  });
});
