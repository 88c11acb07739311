import type { Billing, EvidenceClass, FailureReason, NoticeKind, Plan, SpokenConsent } from '@aftercall/core';
import type { LedgerEntries, LedgerKind } from '../rows/entries/entry-schemas.ts';

/** One ledger entry as it is read. */
export type LedgerEntry = {
  [K in LedgerKind]: {
    readonly seq: number;
    /** When it happened, on our clock. */
    readonly at: Date;
    readonly tenant: string | null;
    /** The voice platform's id of the call, where the entry is about one. */
    readonly callId: string | null;
    readonly kind: K;
    readonly data: LedgerEntries[K];
  };
}[LedgerKind];

/** A page of the feed. */
export interface LedgerPage {
  readonly entries: readonly LedgerEntry[];
  /** Where the next page begins; equal to the cursor that was given when nothing is new. */
  readonly next: string;
  /** More is there already. */
  readonly more: boolean;
}

export interface AttemptView {
  readonly id: string;
  readonly channel: string;
  readonly account: string;
  readonly step: number;
  readonly try: number;
  readonly status: string;
  readonly consentId: string;
  readonly units: number;
  readonly providerIds: readonly string[];
  readonly engagement: readonly string[];
  readonly reason?: FailureReason;
  readonly uncertainCause?: string;
  /** As long as nobody knows whether it was sent. */
  readonly uncertain?: UncertaintyView;
  readonly plannedAt: Date;
  readonly acceptedAt?: Date;
  /** The message as the person reads it; absent once it was erased. */
  readonly text?: string;
  readonly receipts: readonly ReceiptView[];
}

export interface UncertaintyView {
  readonly since: Date;
  /** How often its provider was asked. */
  readonly asked: number;
  /** Nobody is asked any more: it waits for a person. */
  readonly parkedAt?: Date;
}

export interface ReceiptView {
  readonly at: Date;
  readonly status: string;
  readonly rawStatus: string;
  readonly providerId: string;
  readonly providerAt?: string;
  /** What the provider told of its price. */
  readonly billing?: Billing;
  readonly reason?: FailureReason;
  /** The channel that carried it, where that is another than it was sent on. */
  readonly carriedBy?: string;
  /** It arrived after a failure had been reported, or after its channel had been left. */
  readonly lateTruth?: true;
  /** It arrived although the same follow-up had arrived before, by another attempt. */
  readonly doubleDelivery?: true;
}

export interface FollowUpView {
  readonly id: string;
  readonly tenant: string;
  readonly callId: string;
  readonly trigger: string;
  readonly subjectId: string;
  readonly revision: number;
  /** See `FollowUp.again` of core. */
  readonly again?: number;
  readonly live: boolean;
  readonly state: string;
  readonly outcome?: string;
  readonly reason?: string;
  readonly holdReason?: string;
  readonly dueAt: Date;
  readonly basis: string;
  readonly basisAt: Date;
  readonly plan?: Plan;
  readonly mergedInto?: string;
  readonly attempts: readonly AttemptView[];
}

/** An answer to what the person wrote. */
export interface NoticeView {
  /** Also of its attempt: the outcome and the receipts name it. */
  readonly id: string;
  readonly kind: NoticeKind;
  /** When the person's message came. */
  readonly at: Date;
  readonly channel: string;
  readonly account: string;
  /** How far it got, as with attempts; `refused` where it is not sent. */
  readonly status: string;
  /** Why it is not sent. */
  readonly refusal?: string;
  /** What its send, or its delivery, failed for. */
  readonly reason?: FailureReason;
  /** Of its words. */
  readonly locale?: string;
  /** As the person reads it; absent where nothing was written, or it was erased. */
  readonly text?: string;
  readonly replyId?: string;
  /** The stop that it is about. */
  readonly suppressionId?: string;
  /** Of a question: the reply that came next. */
  readonly answeredBy?: string;
  readonly acceptedAt?: Date;
  readonly providerIds: readonly string[];
  readonly receipts: readonly ReceiptView[];
}

/** Everything about one call, from one read. */
export interface Journey {
  readonly tenant: string;
  readonly callId: string;
  /** Our own id of the call. A session, for which a number in the platform's id is masked, asks by it. */
  readonly ref: string;
  readonly caller: {
    /** With all but the country code and the last two digits masked. */
    readonly phone?: string;
    readonly phoneFault?: string;
    readonly name?: string;
    readonly country?: string;
    readonly locale?: string;
    readonly timezone?: string;
    readonly prefers?: string;
  };
  readonly startedAt: Date;
  readonly endedAt?: Date;
  readonly followUps: readonly FollowUpView[];
  /** The answers to what the person wrote, oldest first. */
  readonly notices: readonly NoticeView[];
  /** The ledger entries of the call, in order. */
  readonly entries: readonly LedgerEntry[];
  /** What was said in writing by the person, by the reply's id in the entries. */
  readonly replies: readonly {
    readonly id: string;
    readonly at: Date;
    readonly text?: string;
    readonly keyword?: string;
    readonly meaning?: string;
  }[];
  /** Where the transcripts of the call are kept, as far as the platform said so; absent without any. */
  readonly transcripts?: readonly TranscriptView[];
}

export interface TranscriptView {
  /** Of the event that said so. */
  readonly eventId: string;
  readonly at: Date;
  readonly transcriptUrl: string;
}

/** A consent as evidence. */
export interface ConsentView extends Partial<
  Omit<SpokenConsent, 'channels' | 'purposes' | 'basis' | 'occurredAt' | 'expiresAt'>
> {
  readonly id: string;
  readonly kind: 'grant' | 'revoke';
  readonly channels: readonly string[];
  readonly purposes: readonly string[];
  readonly basis?: string;
  readonly callId?: string;
  /** Of one for an answer: the reply that it was made of. */
  readonly replyId?: string;
  /** How well it is proved: see `EvidenceClass`; of a grant. */
  readonly evidenceClass?: EvidenceClass;
  readonly recordedAt: Date;
  readonly occurredAt?: Date;
  /** More than a day lay between the act and our receipt. */
  readonly recordedLate?: true;
  readonly expiresAt?: Date;
  /** Where it stands in the chain of its tenant. */
  readonly chain: { readonly seq: number; readonly rowHash: string };
  /** What was asked and said was erased, and the record stands without it. */
  readonly erased?: true;
  /** It does not fit its hash any more, and is no evidence. */
  readonly altered?: true;
}

export interface SuppressionView {
  readonly id: string;
  readonly kind: 'stop' | 'start';
  readonly scope: 'all' | 'marketing' | 'one';
  /** Of the scope `one`: the stop that it ends. */
  readonly ends?: string;
  readonly source: string;
  readonly at: Date;
}
