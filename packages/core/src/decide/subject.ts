import type { Trigger } from '../trigger/trigger.ts';
import type { FollowUp, Withdrawal } from './call-facts.ts';

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

/** Whether a cancellation or a refund took back what was true of a subject at a moment of the platform's time. */
export function isWithdrawn(subject: Subject, eventTime: Date, withdrawals: readonly Withdrawal[]): boolean {
  return withdrawals.some((one) => isSameSubject(one, subject) && one.at > eventTime);
}
