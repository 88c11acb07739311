import type { Trigger } from '../trigger/trigger.ts';
import type { Count } from './interval.ts';

/** The follow-up whose replies are measured: the one that a person may answer with a yes. */
export const confirmationTrigger: Trigger = 'booking.confirmed';

/** From its due basis on a message has so long for its first accept, in milliseconds. */
export const timeBounds = { better: 'lower', pass: 5_000, fail: 30_000 } as const;

/** How long a receipt or a reply is waited for, and how long a stop counts for the message before it. */
export const waits = { receiptMs: 72 * 3_600_000, replyMs: 72 * 3_600_000, optOutMs: 7 * 86_400_000 } as const;

/**
 * Why the time of a message is not that of the gateway, strongest first; a message with several is counted under the
 * first. `replay`: somebody asked for it anew. `quiet_hours`, `caps`: it was held until the person might be written to.
 * `sender_pacing`: it waited for its account, which may send only so much, or so much to one person. `fallback`: the
 * channel that took it was not the first one.
 */
export const timeExclusions = ['replay', 'quiet_hours', 'caps', 'sender_pacing', 'fallback'] as const;
export type TimeExclusion = (typeof timeExclusions)[number];

/** For what a message waited, by the reason of the last `hold` of its follow-up, or of a `postponed` of its own. */
export const exclusionOfReason: Readonly<Record<string, TimeExclusion>> = {
  quiet_hours: 'quiet_hours',
  cap_person: 'caps',
  cap_country: 'caps',
  cap_tenant: 'caps',
  pair_limit: 'sender_pacing',
  sender_pace: 'sender_pacing',
};

/** Times in milliseconds; percentiles by their nearest rank, null without any. */
export interface TimeCounts {
  /** Messages that were taken, and for which no exclusion holds. */
  readonly timed: number;
  /** Of those, the ones that were taken in time. */
  readonly inTime: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  /** Between which the 95th percentile lies. */
  readonly p95Low: number | null;
  readonly p95High: number | null;
  readonly excluded: Readonly<Record<TimeExclusion, number>>;
  /** From the event's own time to our receipt, of events that have one. */
  readonly eventLag: { readonly count: number; readonly p50: number | null; readonly p95: number | null };
}

/** People, each once: those whose time is over, and those who may still do it. */
export interface PeopleCounts {
  readonly over: Count;
  readonly open: Count;
}

/** Of figures such as scores: how many, their sum, and the sum of their squares. */
export interface Sums {
  readonly count: number;
  readonly sum: number;
  readonly squares: number;
}

/** Everything that a scorecard is made from. */
export interface ScorecardCounts {
  readonly time: TimeCounts;
  /** Messages that left, or may have left; counted: those with evidence. */
  readonly optIn: Count;
  readonly delivery: {
    readonly delivered: number;
    readonly failed: number;
    /** Taken 72 hours ago or longer, and never heard of since. */
    readonly unconfirmed: number;
    /** Taken later than that, and not heard of yet. */
    readonly pending: number;
  };
  readonly replies: PeopleCounts;
  readonly optOuts: PeopleCounts;
  /** Follow-ups that arrived; counted: those that arrived more than once. */
  readonly doubles: Count;
  /** Messages that left, or may have left; counted: those of which nobody knows. */
  readonly uncertain: Count;
  /** Follow-ups that were to be told; counted: those that were too late to be useful. */
  readonly expired: Count;
  /** Scores of calls that were followed up before they were given, and of those that were not. */
  readonly csat: { readonly followedUp: Sums; readonly notFollowedUp: Sums };
}
