import type { Trigger } from '../trigger/trigger.ts';
import type { Facts, FollowUp, SaidLater, Withdrawal } from './call-facts.ts';
import { timeOf, type ReceivedEvent } from './received-event.ts';

/** What a follow-up is about: a booking, a payment, a matter, a wish. */
export interface Subject {
  readonly trigger: Trigger;
  readonly subjectId: string;
}

export function isSameSubject(one: Subject, other: Subject): boolean {
  return one.trigger === other.trigger && one.subjectId === other.subjectId;
}

/** The follow-ups about a subject, by revision, oldest first. */
export function revisionsOf(subject: Subject, followUps: readonly FollowUp[]): readonly FollowUp[] {
  return followUps.filter((one) => isSameSubject(one, subject)).toSorted((a, b) => a.revision - b.revision);
}

/** Whether a follow-up tells nothing itself, because another one tells the same: nobody ever gave a verdict on it. */
export function isShelved({ status, verdictId }: FollowUp): boolean {
  return status === 'closed' && verdictId === undefined;
}

/** Whether a cancellation or a refund took back what was true of a subject at a moment of the platform's time. */
export function isWithdrawn(subject: Subject, eventTime: Date, withdrawals: readonly Withdrawal[]): boolean {
  return withdrawals.some((one) => isSameSubject(one, subject) && one.at > eventTime);
}

/** What was said last of its subject on another call, where that came after the follow-up; the later time counts. */
export function saidSince(
  followUp: Subject & Pick<FollowUp, 'eventTime'>,
  { saidLater = [] }: Pick<Facts, 'saidLater'>,
): SaidLater | undefined {
  const newer = saidLater.filter((one) => isSameSubject(one, followUp) && one.at > followUp.eventTime);
  return newer.toSorted((a, b) => a.at.getTime() - b.at.getTime()).at(-1);
}

/**
 * When a trigger was true, by the order of a subject's events. One that states no time is later than every cancellation that
 * was taken in before it.
 */
export function momentOf(subject: Subject, received: ReceivedEvent, withdrawals: readonly Withdrawal[]): Date {
  const time = timeOf(received);
  if (received.event.time !== undefined) return time;
  const before = withdrawals.filter((one) => isSameSubject(one, subject)).map((one) => one.at.getTime());
  return new Date(Math.max(time.getTime(), ...before));
}

/**
 * The follow-up as a cancellation finds it that was taken in after it. One that states no time, or the very time of the
 * follow-up, is the later of the two: the follow-up is put a millisecond before it then.
 */
export function asBefore(followUp: FollowUp, withdrawal: Withdrawal, { event }: ReceivedEvent): FollowUp {
  const isOlder = followUp.eventTime < withdrawal.at;
  const isNewer = event.time !== undefined && followUp.eventTime > withdrawal.at;
  if (isOlder || isNewer) return followUp;
  return { ...followUp, eventTime: new Date(withdrawal.at.getTime() - 1) };
}
