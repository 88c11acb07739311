import type { CallEvent, Fault } from '../event/call-event.ts';

/** Two clocks that are both kept right may differ by so much. */
const clocksDifferMs = 5_000;
const longGapMs = 24 * 60 * 60 * 1_000;
/** What we are told of so soon was said just now, whatever the clock of the platform shows. */
const promptMs = 60_000;

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

export type GrantEvent = Extract<CallEvent, { type: 'consent.granted' }>;

/**
 * When the person agreed, as the event tells it: in so many words, or by its own time where it comes late. It was dated
 * after the act, so the act was no later.
 */
export function occurrenceOf({ time, data }: GrantEvent, receivedAt: Date): string | undefined {
  const isLate = time !== undefined && receivedAt.getTime() - new Date(time).getTime() > promptMs;
  return data.consent.occurredAt ?? (isLate ? time : undefined);
}

/** When a consent counts from: the act, and never later than our receipt. */
export function givenAt({ occurredAt, recordedAt }: { occurredAt?: Date; recordedAt: Date }): Date {
  return occurredAt !== undefined && occurredAt < recordedAt ? occurredAt : recordedAt;
}

/** More than a day passed until we were told: whoever looks at the record is told so. */
export function isRecordedLate({ occurredAt, recordedAt }: { occurredAt?: Date; recordedAt: Date }): boolean {
  return occurredAt !== undefined && recordedAt.getTime() - occurredAt.getTime() > longGapMs;
}
