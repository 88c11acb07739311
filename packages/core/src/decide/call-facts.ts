import type { ConsentRecord, Suppression } from '../consent/consent-record.ts';
import type { Counted } from '../guard/count-message.ts';
import type { ReachabilityAnswer } from '../routing/reachability.ts';
import type { Trigger } from '../trigger/trigger.ts';
import type { PayloadItem } from '../rendering/payload.ts';

/** Why a number is not written to, whatever the consent. */
export type PhoneFault = 'phone_invalid' | 'landline' | 'premium_rate';

/** The person's number: fixed by the first event of the call that names one. */
export type CallerPhone =
  | { readonly usable: true; readonly e164: string; readonly country?: string; readonly line: string }
  | { readonly usable: false; readonly fault: PhoneFault };

/** What is known of a call. */
export interface CallFacts {
  readonly phone?: CallerPhone;
  readonly name?: string;
  readonly locale?: string;
  readonly timezone?: string;
  /** The channel the caller asked for on this call. */
  readonly prefers?: string;
  /** Our receipt of the first fact that says the call has ended. */
  readonly endedAt?: Date;
}

/** Why a follow-up is not sent yet. */
export type HoldReason =
  | 'call_live'
  | 'no_consent'
  | 'opted_out'
  | 'phone_missing'
  /** The account has just written to the person, and its channel takes only so much at once. */
  | 'pair_limit'
  /** The tenant has sent as much as it sends, to the person, their country or altogether, and may again soon. */
  | 'cap_person'
  | 'cap_country'
  | 'cap_tenant'
  /** It is too early or too late where the person is, or may be. */
  | 'quiet_hours';

/** Nothing that could be said on the call releases what waits for these. */
export type WaitsForTime = 'call_live' | 'pair_limit' | 'cap_person' | 'cap_country' | 'cap_tenant' | 'quiet_hours';

/** Which clock a follow-up is measured on: see {@link FollowUp.basis}. */
export type DueBasis =
  | 'trigger'
  | 'call_ended'
  /** What was missing on a live call, consent or number, came later. */
  | 'unblocked'
  /** `call.ended` never came. */
  | 'longest_wait'
  /** Somebody had it decided or sent again: the receipt of that request. */
  | 'replay'
  /** It was held for quiet hours: when these end for it. */
  | 'quiet_hours';

/** What one caller is to be told about one subject; unique by call, trigger, subject, revision and `again`. */
export interface FollowUp {
  readonly id: string;
  readonly trigger: Trigger;
  readonly subjectId: string;
  readonly revision: number;
  /**
   * The how-manieth time, from 1, that this revision is told again: somebody had it sent again on purpose, or it was
   * confirmed under the same number after a cancellation, or after what it told was erased. Absent for the first.
   */
  readonly again?: number;
  readonly item: PayloadItem;
  /** Asked for during the call. */
  readonly live: boolean;
  /** Not held for the end of the call: live, or received after it. */
  readonly atOnce: boolean;
  /**
   * The platform's time of the triggering event; our receipt where it gave none. It orders the event against cancellations
   * of its subject, and is moved just before one that came after it and states the same time, or none.
   */
  readonly eventTime: Date;
  readonly receivedAt: Date;
  /** The current verdict's id, so that a later one supersedes it by name; none before the first. */
  readonly verdictId?: string;
  /** The event that the verdict is about. */
  readonly eventId: string;
  readonly status: 'held' | 'released' | 'closed';
  readonly holdReason?: HoldReason;
  /** It was closed because its person is held out. */
  readonly heldOut?: true;
  /** It was released, and as far as was known when the facts were read, nothing that may arrive has left. */
  readonly hasNotLeft?: true;
  /** It was released, and nothing arrived, and nothing more is tried. */
  readonly unreached?: true;
  /** When a held one is looked at again. */
  readonly dueAt: Date;
  readonly basis: DueBasis;
  /** The five seconds run from here. */
  readonly basisAt: Date;
}

/** A cancelled booking or a refunded payment. */
export interface Withdrawal {
  readonly trigger: Trigger;
  readonly subjectId: string;
  /** Withdraws every revision whose event time is earlier. */
  readonly at: Date;
}

/** What was said of a subject on another call of the same person. */
export interface SaidLater {
  readonly trigger: Trigger;
  readonly subjectId: string;
  /** As the platform dates it; our receipt where it gave no time. */
  readonly at: Date;
  /** It was cancelled or refunded, or it was told anew: by a follow-up of that call. */
  readonly says: 'withdrawn' | 'anew';
}

/** What is known between an account and the person of the call, by whichever of their calls. */
export interface Conversation {
  readonly account: string;
  /** When the person last wrote: the provider's time, and never later than our receipt. */
  readonly wroteAt?: Date;
  /** When the provider last refused free text because the service window was closed. */
  readonly closedAt?: Date;
  /** The message that last left for the person, or has its time to leave, and that time. */
  readonly sent?: { readonly attemptId: string; readonly at: Date };
}

/** Everything a verdict follows from. */
export interface Facts {
  readonly call: CallFacts;
  /** Who is called: an id that stays the same, and tells no address. Only where people may be held out. */
  readonly person?: string;
  /** Of this call, in the order they were made. */
  readonly followUps: readonly FollowUp[];
  /** Those that can tell nothing any more, because what they told was erased: their numbers are taken. Absent without any. */
  readonly erased?: readonly Pick<FollowUp, 'trigger' | 'subjectId' | 'revision' | 'again'>[];
  readonly withdrawals: readonly Withdrawal[];
  /** Only where something has waited so long that the person may have called again. */
  readonly saidLater?: readonly SaidLater[];
  /** Of the person; of the call as long as the person is not known. */
  readonly consents: readonly ConsentRecord[];
  readonly suppressions: readonly Suppression[];
  /** Of the accounts whose channel has a service window or a pair limit; at most one an account. */
  readonly conversations: readonly Conversation[];
  /** The channel that the person asked for on their last call that named one. */
  readonly preferredBefore?: string;
  /** What is known of where the person can be reached, however old; at most one answer an account. */
  readonly reachability?: readonly ReachabilityAnswer[];
  /**
   * Accounts whose provider refuses every message to this person, since they stopped there and until they write to it that
   * they want them again: consent that was given elsewhere does not change that.
   */
  readonly blockedAccounts?: ReadonlySet<string>;
  /** Accounts of the tenant whose provider refuses all sends at this moment: nothing is sent from them until it takes one. */
  readonly stoppedAccounts?: ReadonlySet<string>;
  /** What was counted against the bounds of the tenant; absent where nothing is. */
  readonly counted?: Counted;
}

export const noFacts: Facts = {
  call: {},
  followUps: [],
  withdrawals: [],
  consents: [],
  suppressions: [],
  conversations: [],
};
