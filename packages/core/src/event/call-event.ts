import type { Purpose } from '../trigger/trigger.ts';

/** Who is on the call, as the voice platform knows them. */
export interface Caller {
  /** E.164 when all is well; any string is taken, and what is no phone gives `skip(phone_invalid)`. */
  readonly phone?: string;
  readonly whatsappUserId?: string;
  readonly name?: string;
  /** BCP 47. */
  readonly locale?: string;
  /** IANA zone. */
  readonly timezone?: string;
  /** The channel the caller asked for on this call. */
  readonly prefers?: string;
}

export interface Booking {
  readonly id: string;
  /** RFC 3339 with an offset. */
  readonly startsAt: string;
  readonly location: string;
  readonly rescheduleUrl: string;
  readonly revision?: number;
}

export interface Payment {
  readonly id: string;
  readonly amount: string;
  readonly currency: string;
  readonly receiptUrl?: string;
}

export interface Escalation {
  readonly id: string;
  readonly nextStep: string;
  readonly contact?: string;
  readonly url?: string;
}

export interface CallerRequest {
  readonly id: string;
  readonly kind: 'link' | 'transcript' | 'directions' | 'text';
  readonly url?: string;
  readonly text?: string;
}

/** How a consent was given. */
export const consentBases = ['oral_express', 'written_esign', 'requested_information'] as const;
export type ConsentBasis = (typeof consentBases)[number];

/** A consent as it was given on a call, with its evidence. */
export interface SpokenConsent {
  readonly channels: readonly string[];
  readonly purposes: readonly Purpose[];
  readonly basis: ConsentBasis;
  /** What the person was asked or told, in the words used. */
  readonly wording: string;
  readonly recordingUrl?: string;
  /** Where in the recording the consent is heard. */
  readonly offsetMs?: number;
}

/** What a revocation withdraws; with neither named it is a stop. */
export interface RevokedConsent {
  readonly channels?: readonly string[];
  readonly purposes?: readonly Purpose[];
}

/** What a person made of a call. */
export interface Scored {
  /** From 0 to {@link highestScore}, on whichever scale the platform asks; absent where it gave none that is read. */
  readonly score?: number;
}

export const highestScore = 100;

/** The fields every event may carry in its data. */
interface CommonData {
  readonly caller?: Caller;
  /** Asks to send during the call. */
  readonly live?: boolean;
}

interface EventOf<Type extends string, Data> {
  readonly id: string;
  readonly source: string;
  readonly type: Type;
  /** The call id of the voice platform. */
  readonly subject: string;
  /** The platform's own time, RFC 3339; it neither delays nor hastens a send. */
  readonly time?: string;
  readonly tenant?: string;
  readonly data: Data & CommonData;
}

/** An event that only needs to name its subject. */
interface ById {
  readonly id: string;
}

export type CallEvent =
  | EventOf<'booking.confirmed', { readonly booking: Booking }>
  | EventOf<'payment.captured', { readonly payment: Payment }>
  | EventOf<'escalation.accepted', { readonly escalation: Escalation }>
  | EventOf<'caller.requested', { readonly request: CallerRequest }>
  | EventOf<'booking.cancelled', { readonly booking: ById }>
  | EventOf<'payment.refunded', { readonly payment: ById }>
  | EventOf<'consent.granted', { readonly consent: SpokenConsent }>
  | EventOf<'consent.revoked', { readonly consent?: RevokedConsent }>
  | EventOf<'call.started' | 'call.ended' | 'call.transcript' | 'appointment.attended' | 'appointment.missed', object>
  | EventOf<'csat.scored', Scored>
  /** Any other type: accepted, and never a trigger; `originalType` is the type as it came. */
  | (EventOf<'other', object> & { readonly originalType: string });

/** A fault in what somebody sent: the field, what is wrong, and how to mend it. */
export interface Fault {
  /** A path such as `data.booking.startsAt`; empty for the document as a whole. */
  readonly field: string;
  readonly message: string;
}
