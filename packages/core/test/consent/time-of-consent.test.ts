import { describe, expect, test } from '@jest/globals';
import { faultOfOccurrence, givenAt, isRecordedLate } from '../../src/consent/time-of-consent.ts';

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
