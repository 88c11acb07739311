import type { CallEvent, Fault } from '../event/call-event.ts';

/** Two clocks that are both kept right may differ by so much. */
const clocksDifferMs = 5_000;
const longGapMs = 24 * 60 * 60 * 1_000;

/** What is wrong with the time at which a person is said to have agreed: nobody can have agreed after we were told. */
export function faultOfOccurrence(occurredAt: string | undefined, receivedAt: Date, field: string): Fault | undefined {
  if (occurredAt === undefined) return undefined;
  if (new Date(occurredAt).getTime() <= receivedAt.getTime() + clocksDifferMs) return undefined;
  const message = `must not be later than its receipt, which was at ${receivedAt.toISOString()}: send the time of the act`;
  return { field, message };
}

/** The same of an event. */
export function faultOfEventTime(event: CallEvent, receivedAt: Date): Fault | undefined {
  if (event.type !== 'consent.granted') return undefined;
  return faultOfOccurrence(event.data.consent.occurredAt, receivedAt, 'data.consent.occurredAt');
}

/** When a consent counts from: the act, and never later than our receipt. */
export function givenAt({ occurredAt, recordedAt }: { occurredAt?: Date; recordedAt: Date }): Date {
  return occurredAt !== undefined && occurredAt < recordedAt ? occurredAt : recordedAt;
}

/** More than a day passed until we were told: whoever looks at the record is told so. */
export function isRecordedLate({ occurredAt, recordedAt }: { occurredAt?: Date; recordedAt: Date }): boolean {
  return occurredAt !== undefined && recordedAt.getTime() - occurredAt.getTime() > longGapMs;
}
