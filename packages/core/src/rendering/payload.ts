import type { AnsweredReply } from '../consent/answer-evidence.ts';

/** A booked appointment. */
export interface BookingItem {
  readonly kind: 'booking.confirmed';
  readonly id: string;
  /** RFC 3339, with its offset. */
  readonly startsAt: string;
  readonly location: string;
  readonly rescheduleUrl: string;
  /** The caller was already told of an earlier revision. */
  readonly changed: boolean;
  /** The platform's own number of this version, where it gave one. Nobody is told it. */
  readonly revision?: number;
}

/** A payment that was taken. */
export interface PaymentItem {
  readonly kind: 'payment.captured';
  readonly id: string;
  /** A decimal number, e.g. `1250.00`. */
  readonly amount: string;
  /** ISO 4217. */
  readonly currency: string;
  readonly receiptUrl?: string;
}

/** A matter that a person has taken over. */
export interface EscalationItem {
  readonly kind: 'escalation.accepted';
  readonly id: string;
  readonly nextStep: string;
  readonly contact?: string;
  readonly url?: string;
}

/** What the caller asked to have in writing. */
export interface RequestItem {
  readonly kind: 'caller.requested';
  readonly id: string;
  readonly request: 'link' | 'transcript' | 'directions' | 'text';
  readonly url?: string;
  readonly text?: string;
  /** The message of the person that it answers, if it answers one. */
  readonly answers?: AnsweredReply;
}

export type PayloadItem = BookingItem | PaymentItem | EscalationItem | RequestItem;

/** What one caller is to be told, before any channel has put it in its own form. */
export interface FollowUpPayload {
  /** The name the person knows the tenant by. */
  readonly business: string;
  /** BCP 47, the caller's own. */
  readonly locale: string;
  /** IANA zone in which dates and times are told; absent: the offset of the time itself. */
  readonly timezone?: string;
  readonly callerName?: string;
  /** When it is told, in milliseconds since 1970: a day that is far from then is told with its year. Absent: no day is. */
  readonly toldAt?: number;
  /** One item a follow-up; more than one when follow-ups of a call were merged. Never empty. */
  readonly items: readonly PayloadItem[];
}
