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

/** Where the number came from that a consent is given for. */
export const numberSources = ['ani', 'spoken', 'crm', 'form'] as const;
export type NumberSource = (typeof numberSources)[number];

/** Who took a consent down. */
export const captors = ['agent', 'model', 'web'] as const;
export type Captor = (typeof captors)[number];

/** The script, form or page that asked for a consent, as it is kept where it cannot change. */
export interface Disclosure {
  readonly id: string;
  readonly version: string;
  /** Of the script or the form: SHA-256 in lower-case hexadecimal, as every other hash. */
  readonly sha256: string;
  /** The very text that this person was shown or read, filled in. */
  readonly presentedAs?: string;
  /** Of the page or the screenshot, or of the spoken audio. */
  readonly presentedSha256?: string;
}

/** A consent as it was given, with its evidence: the fields of 16 CFR 310.5(a)(8), and of the call it was given on. */
export interface SpokenConsent {
  readonly channels: readonly string[];
  readonly purposes: readonly Purpose[];
  readonly basis: ConsentBasis;
  /** What the person was asked or told, in the words used. */
  readonly wording: string;
  readonly recordingUrl?: string;
  /** Where in the recording the consent is heard. */
  readonly offsetMs?: number;
  readonly offsetEndMs?: number;
  readonly recordingSha256?: string;
  readonly transcriptExcerpt?: string;
  /** The legal entity that was named to the person. */
  readonly seller?: string;
  /** How often the person was told that messages come. */
  readonly frequency?: string;
  readonly disclosure?: Disclosure;
  /** What the person said or did. */
  readonly act?: string;
  /** ISO 3166: `MX`, `US-CA`. */
  readonly jurisdiction?: string;
  /** BCP 47. */
  readonly language?: string;
  /** The number that called, and the one that was called, as the network told them. */
  readonly ani?: string;
  readonly dialedNumber?: string;
  readonly numberSource?: NumberSource;
  /** The number was read back to the person, who confirmed it. */
  readonly readBack?: boolean;
  readonly capturedBy?: {
    readonly kind: Captor;
    readonly id?: string;
    readonly version?: string;
    readonly ip?: string;
    readonly userAgent?: string;
  };
  /** RFC 3339; our receipt where it is not said. */
  readonly occurredAt?: string;
  /** Whose clock that is. */
  readonly clockSource?: string;
  /** RFC 3339; without it the consent lasts until it is revoked. */
  readonly expiresAt?: string;
}

/** What a revocation withdraws; with neither named it is a stop. */
export interface RevokedConsent {
  readonly channels?: readonly string[];
  readonly purposes?: readonly Purpose[];
}

/** What became of an appointment. */
export interface Appointment {
  /** Absent where the platform named none that is read: then nobody knows which appointment it was. */
  readonly booking?: ById;
}

/** What was said on a call, by reference. */
export interface Transcript {
  /** Where it is kept; absent where the platform named no link that is read. It is for whoever reads the journey. */
  readonly transcriptUrl?: string;
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
  | EventOf<'call.started' | 'call.ended', object>
  | EventOf<'call.transcript', Transcript>
  | EventOf<'appointment.attended' | 'appointment.missed', Appointment>
  | EventOf<'csat.scored', Scored>
  /** Any other type: accepted, and never a trigger; `originalType` is the type as it came. */
  | (EventOf<'other', object> & { readonly originalType: string });

/** A fault in what somebody sent: the field, what is wrong, and how to mend it. */
export interface Fault {
  /** A path such as `data.booking.startsAt`; empty for the document as a whole. */
  readonly field: string;
  readonly message: string;
}
