import type { NewConsent } from '../consent/new-consent.ts';
import type { FailureReason } from '../channel/failure-reason.ts';
import type { FollowUpOutcome, FollowUpStatus } from '../delivery/follow-up-state.ts';
import type { SwitchReason } from '../delivery/next-move.ts';
import type { ChannelRequest } from '../channel/channel.ts';
import type { CountedMessage, GuardReason } from '../guard/count-message.ts';
import type { DestinationFault } from '../guard/destination.ts';
import type { Use } from '../guard/uses.ts';
import type { QuietHoursDecision } from '../quiet-hours/quiet-hours.ts';
import type { Plan, PlanOmission } from '../routing/plan.ts';
import type { Onward } from './onward.ts';
import type { Exposure } from '../hold-out/hold-out.ts';
import type { CallFacts, FollowUp, HoldReason, PhoneFault, Withdrawal } from './call-facts.ts';

/** Why nothing is sent for an event. */
export type SkipReason =
  | 'not_a_trigger'
  | 'duplicate'
  | 'superseded'
  | 'withdrawn'
  | 'no_consent'
  /** There was a consent, which has ended by itself. */
  | 'consent_expired'
  /** There is a consent whose record does not fit its hash any more. */
  | 'consent_altered'
  | 'opted_out'
  /** The person allows it, but the provider of every account that may be used still holds to a stop of theirs. */
  | 'provider_block'
  | 'phone_missing'
  | PhoneFault
  | 'no_channel'
  | 'does_not_fit'
  | 'expired'
  | DestinationFault
  | GuardReason
  /** It would be of no use, or too old, by the time at which the person may be written to. */
  | 'quiet_hours';

/** The one decision on an event. A later one supersedes it by its id; nothing is erased. */
export type Verdict = {
  readonly id: string;
  readonly eventId: string;
  readonly followUpId?: string;
  readonly supersedes?: string;
  /** Of a verdict for quiet hours: how that was decided. */
  readonly quietHours?: QuietHoursDecision;
} & (
  | { readonly verdict: 'send' }
  | { readonly verdict: 'skip'; readonly reason: SkipReason }
  | { readonly verdict: 'hold'; readonly reason: HoldReason; readonly until: Date }
  | { readonly verdict: 'holdout' }
);

/** One try on one channel, ready to be sent. */
export interface NewAttempt {
  readonly id: string;
  /** The follow-up that carries the message; merged ones point to it. */
  readonly followUpId: string;
  readonly account: string;
  readonly channel: string;
  readonly step: number;
  readonly tryNumber: number;
  readonly consentId: string;
  readonly request: ChannelRequest;
  readonly dueAt: Date;
  readonly live: boolean;
  /**
   * What it comes after, and why: the step that was left for this one, or its own, where the same channel is told the
   * same in another form. Absent for the first.
   */
  readonly follows?: { readonly step: number; readonly why: SwitchReason };
  /** Absent on the last step of the plan. */
  readonly onward?: Onward;
  /** Of one that is planned after its plan was made: how it was decided that it may leave at once. */
  readonly quietHours?: QuietHoursDecision;
}

/** What a decision does to the world. The engine writes these down, in order, in one transaction. */
export type Change =
  | { readonly change: 'call_updated'; readonly call: CallFacts }
  | { readonly change: 'verdict_given'; readonly verdict: Verdict }
  | { readonly change: 'follow_up_held'; readonly followUp: FollowUp }
  /** The due time, the basis or the hold reason of a held follow-up moved. */
  | { readonly change: 'follow_up_moved'; readonly followUp: FollowUp }
  /** One that is not held stands at another place in the order of its subject's events: it was said again, or cancelled. */
  | { readonly change: 'follow_up_redated'; readonly followUp: FollowUp }
  | {
      readonly change: 'follow_up_released';
      readonly followUp: FollowUp;
      readonly plan: Plan;
      /** The follow-up whose message carries this one too. */
      readonly mergedInto?: string;
    }
  /** It went on to the next channel of its plan, or there is none left that it may take. */
  | {
      readonly change: 'follow_up_switched';
      readonly followUp: FollowUp;
      /** The channels of its plan that were passed over on the way, each with its why-not. */
      readonly omitted: readonly PlanOmission[];
      readonly status: FollowUpStatus;
      /** Of the last attempt, where it failed. */
      readonly failure?: FailureReason;
      readonly mergedInto?: string;
    }
  | {
      readonly change: 'follow_up_closed';
      readonly followUp: FollowUp;
      readonly outcome: FollowUpOutcome;
      /** Absent for one whose person is held out. */
      readonly reason?: SkipReason;
      /** The why-nots, when it was the channels that were lacking. */
      readonly plan?: Plan;
      /** What its last try failed for, when it expired while it was to be tried again. */
      readonly cause?: FailureReason;
    }
  /** It was ready to leave, and its person belongs to an arm of a hold-out. */
  | { readonly change: 'exposed'; readonly exposure: Exposure }
  | { readonly change: 'attempt_planned'; readonly attempt: NewAttempt }
  /** A planned attempt waits until its account, or anybody, may write to the person again. */
  | {
      readonly change: 'attempt_postponed';
      readonly attemptId: string;
      readonly followUpId: string;
      readonly reason: 'pair_limit' | 'quiet_hours';
      readonly until: Date;
      readonly quietHours?: QuietHoursDecision;
    }
  /** From then on the account may not write to the person again for its channel's pair interval. */
  | { readonly change: 'turn_taken'; readonly account: string; readonly attemptId: string; readonly at: Date }
  /** A message is to be sent: it counts against the bounds of the tenant, by so much each. */
  | {
      readonly change: 'message_counted';
      readonly message: CountedMessage;
      readonly uses: readonly (Use & { readonly amount: number })[];
    }
  | { readonly change: 'consent_recorded'; readonly consent: NewConsent }
  | { readonly change: 'stop_recorded'; readonly id: string; readonly at: Date; readonly eventId: string }
  /** A cancellation or a refund; or `elsewhere`, what another call made of the subject, which was said there. */
  | { readonly change: 'subject_withdrawn'; readonly withdrawal: Withdrawal; readonly elsewhere?: true };

/** Ids are lent from outside, so that the same facts and the same ids give the same decision. */
export type NewId = () => string;
