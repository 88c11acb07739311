import type { Attempt, FollowUp, Journey, LedgerEntry } from '../api/types.ts';
import { describeEntry } from './describe-entry.ts';

export type Tone = 'good' | 'bad' | 'warn' | 'info' | 'plain';
export type ItemKind = 'voice' | 'verdict' | 'plan' | 'send' | 'receipt' | 'reply' | 'consent' | 'stop' | 'person';

export interface PlanView {
  readonly steps: readonly { readonly channel: string; readonly account: string; readonly why: string }[];
  readonly omitted: readonly { readonly channel: string; readonly whyNot: string }[];
}

/** One thing that happened, in plain words. */
export interface TimelineItem {
  readonly key: string;
  readonly at: string;
  readonly kind: ItemKind;
  readonly tone: Tone;
  readonly title: string;
  readonly detail?: string;
  /** What was said: a message, as its reader sees it. */
  readonly bubble?: { readonly text: string; readonly from: 'business' | 'person'; readonly channel?: string };
  readonly plan?: PlanView;
  /** The attempt whose evidence can be handed out. */
  readonly evidenceOf?: string;
}

export type Described = Omit<TimelineItem, 'key' | 'at'>;

/** What the entries refer to, and the ledger itself does not hold. */
export interface JourneyIndex {
  readonly attempts: ReadonlyMap<string, { readonly attempt: Attempt; readonly followUp: FollowUp }>;
  readonly followUps: ReadonlyMap<string, FollowUp>;
  readonly replies: ReadonlyMap<string, Journey['replies'][number]>;
  readonly notices: ReadonlyMap<string, Journey['notices'][number]>;
  /** The types of events, by their ids. */
  readonly events: ReadonlyMap<string, string>;
}

/** The journey as one timeline, oldest first: voice, verdicts, plan, attempts, receipts, replies, evidence. */
export function timelineOf(journey: Journey): TimelineItem[] {
  const index = indexOf(journey);
  return journey.entries.flatMap((entry) => {
    const described = describeEntry(entry, index);
    return described === undefined ? [] : [{ key: String(entry.seq), at: entry.at, ...described }];
  });
}

function indexOf(journey: Journey): JourneyIndex {
  const eventOf = ({ kind, data }: LedgerEntry): [string, string][] =>
    kind === 'event' ? [[data.eventId, data.type]] : [];
  return {
    attempts: new Map(
      journey.followUps.flatMap((followUp) =>
        followUp.attempts.map((attempt) => [attempt.id, { attempt, followUp }] as const),
      ),
    ),
    followUps: new Map(journey.followUps.map((one) => [one.id, one])),
    replies: new Map(journey.replies.map((one) => [one.id, one])),
    notices: new Map(journey.notices.map((one) => [one.id, one])),
    events: new Map(journey.entries.flatMap(eventOf)),
  };
}
